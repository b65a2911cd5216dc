import FoundationEssentials
import Glibc

/// A folder of its own that goes with everything in it when nobody uses it any more.
final class WorkFolder {
  let path: String

  /// - Parameter parent: has to be on the disk whose syncs are to be measured.
  init(in parent: String) throws {
    path = "\(parent)/migedit-bench-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 36))"
    // A peer may run as a user of its own, which has to come through.
    guard mkdir(path, 0o755) == 0 else { throw BenchError("\(path) can't be made: \(lastSystemError())") }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ text: String, to name: String) throws { try writeFile(text, file(name)) }
}

func writeFile(_ text: String, _ path: String) throws {
  guard (try? Data(text.utf8).write(to: URL(filePath: path))) != nil else {
    throw BenchError("\(path) can't be written: \(lastSystemError())")
  }
}

func readFile(_ path: String) -> String? {
  (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
}

/// Where a program is: in one of the folders, else in those of PATH and of the system; nil: nowhere.
func findProgram(_ name: String, besides folders: [String] = []) -> String? {
  let path = getenv("PATH").map { String(cString: $0) } ?? ""
  let all = folders + path.split(separator: ":").map(String.init) + ["/usr/bin", "/usr/sbin", "/usr/local/bin"]
  return all.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
}
