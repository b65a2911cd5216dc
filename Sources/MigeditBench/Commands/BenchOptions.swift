import ArgumentParser
import Glibc

/// What all measuring commands have in common.
struct BenchOptions: ParsableArguments {
  @Option(help: "Where migeditd, migeditctl and library-simulator were built. Default: where this program is.")
  var products: String?
  @Option(help: "Where another build of migeditd is, whose enqueuing is to be measured beside.")
  var against: String?
  @Flag(help: "Leaves the servers of others out.")
  var withoutPeers = false
  @Option(help: "Where the queues are: a folder on the disk that is to be measured.")
  var work = "/var/tmp"
  @Option(help: "How many times each figure is taken; the median counts. Default: 3, and 1 with --quick.")
  var rounds: Int?
  @Option(help: "How long each load lasts in each round, in seconds. Default: 3, and 0.1 with --quick.")
  var seconds: Double?
  @Option(help: "The lines of the file that migeditctl enqueues. Default: 100000, and 200 with --quick.")
  var lines: Int?
  @Option(
    parsing: .upToNextOption,
    help:
      "How many jobs are queued where costs may grow with them. Default: 1000 100000 1000000, and 100 400 with --quick."
  )
  var backlog: [Int] = []
  @Option(help: "The sessions of the daemon, in 10 environments. Default: 1000, and 8 in 2 with --quick.")
  var sessions: Int?
  @Option(help: "The edits in these sessions. Default: twice as many.")
  var edits: Int?
  @Option(help: "How long each of these edits takes, in seconds. Default: 60, and 0.2 with --quick.")
  var editSeconds: Double?
  @Flag(help: "Small numbers, which only show that everything runs.")
  var quick = false
  @Option(help: "Where the report is written, as JSON.")
  var json: String?

  func validate() throws {
    let counts = [rounds, lines, edits].compactMap(\.self) + backlog
    guard counts.allSatisfy({ $0 > 0 }), seconds ?? 1 > 0, editSeconds ?? 1 > 0 else {
      throw ValidationError("--rounds, --seconds, --lines, --backlog, --edits and --edit-seconds: expected more than 0")
    }
    guard sessions.map({ (10...1000).contains($0) && $0 % 10 == 0 }) ?? true else {
      throw ValidationError("--sessions: expected a multiple of 10, up to 1000")
    }
  }

  var bench: Bench {
    let sessionCount = sessions ?? (quick ? 8 : 1000)
    let many = Bench.Sessions(
      environments: sessions == nil && quick ? 2 : 10, sessions: sessionCount, edits: edits ?? 2 * sessionCount,
      seconds: editSeconds ?? (quick ? 0.2 : 60))
    let scale = Bench.Scale(
      seconds: seconds ?? (quick ? 0.1 : 3), warmUpSeconds: quick ? 0.02 : 0.3, editsEachCall: quick ? 50 : 1000,
      lines: lines ?? (quick ? 200 : 100_000),
      backlog: backlog.isEmpty ? (quick ? [100, 400] : [1000, 100_000, 1_000_000]) : backlog,
      sessions: many)
    let own = realpath("/proc/self/exe", nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer).split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/")
    }
    return Bench(
      places: Places(products: products ?? own ?? ".", otherProducts: against, work: work), isQuick: quick,
      hasPeers: !withoutPeers, rounds: rounds ?? (quick ? 1 : 3), scale: scale)
  }

  /// Measures one group after the other, writes what was asked for after each, since all of them take long, and prints the tables.
  func measure(_ groups: (Bench) throws -> Void...) throws {
    let bench = bench
    for group in groups {
      try group(bench)
      if let json { try writeFile(bench.report().text, json) }
    }
    print(bench.report().table, terminator: "")
  }
}
