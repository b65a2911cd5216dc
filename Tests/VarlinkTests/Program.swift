import Foundation

/// A program that is run to its end.
enum Program {
  struct Ended: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  static func run(_ path: String, _ arguments: [String]) async throws -> Ended {
    let output = try Scratch()
    let errors = try Scratch()
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    // Files, since a pipe ends only when the last of the program's own children has ended.
    process.standardOutput = output.handle
    process.standardError = errors.handle
    process.standardInput = FileHandle.nullDevice
    let (ended, continuation) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = { continuation.yield($0.terminationStatus) }
    try process.run()
    let status = await ended.first { _ in true } ?? -1
    return Ended(status: status, output: try output.text(), errors: try errors.text())
  }
}

/// A file that is removed when it is let go of.
private final class Scratch {
  let handle: FileHandle
  private let url: URL

  init() throws {
    url = URL.temporaryDirectory.appending(path: "varlink-\(UUID().uuidString)")
    try Data().write(to: url)
    handle = try FileHandle(forWritingTo: url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func text() throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
}
