import Foundation

/// The files in `Documents`: what a Library answers and is sent, byte by byte, and the cases of other projects' tests.
package enum TestDocument {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Documents")

  /// - Parameter name: the path in `Documents`, as `vendor/migration.json`.
  /// - Throws: what the system says where there is no such file.
  package static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  package static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// The names of the files in a folder of `Documents`, without their extension.
  package static func names(in name: String) throws -> Set<String> {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: name), includingPropertiesForKeys: nil)
    return Set(files.map { $0.deletingPathExtension().lastPathComponent })
  }
}
