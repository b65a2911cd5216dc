import Foundation

/// A program that runs as a process of its own. What it prints goes to files, since a pipe ends only when the last of the
/// program's own children has ended.
package final class Program: Sendable {
  package struct Ended: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String
  }

  package let pid: Int32
  private let outputFile: String
  private let errorsFile: String
  private let ended: Task<Int32, Never>
  private let folder: TemporaryFolder

  /// - Parameter path: of the executable; a name without a slash is looked up in PATH.
  package init(_ path: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws
  {
    let folder = try TemporaryFolder()
    self.folder = folder
    outputFile = folder.file("output")
    errorsFile = folder.file("errors")
    for file in [outputFile, errorsFile] { try Data().write(to: URL(filePath: file)) }
    let process = Process()
    process.executableURL = URL(filePath: path.contains("/") ? path : "/usr/bin/env")
    process.arguments = path.contains("/") ? arguments : [path] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try (input ?? "").write(toFile: folder.file("input"), atomically: false, encoding: .utf8)
    // Closed here once it runs: Foundation keeps them open to the end of this process, and where that has some 1,350 files
    // open, starting the next program reads behind the list of them.
    let files = [
      try FileHandle(forReadingFrom: URL(filePath: folder.file("input"))),
      try FileHandle(forWritingTo: URL(filePath: outputFile)), try FileHandle(forWritingTo: URL(filePath: errorsFile)),
    ]
    defer { for file in files { try? file.close() } }
    (process.standardInput, process.standardOutput, process.standardError) = (files[0], files[1], files[2])
    let (ends, continuation) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = { continuation.yield($0.terminationStatus) }
    try process.run()
    pid = process.processIdentifier
    ended = Task { await ends.first { _ in true } ?? -1 }
  }

  /// To its end.
  package static func run(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
  ) async throws -> Ended {
    try await Program(path, arguments, environment: environment, input: input).end()
  }

  package func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for its end. The status of one that was killed is the signal's number.
  package func end() async -> Ended {
    let status = await ended.value
    return Ended(status: status, output: output, errors: errors)
  }

  package var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }
  package var errors: String { (try? String(contentsOfFile: errorsFile, encoding: .utf8)) ?? "" }

  /// How many lines of the errors have this text in them.
  package func lines(with text: String) -> Int { FileLines.lines(of: errorsFile, with: text).count }

  /// The first line of the output or the errors that has this text in it; nil where the program ended without one.
  ///
  /// - Parameter number: 2 is the second one, of either.
  package func line(with text: String, number: Int = 1) async throws -> String? {
    let lines = try FileLines(outputFile, errorsFile)
    let ending = Task { [ended, change = lines.change] in
      _ = await ended.value
      change.finish()
    }
    defer { ending.cancel() }
    return await lines.first(with: text, number: number)
  }
}
