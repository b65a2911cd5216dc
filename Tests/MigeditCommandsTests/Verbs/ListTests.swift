import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Testing
import Varlink

struct ListTests {
  @Test func `list sends its filters as the interface has them`() async throws {
    let daemon = try FakeDaemon(["List": { _, _ in try .jobs([]) }])
    let test = TestConsole()
    let status = try await daemon.run(
      "list", "--state", "failed", "--state", "expired", "--batch", "night", "--environment", "prod", "--target",
      "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B", "--label", "team=bi", "--failure", "createFailed", "--oldest-first",
      "--limit",
      "7", console: test.console())
    #expect(status == .done)
    #expect(
      try daemon.parameters(of: "List").first
        == JSON(
          parsing: """
            {"filter":{"states":["failed","expired"],"environment":"prod","targetId":"3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B",
            "batch":"night","labels":{"team":"bi"},"failureReason":"createFailed"},"limit":7,"oldestFirst":true}
            """))
    #expect(test.errors == "no job matches\n")
    #expect(test.output.isEmpty)
  }

  @Test func `all follows the cursors, and rows stand under one heading`() async throws {
    let daemon = try FakeDaemon([
      "List": { call, _ in
        let page = call.parameters["cursor"]?.string ?? "a"
        return try .jobs([Sample.job(page == "a" ? 3 : 2, .queued)], cursor: page == "a" ? "b" : nil)
      }
    ])
    let test = TestConsole()
    #expect(try await daemon.run("list", "--all", console: test.console()) == .done)
    let lines = test.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].hasPrefix("  3  queued") && lines[2].hasPrefix("  2  queued"))
    #expect(test.errors.isEmpty)
    let one = TestConsole()
    #expect(try await daemon.run("list", "--limit", "1", console: one.console()) == .done)
    #expect(one.errors == "there are more; --limit NUMBER or --all shows them\n")
  }

  @Test func `json on a terminal keeps its meaning and loses its teeth`() async throws {
    var job = Sample.job(1, .queued)
    job.batch = "a\u{9B}31mb"
    let daemon = try FakeDaemon(["List": { [job] _, _ in try .jobs([job]) }])
    let test = TestConsole()
    #expect(try await daemon.run("list", "--json", console: test.console(width: 80)) == .done)
    #expect(test.output.contains(#""batch":"a\u009b31mb""#))
    #expect(try JSON(parsing: test.output)["batch"] == "a\u{9B}31mb")
  }

  @Test func `what is forgotten is asked for, also where it is one job, and named`() async throws {
    let daemon = try FakeDaemon(["Forget": { _, _ in [:] }])
    let test = TestConsole(answers: ["n", "y"])
    let console = test.console(width: 80, canAsk: true)
    #expect(try await daemon.run("forget", "7", console: console) == .no)
    #expect(daemon.parameters(of: "Forget").isEmpty)
    #expect(try await daemon.run("forget", "7", "9", console: console) == .done)
    #expect(daemon.parameters(of: "Forget").map(\.text) == [#"{"id":7}"#, #"{"id":9}"#])
    #expect(
      test.errors.hasSuffix(
        "forget what the server may still be doing for 7, 9? [y/N] forgotten: 2 jobs: 7, 9; "
          + "nobody asks any more what became of it on the server\n"))
  }
}
