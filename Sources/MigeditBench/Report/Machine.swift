import FoundationEssentials
import Glibc

/// What the figures depend on, in one line.
enum Machine {
  static func description(work: String) -> String {
    let system =
      readFile("/etc/os-release").flatMap { field("PRETTY_NAME", "=", $0) }?
      .replacing("\"", with: "") ?? "Linux"
    let model = readFile("/proc/cpuinfo").flatMap { field("model name", ":", $0) } ?? "unknown"
    let memory = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e9
    let count = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let processors = "\(count) \(count == 1 ? "processor" : "processors") (\(model))"
    return "\(processors), \(Int(memory.rounded())) GB of memory, \(fileSystem(of: work)), \(system)"
  }

  static var today: String { Date.now.formatted(.iso8601.year().month().day()) }

  private static func field(_ name: String, _ separator: Character, _ text: String) -> String? {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: separator, maxSplits: 1)
      guard parts.count == 2, trimmed(parts[0]) == name else { continue }
      return trimmed(parts[1])
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// The type of the mount that the path is on: of those that it begins with, the longest.
  private static func fileSystem(of path: String) -> String {
    let path =
      realpath(path, nil).map { pointer in
        defer { free(pointer) }
        return String(cString: pointer)
      } ?? path
    let mounts = (readFile("/proc/mounts") ?? "").split(separator: "\n").map { $0.split(separator: " ") }
    let holding = mounts.filter { $0.count > 2 && (path + "/").hasPrefix($0[1] == "/" ? "/" : $0[1] + "/") }
    return holding.max { $0[1].count < $1[1].count }.map { String($0[2]) } ?? "an unknown file system"
  }
}
