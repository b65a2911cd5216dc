import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Testing
import Varlink

struct ListTests {
  @Test func `list sends its filters as the interface has them`() async throws {
    let daemon = try FakeDaemon([
      "List": { _, _ in try .jobs([]) }, "Environments": EditSample.environments,
      "GetBatch": { _, _ in
        try GetBatch.members(of: GetBatch.Reply(batch: Batch(name: "night", createdAt: Sample.now, counts: [:])))
      },
    ])
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

  @Test(arguments: [
    ["list"], ["list", "--sort", "took"], ["cancel"], ["hold", "--dry-run"], ["retry", "--yes"],
    ["wait", "--label", "a=b"],
    ["watch"],
  ])
  func `an environment that is not there is a fault, and those that are there are named`(verb: [String]) async throws {
    let daemon = try FakeDaemon([
      "List": { _, _ in try .jobs([]) }, "Environments": EditSample.environments, "Status": { _, _ in try .status() },
      "Cancel": { _, _ in try Cancel.members(of: Cancel.Reply(jobs: [], count: 0, failed: [], failedCount: 0)) },
      "Hold": { _, _ in try Hold.members(of: JobsChanged(jobs: [], count: 0)) },
      "Retry": { _, _ in try Retry.members(of: JobsChanged(jobs: [], count: 0)) },
    ])
    let test = TestConsole()
    #expect(try await daemon.run(verb + ["-e", "prd"], console: test.console()) == .data)
    #expect(
      test.errors.hasSuffix(
        "migeditctl: there is no environment \"prd\", and no job of it; did you mean prod? There are prod.\n"))
  }

  @Test(arguments: [["list"], ["cancel"], ["retry", "--failed"]])
  func `a batch that is not there is a fault`(verb: [String]) async throws {
    let daemon = try FakeDaemon([
      "List": { _, _ in try .jobs([]) },
      "Cancel": { _, _ in try Cancel.members(of: Cancel.Reply(jobs: [], count: 0, failed: [], failedCount: 0)) },
      "Retry": { _, _ in try Retry.members(of: JobsChanged(jobs: [], count: 0)) },
      "GetBatch": { _, _ in throw ControlError.noSuchBatch(name: "nigth") },
    ])
    let test = TestConsole()
    #expect(try await daemon.run(verb + ["--batch", "nigth", "--json"], console: test.console()) == .data)
    #expect(test.errors.contains("there is no batch \"nigth\""))
  }

  @Test func `text that is turned round, and what a terminal obeys, is escaped in json on a terminal only`()
    async throws
  {
    var job = Sample.job(1, .queued)
    job.batch = "a\u{202E}b x\u{E0041}y\u{2028}"
    let daemon = try FakeDaemon(["List": { [job] _, _ in try .jobs([job]) }])
    let (terminal, pipe) = (TestConsole(), TestConsole())
    try await daemon.run("list", "--json", console: terminal.console(width: 80))
    try await daemon.run("list", "--json", console: pipe.console())
    #expect(terminal.output.contains(#""batch":"a\u202eb x\udb40\udc41y\u2028""#))
    #expect(try JSON(parsing: terminal.output) == JSON(parsing: pipe.output))
    #expect(pipe.output.contains("a\u{202E}b "))
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
    let daemon = try FakeDaemon([
      "Forget": { _, _ in [:] },
      "List": { _, _ in try .jobs([Sample.job(9, .failed), Sample.job(7, .running)]) },
    ])
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

  @Test func `where there is nothing to forget that is said without a question, before anything is forgotten`()
    async throws
  {
    let daemon = try FakeDaemon(["List": { _, _ in try .jobs([Sample.job(7, .failed)]) }])
    daemon.answer("Forget") { _, _ in
      throw VarlinkError.invalidParameter(Fault(["id"], "job 8 is succeeded: there is nothing to forget"))
    }
    let test = TestConsole()
    #expect(try await daemon.run("forget", "7", "8", console: test.console()) == .data)
    #expect(daemon.parameters(of: "Forget").map(\.text) == [#"{"id":8}"#])
    #expect(test.errors == "migeditctl: job 8 is succeeded: there is nothing to forget.\n")
  }
}
