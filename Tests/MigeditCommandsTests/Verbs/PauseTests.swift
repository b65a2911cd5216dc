import ControlAPI
import Glibc
import JSONDocument
import JobModel
import MigeditCommands
import Synchronization
import Testing
import Varlink

struct PauseTests {
  private static func daemon(
    running: [JobID] = [], pause: Paused? = nil, environments: [EnvironmentStatus] = Sample.environments
  ) throws -> FakeDaemon {
    try FakeDaemon([
      "Pause": { _, _ in try Pause.members(of: Pause.Reply(running: running)) }, "Resume": { _, _ in [:] },
      "Status": { _, _ in try Status.members(of: Sample.status(pause: pause)) },
      "Environments": Sample.asked(environments),
      "List": { _, _ in try .jobs([Sample.running, Sample.job(1050, .running)]) },
    ])
  }

  @Test func `a pause says until when, how it ends, and what still runs`() async throws {
    let daemon = try Self.daemon(running: [1044, 1045])
    let test = TestConsole()
    let status = try await daemon.run(
      "pause", "--environment", "prod", "--until", "2h", "--reason", "upgrade", console: test.console())
    #expect(status == .done && test.output.isEmpty)
    #expect(
      daemon.parameters(of: "Pause").map(\.text) == [
        #"{"environment":"prod","reason":"upgrade","until":"2026-11-25T09:00:00.000Z"}"#
      ])
    #expect(
      test.errors == """
        paused: prod, until 2026-11-25T09:00:00.000Z (in 2h)
        still running: 1044-1045; they go on to their end

        """)
    let whole = TestConsole()
    #expect(try await Self.daemon().run("pause", "--json", console: whole.console()) == .done)
    #expect(whole.output == #"{"running":[]}"# + "\n")
    #expect(whole.errors == "paused: the whole queue, until `migeditctl resume`\n")
  }

  @Test func `a pause that would be over is not asked for`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run("pause", "--until", "2026-11-25T07:59:59+01:00", console: test.console()) == .usage)
    #expect(daemon.calls.isEmpty)
    #expect(test.errors.contains("--until 2026-11-25T06:59:59.000Z is over"))
  }

  @Test func `a resume says which pauses are left`() async throws {
    let daemon = try Self.daemon(pause: Sample.pause, environments: Sample.pausedEnvironments)
    let whole = TestConsole()
    #expect(try await daemon.run("resume", console: whole.console()) == .done)
    #expect(daemon.parameters(of: "Resume").map(\.text) == ["{}"])
    #expect(
      whole.errors == """
        resumed: the whole queue
        staging is still paused: `migeditctl resume --environment staging` ends that

        """)
    let one = TestConsole()
    #expect(try await daemon.run("resume", "--environment", "staging", console: one.console()) == .done)
    #expect(
      one.errors == "resumed: staging\nthe whole queue is still paused: `migeditctl resume` ends that\n")
  }

  @Test(arguments: [([], "the whole queue"), (["--environment", "prod"], "prod")])
  func `a resume where nothing is paused says so, and ends with 0`(options: [String], what: String) async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run(["resume"] + options, console: test.console()) == .done)
    #expect(test.errors.hasPrefix("nothing to resume: \(what) is not paused\n"))
    #expect(daemon.parameters(of: "Resume").count == 1)
  }
}

struct DrainTests {
  /// What the daemon answers to each Pause in turn; nil: it goes away.
  private static func daemon(
    _ replies: [[JobID]?], pause: Paused? = Sample.pause, environments: [EnvironmentStatus] = [Sample.environments[1]]
  ) throws -> FakeDaemon {
    let left = Mutex(replies)
    return try FakeDaemon([
      "Pause": { _, _ in
        guard let running = left.withLock({ $0.removeFirst() }) else { throw ControlError.shuttingDown }
        return try Pause.members(of: Pause.Reply(running: running))
      },
      "Status": { _, _ in try Status.members(of: Sample.status(pause: pause)) },
      "Environments": Sample.asked(environments),
      "List": { call, _ in try .jobs([Sample.running, Sample.job(1050, .running)]) },
    ])
  }

  @Test func `drain says what it waits for, and what the server may still be doing`() async throws {
    let daemon = try Self.daemon([[]])
    let test = TestConsole()
    #expect(try await daemon.run("drain", console: test.console()) == .done)
    #expect(daemon.parameters(of: "Pause").map(\.text) == [#"{"wait":true}"#])
    #expect(test.output.isEmpty)
    #expect(
      test.errors == """
        waiting for 2 jobs: 1044 (polling, 40%, cancel requested), 1050 (running, 0%)
        nothing runs; paused: the whole queue, until `migeditctl resume`
        the server may still be at work on what job 1037 left there; `migeditctl environments` shows it

        """)
  }

  @Test func `when the time is over drain prints what still runs, and ends with 75`() async throws {
    let daemon = try Self.daemon([[1044, 1050]], environments: Sample.pausedEnvironments)
    let test = TestConsole()
    let status = try await daemon.run(
      "drain", "--environment", "staging", "--timeout", "30m", "--reason", "upgrade",
      console: test.console(sleep: { _ in await untilCancelled() }))
    #expect(status == .temporary)
    #expect(
      daemon.parameters(of: "Pause").map(\.text) == [
        #"{"environment":"staging","reason":"upgrade","wait":true,"timeout":1800000}"#
      ])
    #expect(daemon.parameters(of: "List").first?["filter"]?["environment"] == "staging")
    #expect(test.output == "1044\n1050\n")
    #expect(
      test.errors.hasSuffix(
        "migeditctl: after 30m jobs 1044, 1050 still run. staging stays paused: `migeditctl drain` again, or "
          + "`migeditctl resume --environment staging`.\n"))
  }

  @Test func `a pause that somebody else has ended is no drain`() async throws {
    let daemon = try Self.daemon([[1044]], pause: nil)
    let test = TestConsole()
    #expect(try await daemon.run("drain", console: test.console()) == .no)
    #expect(
      test.errors.hasSuffix(
        "somebody has ended the pause of the whole queue, while job 1044 still runs: new edits start again.\n"))
  }

  @Test func `drain waits through a restart of the daemon`() async throws {
    let daemon = try Self.daemon([nil, []])
    let test = TestConsole()
    let console = test.console(sleep: { [unowned daemon] _ in
      await daemon.stop()
      try await daemon.start()
    })
    #expect(try await daemon.run("drain", console: console) == .done)
    #expect(test.errors.contains("the daemon is back; waiting on\nnothing runs; paused: the whole queue"))
    #expect(daemon.parameters(of: "Pause").count == 2)
  }

  @Test func `drain shows how many have ended, and Ctrl-C leaves pause and jobs as they are`() async throws {
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    let daemon = try Self.daemon([])
    daemon.answer("Pause") { _, _ in
      await untilCancelled()
      throw ControlError.shuttingDown
    }
    daemon.answer("Watch") { _, replies in
      try await replies.send(try .event(9121, .succeeded, Sample.job(1050, .succeeded)))
      await untilCancelled()
      throw ControlError.shuttingDown
    }
    let test = TestConsole()
    var console = test.console()
    console.endSignals = { signals }
    console.say = { [say = console.say] text in
      say(text)
      if text.contains("1 of 2 jobs have ended") { sender.yield(SIGINT) }
    }
    #expect(try await daemon.run("drain", "--environment", "prod", console: console) == .interrupted)
    #expect(
      daemon.parameters(of: "Watch").map(\.text) == [#"{"filter":{"ids":[1044,1050]},"since":9120}"#])
    #expect(
      test.errors.hasSuffix(
        """
        migeditctl: 1 of 2 jobs have ended: 1 succeeded, 1 running. The jobs go on, and prod stays paused; \
        `migeditctl drain --environment prod` goes on waiting, `migeditctl resume --environment prod` lets edits start again.

        """))
    #expect(!daemon.calls.contains { ["Cancel", "Resume"].contains($0.method) })
  }
}
