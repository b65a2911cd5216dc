import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Synchronization
import Testing
import Varlink

struct WaitTests {
  @Test func `wait ends with 0 when all have succeeded`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "List": { _, _ in try .jobs([Sample.job(1, .queued), Sample.job(2, .succeeded)]) },
      "Watch": { _, replies in
        try await replies.send(try .event(42, .started, Sample.job(1, .running)))
        try await replies.send(try .event(43, .succeeded, Sample.job(1, .succeeded)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    #expect(try await daemon.run("wait", "1-2", console: test.console()) == .done)
    #expect(test.errors == "waiting for 1 job\n2 jobs: 2 succeeded\n")
    #expect(test.output.split(separator: "\n").count == 3)
    // Behind what was known when the jobs were looked at: nothing falls between the two.
    #expect(daemon.parameters(of: "Watch").first?.text == #"{"filter":{"ids":[1,2]},"since":41}"#)
    #expect(daemon.calls.map(\.method) == ["Status", "List", "Watch"])
  }

  @Test func `on a terminal wait says how far it is, on one line that it takes away again`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "List": { _, _ in try .jobs([Sample.job(1, .running), Sample.job(2, .queued)]) },
      "Watch": { _, replies in
        try await replies.send(try .event(42, .succeeded, Sample.job(1, .succeeded)))
        try await replies.send(try .event(43, .succeeded, Sample.job(2, .succeeded)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    var console = test.console(width: 80)
    console.progressWidth = 80
    #expect(try await daemon.run("wait", "1-2", console: console) == .done)
    #expect(
      test.errors.replacing("\u{1B}[K", with: "|").replacing("\r", with: "<") == """
        <waiting  --------------------  0%  0 of 2; 1 running, 1 queued|\
        <waiting  ##########----------  50%  1 of 2; 1 queued|\
        <waiting  ####################  100%  2 of 2|<|2 jobs: 2 succeeded

        """)
  }

  @Test func `wait says that all that is left is held, why and what to do, each time that it comes to that`()
    async throws
  {
    @Sendable func held(_ id: JobID) -> Job {
      var job = Sample.job(id, .held)
      job.waiting = Sample.heldByStop.waiting
      return job
    }
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "List": { _, _ in try .jobs([Sample.job(1, .running), Sample.job(2, .queued), Sample.job(3, .queued)]) },
      "Watch": { _, replies in
        try await replies.send(try .event(42, .held, held(2)))
        try await replies.send(try .event(43, .held, held(3)))
        try await replies.send(try .event(44, .failed, Sample.job(1, .failed)))
        try await replies.send(try .event(45, .reprioritized, held(2)))
        try await replies.send(try .event(46, .released, Sample.job(2, .queued)))
        try await replies.send(try .event(47, .cancelled, Sample.job(2, .cancelled)))
        try await replies.send(try .event(48, .cancelled, Sample.job(3, .cancelled)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    #expect(try await daemon.run("wait", "1-3", console: test.console()) == .no)
    let why = Sample.stop.wordsOfHeld
    #expect(
      test.errors == """
        waiting for 3 jobs
        job 1 (prod, migration 000000014E6B4C7F9A0B1C2D3E4F5A6B) has failed
        All 2 jobs that have not ended are held. Job 2: \(why)
        1 of 3 jobs have ended: 1 failed, 2 held
        not all of them are held any more; waiting on
        Job 3: \(why)
        2 of 3 jobs have ended: 1 failed, 1 cancelled, 1 held
        3 jobs: 1 failed, 2 cancelled

        """)
  }

  @Test(arguments: [JobState.failed, .cancelled, .expired])
  func `wait ends with 1 when one has not succeeded`(state: JobState) async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status() },
      "List": { _, _ in try .jobs([Sample.job(1, state), Sample.job(2, .succeeded)]) },
    ])
    let test = TestConsole()
    #expect(try await daemon.run("wait", "1", "2", "--json", console: test.console()) == .no)
    #expect(test.errors == "2 jobs: 1 succeeded, 1 \(state.rawValue)\n")
    #expect(test.output.split(separator: "\n").count == 2)
    #expect(daemon.parameters(of: "Watch").isEmpty)
  }

  @Test func `jobs and batches that are not there`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status() },
      "List": { call, _ in try .jobs(call.parameters["filter"]?["ids"] == nil ? [] : [Sample.job(2, .queued)]) },
    ])
    let ids = TestConsole()
    #expect(try await daemon.run("wait", "1-4", console: ids.console()) == .data)
    #expect(ids.errors.contains("there is no job 1, 3-4."))
    let batch = TestConsole()
    #expect(try await daemon.run("wait", "--batch", "nigth", console: batch.console()) == .data)
    #expect(batch.errors.contains("no job is in the batch \"nigth\""))
  }

  @Test func `when the time is over wait says what has not ended`() async throws {
    let (watched, signal) = AsyncStream<Void>.makeStream()
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status() },
      "List": { _, _ in try .jobs([Sample.job(1, .running), Sample.job(2, .succeeded)]) },
      "Watch": { _, _ in
        signal.yield()
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    let test = TestConsole()
    let console = test.console(sleep: { span in
      #expect(span == .seconds(30))
      for await _ in watched { return }
    })
    #expect(try await daemon.run("wait", "--batch", "night", "--timeout", "30s", console: console) == .temporary)
    #expect(test.errors.contains("after 30s 1 of 2 had not ended yet"))
    #expect(test.output.contains("running"))
  }

  @Test func `wait survives the daemon's restart, and looks again`() async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in try .status() }])
    daemon.answer("List") { _, _ in try .jobs([Sample.job(1, .running)]) }
    daemon.answer("Watch") { _, _ in throw ControlError.shuttingDown }
    let test = TestConsole()
    let naps = Mutex(0)
    let console = test.console(sleep: { [unowned daemon] _ in
      let nap = naps.withLock { naps in
        naps += 1
        return naps
      }
      if nap == 1 { await daemon.stop() }
      if nap == 3 {
        daemon.answer("List") { _, _ in try .jobs([Sample.job(1, .succeeded)]) }
        try await daemon.start()
      }
    })
    #expect(try await daemon.run("wait", "1", console: console) == .done)
    #expect(naps.withLock { $0 } == 3)
    #expect(
      test.errors == """
        waiting for 1 job
        the daemon has gone away; waiting for it at \(daemon.socket)
        the daemon is back; waiting on
        1 job: 1 succeeded

        """)
  }
}

struct WatchTests {
  @Test func `watch goes on behind the last event when the daemon was restarted`() async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in try .status(last: 5) }])
    daemon.answer("Watch") { call, replies in
      switch call.parameters["since"]?.number?.int {
      case 5:
        try await replies.send(try .event(6, .enqueued, Sample.job(1, .queued)))
        try await replies.send(try .event(7, .started, Sample.job(1, .running)))
        throw ControlError.shuttingDown
      case 7:
        try await replies.send(try .event(8, .succeeded, Sample.job(1, .succeeded)))
        await untilCancelled()
      default: break
      }
      throw ControlError.shuttingDown
    }
    let test = TestConsole()
    let console = test.console(
      sleep: { [unowned daemon] _ in
        await daemon.stop()
        try await daemon.start()
      },
      // Whoever reads has enough after the eighth.
      onWrite: { text throws(CommandError) in if text.contains("\"sequence\":8") { throw CommandError(.brokenPipe, "") }
      })
    #expect(try await daemon.run("watch", "--json", console: console) == .brokenPipe)
    #expect(test.output.split(separator: "\n").count == 2)
    #expect(test.output.hasPrefix("{\"sequence\":6,"))
    #expect(
      test.errors == """
        the daemon has gone away; waiting for it at \(daemon.socket)
        the daemon is back; going on behind event 7

        """)
  }

  @Test(arguments: [
    (9120, "the last event is 9120, so 10000 is of another queue, or a mistake; showing what comes\n"),
    (0, "there is no event yet, so 10000 is of another queue, or a mistake; showing what comes\n"),
    (10_000, ""),
  ])
  func `watch behind the end says that it waits`(last: Int, words: String) async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in try .status(last: last) }])
    daemon.answer("Watch") { _, _ in throw ControlError.storageUnavailable(reason: "the end") }
    let test = TestConsole()
    #expect(try await daemon.run("watch", "--since", "10000", "--json", console: test.console()) == .temporary)
    #expect(
      test.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2).joined()
        + (words.isEmpty ? "" : "\n") == words)
    #expect(daemon.parameters(of: "Watch").first?["since"] == 10_000)
  }

  @Test func `wait takes a label, and an environment beside it`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status() }, "List": { _, _ in try .jobs([]) }, "Environments": EditSample.environments,
    ])
    let test = TestConsole()
    #expect(
      try await daemon.run("wait", "--label", "team=bi", "--environment", "prod", console: test.console()) == .data)
    #expect(
      daemon.parameters(of: "List").first?["filter"]?.text == #"{"environment":"prod","labels":{"team":"bi"}}"#)
    #expect(test.errors.contains("no job matches"))
  }

  @Test func `watch says that events were pruned, and that the queue is another`() async throws {
    let daemon = try FakeDaemon()
    let starts = Mutex(0)
    daemon.answer("Status") { _, _ in
      let start = starts.withLock { starts in
        starts += 1
        return starts
      }
      return try .status(last: 3, store: start < 3 ? "one" : "two")
    }
    daemon.answer("Watch") { call, replies in
      switch call.parameters["since"]?.number?.int {
      case 2: throw ControlError.shuttingDown
      case 49: throw ControlError.shuttingDown
      case 3: throw ControlError.storageUnavailable(reason: "the end")
      default: break
      }
      throw ControlError.eventsPruned(oldest: 50)
    }
    let first = TestConsole()
    #expect(try await daemon.run("watch", "--since", "1", console: first.console()) == .data)
    #expect(first.errors.contains("the oldest that is kept is 50: use --since 49"))

    starts.withLock { $0 = 0 }
    let again = TestConsole()
    let shut = Mutex(false)
    daemon.answer("Watch") { call, _ in
      let since = call.parameters["since"]?.number?.int
      if since == 3 { throw ControlError.storageUnavailable(reason: "the end") }
      if since == 49
        || !shut.withLock({ shut in
          defer { shut = true }
          return shut
        })
      {
        throw ControlError.shuttingDown
      }
      throw ControlError.eventsPruned(oldest: 50)
    }
    #expect(try await daemon.run("watch", "--since", "1", console: again.console()) == .temporary)
    #expect(again.errors.contains("the events up to 49 were pruned meanwhile"))
    #expect(again.errors.contains("the daemon is back with another queue; going on behind event 3 of this one"))
  }
}
