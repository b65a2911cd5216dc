import FoundationEssentials
import Glibc

/// What a process and those that it has started have used, as the system counts it.
struct ProcessUse {
  /// Of the processor, in seconds.
  var processor = 0.0
  /// How often a thread went to sleep of its own accord, and so was woken afterwards.
  var wakeUps = 0
  /// In megabytes of 1,000,000 bytes, as memory that is resident.
  var memory = 0.0

  init(of root: pid_t) {
    for pid in Self.family(of: root) {
      if let fields = Self.statistics(of: pid) {
        processor += fields[11...12].compactMap { Double($0) }.reduce(0, +) / Self.ticks
      }
      wakeUps += Self.threads(of: pid).compactMap {
        Self.field("voluntary_ctxt_switches", "/proc/\(pid)/task/\($0)/status")
      }
      .reduce(0, +)
      memory += Double(Self.field("VmRSS", "/proc/\(pid)/status") ?? 0) * 1024 / 1e6
    }
  }

  private static let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))

  private static func family(of root: pid_t) -> [pid_t] {
    let processes = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
    let parents = processes.compactMap { pid in statistics(of: pid).flatMap { pid_t($0[1]) }.map { (pid, $0) } }
    var family: Set = [root]
    var isGrowing = true
    while isGrowing {
      let more = parents.filter { family.contains($0.1) && !family.contains($0.0) }.map(\.0)
      family.formUnion(more)
      isGrowing = !more.isEmpty
    }
    return Array(family)
  }

  /// The fields of /proc/PID/stat behind the program's name, which may have anything in it.
  private static func statistics(of pid: pid_t) -> [Substring]? {
    guard let text = readFile("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 12 ? fields : nil
  }

  private static func threads(of pid: pid_t) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
  }

  private static func field(_ name: String, _ path: String) -> Int? {
    readFile(path)?.split(separator: "\n").first { $0.hasPrefix("\(name):") }
      .flatMap { $0.split(whereSeparator: { " \t".contains($0) }).dropFirst().first }.flatMap { Int($0) }
  }
}
