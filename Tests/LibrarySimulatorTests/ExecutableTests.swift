import Glibc
import JSONDocument
import LibrarySimulator
import TestSupport
import Testing

/// The built executable, as people start it.
struct ExecutableTests {
  private func simulator(_ arguments: [String]) throws -> Program {
    try Program(builtProduct("library-simulator"), arguments)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `it prints where it listens, and ends on a signal`(signal: Int32) async throws {
    let simulator = try simulator(["--migrations", "2", "--groups", "1"])
    let line = try await simulator.line(with: "listening")
    #expect(line?.wholeMatch(of: #/listening on http://127\.0\.0\.1:[1-9]\d*/MicroStrategyLibrary/#) != nil)
    simulator.send(signal)
    let ended = await simulator.end()
    #expect(ended.status == 0)
    #expect(ended.output.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    (["--password", "a", "--password-file", "b"], "--password"), (["--migrations", "-1"], "--migrations"),
    (["--port", "70000"], "--port"), (["--script", "/nowhere"], "/nowhere"), (["--fail-rate", "2"], "failRate"),
    (["--seconds-min", "9", "--seconds-max", "1"], "secondsMin"), (["--password-file", "/nowhere"], "/nowhere"),
  ])
  func `it says what is wrong with its arguments`(arguments: [String], message: String) async throws {
    let ended = try await simulator(arguments).end()
    #expect(ended.status != 0)
    #expect(ended.errors.contains(message))
    #expect(ended.output.isEmpty)
  }

  @Test func `it says so when its port is taken`() async throws {
    let first = try simulator([])
    defer { first.send(SIGTERM) }
    let line = try #require(try await first.line(with: "listening"))
    let port = try #require(line.firstMatch(of: #/:(\d+)\//#)?.output.1)
    let second = try await simulator(["--port", String(port)]).end()
    #expect(second.status != 0)
    #expect(second.errors.contains("127.0.0.1:\(port) can't be listened on"))
  }

  @Test func `its help names the control calls and every word of a scenario, in 80 columns`() async throws {
    let help = try await simulator(["--help"]).end().output
    #expect(help.contains("GET /simulator/statistics        counts, most edits at once, edits by target,\n"))
    let words = Set(help.split { !$0.isLetter && !$0.isNumber }.map(String.init))
    let known = FaultKind.names + RequestKind.names + CannedAnswer.names + ConcurrentChange.names
    #expect(Set(known).subtracting(words).isEmpty)
    #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
