import Foundation

/// A folder of one test's own, gone when nothing holds it any more.
package final class TemporaryFolder: Sendable {
  package let path: String

  /// - Parameter inMemory: where the system has files in memory, for what need not last.
  package init(inMemory: Bool = false) throws {
    let memory = "/dev/shm"
    let place =
      inMemory && FileManager.default.isWritableFile(atPath: memory)
      ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
    let folder = place.appendingPathComponent("migedit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func file(_ name: String) -> String { "\(path)/\(name)" }
}
