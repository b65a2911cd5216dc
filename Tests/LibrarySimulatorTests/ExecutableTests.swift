import Foundation
import Testing

/// The built executable, as people start it.
struct ExecutableTests {
  private func simulator(_ arguments: [String]) -> (process: Process, output: FileHandle, errors: FileHandle) {
    let process = Process()
    // Tests and executables are built into the same folder.
    process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "library-simulator")
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    return (process, output.fileHandleForReading, errors.fileHandleForReading)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `it prints where it listens, and ends on a signal`(signal: Int32) throws {
    let (process, output, _) = simulator(["--migrations", "2", "--groups", "1"])
    try process.run()
    let line = String(decoding: output.availableData, as: UTF8.self)
    #expect(line.wholeMatch(of: #/listening on http://127\.0\.0\.1:[1-9]\d*/MicroStrategyLibrary\n/#) != nil)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    #expect(output.availableData.isEmpty)
  }

  @Test(arguments: [
    (["--password", "a", "--password-file", "b"], "--password"), (["--migrations", "-1"], "--migrations"),
    (["--port", "70000"], "--port"), (["--script", "/nowhere"], "/nowhere"), (["--fail-rate", "2"], "failRate"),
    (["--seconds-min", "9", "--seconds-max", "1"], "secondsMin"), (["--password-file", "/nowhere"], "/nowhere"),
  ])
  func `it says what is wrong with its arguments`(arguments: [String], message: String) throws {
    let (process, output, errors) = simulator(arguments)
    try process.run()
    let said = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus != 0)
    #expect(said.contains(message))
    #expect(try output.readToEnd() ?? Data() == Data())
  }

  @Test func `it says so when its port is taken`() throws {
    let (first, output, _) = simulator([])
    try first.run()
    defer { first.terminate() }
    let line = String(decoding: output.availableData, as: UTF8.self)
    let port = try #require(line.firstMatch(of: #/:(\d+)\//#)?.output.1)
    let (second, _, errors) = simulator(["--port", String(port)])
    try second.run()
    let said = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
    second.waitUntilExit()
    #expect(second.terminationStatus != 0)
    #expect(said.contains("127.0.0.1:\(port) can't be listened on"))
  }

  @Test func `its help names the control calls`() throws {
    let (process, output, _) = simulator(["--help"])
    try process.run()
    let help = String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(help.contains("GET /simulator/statistics        counts, most edits at once, edits by target\n"))
  }
}
