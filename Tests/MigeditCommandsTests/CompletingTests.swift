import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Runtime
import Testing
import Varlink

/// What the shells' scripts are answered.
struct CompletingTests {
  private func daemon() throws -> FakeDaemon {
    try FakeDaemon([
      "List": { _, _ in
        var job = Sample.job(1042, .failed)
        (job.batch, job.batchRun) = ("night", 2)
        return try .jobs([job, Sample.job(7, .queued)])
      },
      "Batches": { _, _ in
        let batches = [("night", 2), ("a:b\\c", 1), ("night", 1), ("$(rm)", 1), ("été 1", 1), ("\u{1B}[2J", 1)].map {
          Batch(name: $0, run: $1, createdAt: TestConsole.now, counts: ["failed": 1])
        }
        return try Batches.members(of: Batches.Reply(batches: batches, cursor: nil))
      },
      "Environments": { _, _ in
        let environment = EnvironmentStatus(name: "prod", url: "", slots: [], queued: 3, running: 1)
        return try Environments.members(of: Environments.Reply(environments: [environment]))
      },
    ])
  }

  /// The lines that a shell gets.
  private func answer(_ arguments: [String], shell: String?, of daemon: FakeDaemon) async throws -> [String] {
    let test = TestConsole()
    // The time that the daemon has is not over.
    var console = test.console(sleep: { _ in for await _ in AsyncStream<Never>.makeStream().stream {} })
    console.variables["SAP_SHELL"] = shell
    #expect(try await daemon.run(["---completion"] + arguments, console: console) == .done)
    #expect(test.errors.isEmpty)
    return test.output.split(separator: "\n").map(String.init)
  }

  private static func call(_ verb: String, _ argument: String) -> [String] {
    [verb, "--", argument, "2", "0", "migeditctl", verb, ""]
  }

  @Test(arguments: [
    ("cancel", ["queued", "held", "running"]), ("retry", ["failed", "cancelled", "expired"]), ("hold", ["queued"]),
    ("release", ["held"]), ("amend", ["queued", "held"]), ("edit", ["queued", "held"]),
    ("wait", ["queued", "held", "running"]), ("revert", ["succeeded"]), ("show", nil), ("why", nil),
  ])
  func `jobs are asked for in the states that the verb does something to`(verb: String, states: [String]?) async throws
  {
    let daemon = try daemon()
    #expect(try await answer(Self.call(verb, "positional@0"), shell: "bash", of: daemon) == ["1042", "7"])
    let filter = daemon.parameters(of: "List").first?["filter"]
    #expect(filter?["states"] == states.map { .array($0.map(JSON.string)) })
    #expect(daemon.parameters(of: "List").first?["limit"] == 100)
  }

  @Test func `zsh and fish are told what a job is`() async throws {
    let call = Self.call("show", "positional@0")
    let job = "failed, migration 000004124E6B4C7F9A0B1C2D3E4F5A6B in prod, batch night#2"
    #expect(try await answer(call, shell: "zsh", of: try daemon()).first == "1042:\(job)")
    #expect(try await answer(call, shell: "fish", of: try daemon()).first == "1042\t\(job)")
  }

  @Test func `batches are offered by name and older runs by number, and nothing that a shell would obey`() async throws
  {
    let call = Self.call("list", "--batch")
    #expect(try await answer(call, shell: "bash", of: try daemon()) == ["night", "night#1"])
    #expect(
      try await answer(call, shell: "zsh", of: try daemon()) == [
        "night:1 job: 1 failed", #"a\:b\\c:1 job: 1 failed"#, "night#1:1 job: 1 failed", "$(rm):1 job: 1 failed",
        "été 1:1 job: 1 failed", " ",
      ])
    let fish = try await answer(call, shell: "fish", of: try daemon())
    #expect(fish.map { $0.prefix { $0 != "\t" } } == ["night", #"a:b\c"#, "night#1", "$(rm)", "été 1"])
  }

  @Test func `environments are offered, of the daemon that the command line names`() async throws {
    let daemon = try daemon()
    let elsewhere = try FakeDaemon()
    for option in [["--socket", daemon.socket], ["--socket=\(daemon.socket)"]] {
      let call = ["pause", "--", "--environment", "4", "0", "migeditctl", "pause"] + option + ["--environment", ""]
      try await daemon.start()
      #expect(try await answer(call, shell: "fish", of: elsewhere) == ["prod\t3 queued, 1 running"])
      await daemon.stop()
    }
    #expect(elsewhere.calls.isEmpty)
  }

  @Test func `nothing is said where the daemon is away, is too slow, or refuses`() async throws {
    let call = ["---completion"] + Self.call("cancel", "positional@0")
    let away = TestConsole()
    #expect(await Ctl.run(call, console: away.console(socket: "/nowhere/control.sock")) == .done)
    #expect(away.output.isEmpty && away.errors.isEmpty)

    let slow = try FakeDaemon([
      "List": { _, _ in
        await untilCancelled()
        throw CancellationError()
      }
    ])
    let test = TestConsole()
    let console = test.console(sleep: { #expect($0 == .milliseconds(200)) })
    #expect(try await slow.run(call, console: console) == .done)
    #expect(test.output.isEmpty && test.errors.isEmpty)

    let refusing = try FakeDaemon(["List": { _, _ in throw ControlError.internalError }])
    #expect(try await answer(Self.call("cancel", "positional@0"), shell: "bash", of: refusing).isEmpty)
  }
}
