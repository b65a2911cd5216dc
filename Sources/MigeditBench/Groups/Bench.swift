import FoundationEssentials
import Glibc

/// One run: what is asked of it, and what it has found so far.
final class Bench {
  let places: Places
  let isQuick: Bool
  /// Whether servers of others are measured, too.
  let hasPeers: Bool
  let rounds: Int
  let scale: Scale
  var findings = Findings()
  private(set) var missing: [String] = []

  /// How much of each thing there is.
  struct Scale {
    /// Of each load in each round.
    var seconds: Double
    var warmUpSeconds: Double
    /// Of the calls that bring many.
    var editsEachCall: Int
    /// Of the file that migeditctl enqueues.
    var lines: Int
    /// Jobs that are queued, for the costs that may grow with them.
    var backlog: [Int]
    var sessions: Sessions
  }

  /// Many sessions at once, over several servers.
  struct Sessions {
    var environments: Int
    var sessions: Int
    var edits: Int
    /// That each edit takes.
    var seconds: Double
  }

  init(places: Places, isQuick: Bool, hasPeers: Bool, rounds: Int, scale: Scale) {
    self.places = places
    self.isQuick = isQuick
    self.hasPeers = hasPeers
    self.rounds = rounds
    self.scale = scale
  }

  func folder() throws -> WorkFolder { try WorkFolder(in: places.work) }

  /// Says what is being done, since it takes minutes.
  func say(_ text: String) {
    let line = Array("\(text)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  func miss(_ name: String) { if !missing.contains(name) { missing.append(name) } }
}

extension Bench {
  func report() -> Report {
    Report(
      version: version, date: Machine.today, machine: Machine.description(work: places.work), isQuick: isQuick,
      rounds: rounds, missing: missing, sections: findings.sections)
  }

  /// Of the programs that were measured.
  private var version: String {
    guard let ctl = places.product("migeditctl"), let folder = try? folder() else { return "unknown" }
    let log = folder.file("version")
    guard (try? ChildProcess.run(ctl, ["--version"], log: log)) != nil else { return "unknown" }
    return readFile(log)?.split(separator: "\n").first.map(String.init) ?? "unknown"
  }
}
