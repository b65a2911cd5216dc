import ControlAPI
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Runtime
import Synchronization
import Testing
import Varlink

/// What is told while jobs are waited for, and how a signal ends it.
struct WaitProgressTests {
  /// So many jobs that run, and the events of each, which fails where `fails` says so.
  private static func daemon(_ count: Int, fails: @escaping @Sendable (JobID) -> Bool) throws -> FakeDaemon {
    try FakeDaemon([
      "Status": { _, _ in try .status(last: 100) },
      "List": { _, _ in try .jobs((1...count).map { Sample.job($0, .running) }) },
      "Watch": { _, replies in
        for id in 1...count {
          let state: JobState = fails(id) ? .failed : .succeeded
          var job = Sample.job(id, state)
          if fails(id) { job.failure = Failure(.createFailed, "The server\ncould not build it.") }
          try await replies.send(try .event(100 + id, state == .failed ? .failed : .succeeded, job))
        }
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
  }

  @Test func `in a log each tenth is a line, and each job that fails`() async throws {
    let daemon = try Self.daemon(40) { $0 == 7 }
    let test = TestConsole()
    #expect(try await daemon.run("wait", "--batch", "night", console: test.console()) == .no)
    #expect(
      test.errors == """
        waiting for 40 jobs
        4 of 40 jobs have ended: 4 succeeded, 36 running
        job 7 (prod, migration 000000074E6B4C7F9A0B1C2D3E4F5A6B) has failed: createFailed: The server could not build it.
        8 of 40 jobs have ended: 7 succeeded, 1 failed, 32 running
        12 of 40 jobs have ended: 11 succeeded, 1 failed, 28 running
        16 of 40 jobs have ended: 15 succeeded, 1 failed, 24 running
        20 of 40 jobs have ended: 19 succeeded, 1 failed, 20 running
        24 of 40 jobs have ended: 23 succeeded, 1 failed, 16 running
        28 of 40 jobs have ended: 27 succeeded, 1 failed, 12 running
        32 of 40 jobs have ended: 31 succeeded, 1 failed, 8 running
        36 of 40 jobs have ended: 35 succeeded, 1 failed, 4 running
        40 jobs: 39 succeeded, 1 failed

        """)
  }

  @Test func `a night in which all fail is no flood`() async throws {
    let daemon = try Self.daemon(500) { _ in true }
    let test = TestConsole()
    #expect(try await daemon.run("wait", "--batch", "night", console: test.console()) == .no)
    let lines = test.errors.split(separator: "\n")
    #expect(lines.count { $0.contains("has failed: createFailed") } == 20)
    #expect(lines.count { $0 == "more jobs fail, which are not told one by one" } == 1)
    // These, each tenth, what is waited for and the end.
    #expect(lines.count == 32)
  }

  @Test func `on a terminal the bar says what failed so far`() async throws {
    let daemon = try Self.daemon(4) { $0 == 2 }
    let test = TestConsole()
    var console = test.console(width: 80)
    console.progressWidth = 80
    #expect(try await daemon.run("wait", "1-4", console: console) == .no)
    #expect(test.errors.contains("\rwaiting  ##########----------  50%  2 of 4, 1 failed; 2 running\u{1B}[K"))
    #expect(!test.errors.contains("has failed"))
  }

  @Test(arguments: [(SIGINT, ExitReason.interrupted), (SIGTERM, .terminated)])
  func `a signal ends the waiting, says so, and leaves the jobs alone`(signal: CInt, status: ExitReason) async throws {
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status() },
      "List": { _, _ in try .jobs([Sample.job(1, .running), Sample.job(2, .succeeded)]) },
      "Watch": { _, _ in
        sender.yield(signal)
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    var console = test.console()
    console.endSignals = { signals }
    let arguments = ["wait", "--batch", "the night", "--label", "team=bi", "--timeout", "8h", "--any"]
    console.sleep = { _ in await untilCancelled() }
    let ids = try await daemon.run(["wait", "1-2"], console: console)
    #expect(ids == status)
    #expect(
      test.errors == """
        waiting for 1 job
        migeditctl: 1 of 2 jobs have ended: 1 succeeded, 1 running. The jobs go on; `migeditctl wait 1-2` goes on waiting.

        """)
    #expect(test.output.isEmpty)
    daemon.answer("List") { _, _ in try .jobs([Sample.job(1, .running)]) }
    let (others, again) = AsyncStream<CInt>.makeStream()
    daemon.answer("Watch") { _, _ in
      again.yield(signal)
      await untilCancelled()
      throw ControlError.shuttingDown
    }
    console.endSignals = { others }
    #expect(try await daemon.run(arguments, console: console) == status)
    #expect(test.errors.contains("`migeditctl wait --batch 'the night' --label 'team=bi' --any` goes on waiting."))
    #expect(!daemon.calls.contains { $0.method == "Cancel" })
  }

  @Test func `Ctrl-C ends watch with what was seen and how to go on`() async throws {
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 5) },
      "Watch": { _, replies in
        try await replies.send(try .event(6, .started, Sample.job(1, .running)))
        try await replies.send(try .event(7, .failed, Sample.job(1, .failed)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    var console = test.console(onWrite: { text throws(CommandError) in
      if text.contains("failed") { sender.yield(SIGINT) }
    })
    console.endSignals = { signals }
    #expect(try await daemon.run("watch", console: console) == .interrupted)
    #expect(
      test.errors
        == "migeditctl: seen: 2 events, of them 1 failed. The jobs go on; `migeditctl watch --since 7` goes on "
        + "behind the last event.\n")
    #expect(test.output.split(separator: "\n").count == 3)
  }

  @Test func `what ends watch is broken between words, and its command chooses the same events`() async throws {
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 5) },
      "GetBatch": { _, _ in throw ControlError.noSuchBatch(name: "the night") },
      "Watch": { _, replies in
        try await replies.send(try .event(6, .progress, Sample.job(1, .running)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    var console = test.console(onWrite: { text throws(CommandError) in
      if text.contains("progress") { sender.yield(SIGINT) }
    })
    console.endSignals = { signals }
    console.progressWidth = 80
    let arguments = ["watch", "--batch", "the night", "--state", "running", "--label", "team=bi"]
    #expect(try await daemon.run(arguments, console: console) == .interrupted)
    #expect(
      test.errors.hasSuffix(
        """
        migeditctl: seen: 1 event. The jobs go on; `migeditctl watch --state running
        --batch 'the night' --label 'team=bi' --since 6` goes on behind the last event.

        """), "\(test.errors)")
  }

  @Test func `on a terminal it is said why nothing goes on, as it is now`() async throws {
    let time = Mutex(Sample.now)
    var job = Sample.job(7, .queued)
    job.waiting = Waiting(.target, "Job 5 comes first on the same target.", jobs: [5])
    let (first, later) = (
      job,
      { (job: Job) -> Job in
        var job = job
        job.waiting = Waiting(.window, "The window is closed.", until: Sample.now + .seconds(3600))
        return job
      }(job)
    )
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status() },
      "List": { _, _ in try .jobs([first]) },
      "Get": { _, _ in
        try Get.members(of: Get.Reply(job: later, change: Change(mergePatch: ["name": "R"]), attempts: []))
      },
      "Watch": { _, replies in
        time.withLock { $0 = $0 + .seconds(15) }
        try await replies.send(
          try Watch.members(of: Watch.Reply(event: Event(sequence: 6, at: Sample.now, what: .bookmark))))
        try await replies.send(try .event(101, .succeeded, Sample.job(7, .succeeded)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    var console = test.console(width: 120)
    console.progressWidth = 120
    console.now = { time.withLock(\.self) }
    #expect(try await daemon.run("wait", "7", console: console) == .done)
    #expect(test.errors.contains("0 of 1; target: Job 5 comes first on the same target."), "\(test.errors)")
    #expect(test.errors.contains("0 of 1; window, in 1h: The window is closed."), "\(test.errors)")
    #expect(daemon.parameters(of: "Get") == [["id": 7]])
  }

  @Test func `watch of a batch shows on a terminal how far it is, below the events`() async throws {
    let asked = Mutex(0)
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 5) },
      "GetBatch": { _, _ in
        let ended = asked.withLock { asked in
          asked += 1
          return asked == 1 ? 1 : 3
        }
        return try GetBatch.members(
          of: GetBatch.Reply(
            batch: Batch(
              name: "night", createdAt: Sample.now, counts: ["succeeded": ended, "failed": 1, "running": 4 - ended])))
      },
      "Watch": { _, replies in
        try await replies.send(try .event(6, .succeeded, Sample.job(1, .succeeded)))
        try await replies.send(try .event(7, .submitted, Sample.job(2, .running)))
        throw ControlError.permissionDenied(method: "Watch", needs: .observe, groups: [])
      },
    ])
    let test = TestConsole()
    var console = test.console(width: 80)
    console.progressWidth = 80
    let time = Mutex(Sample.now)
    console.now = {
      time.withLock { time in
        time = time + .seconds(1)
        return time
      }
    }
    _ = try await daemon.run("watch", "--batch", "night", console: console)
    #expect(test.errors.contains("\rnight  ########------------  40%  2 of 5, 1 failed\u{1B}[K"))
    #expect(test.errors.contains("\rnight  ################----  80%  4 of 5, 1 failed\u{1B}[K"))
  }
}
