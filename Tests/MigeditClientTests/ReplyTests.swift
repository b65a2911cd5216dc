import ControlAPI
import DaemonSupport
import JSONDocument
import MigeditClient
import TestSupport
import Testing
import Varlink

/// What the client shows of a reply, against the interface's text: all of it, each in its place, words that are not known too.
struct ReplyTests {
  /// Starts a daemon that answers one method, and asks it.
  private func answer<Value>(
    _ method: String, _ reply: JSONObject, _ ask: (MigeditClient) async throws -> Value
  ) async throws -> Value {
    let daemon = try FakeDaemon([method: { _, _ in reply }])
    try await daemon.start()
    defer { Task { await daemon.stop() } }
    return try await ask(MigeditClient(socket: daemon.socket))
  }

  @Test(arguments: [true, false])
  func `a job with its change and its attempts`(isFull: Bool) async throws {
    let reply = try InterfaceSample.reply(of: "Get", isFull: isFull)
    // A patch is an array of operations in the interface, and any JSON for who reads it.
    #expect(try await answer("Get", reply) { try await $0.job(1) }.shown == .object(reply))
  }

  @Test(arguments: [true, false])
  func `a page of jobs`(isFull: Bool) async throws {
    let job = try InterfaceSample.type("Job", isFull: isFull)
    let shown = try await answer("List", ["jobs": [job]]) { client in
      var pages: [[Job]] = []
      for try await page in client.jobs() { pages.append(page) }
      return pages.map(\.shown)
    }
    #expect(shown == [[job]])
  }

  @Test(arguments: [true, false])
  func `an event, with a job, a batch and an environment`(isFull: Bool) async throws {
    let event = try InterfaceSample.type("Event", isFull: isFull)
    let status = try InterfaceSample.reply(of: "Status")
    let daemon = try FakeDaemon([
      "Status": { _, _ in status },
      "Watch": { _, replies in
        try await replies.send(["event": event])
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    try await daemon.start()
    var events = MigeditClient(socket: daemon.socket).events().makeAsyncIterator()
    #expect(try await events.next()?.shown == event)
    await daemon.stop()
  }

  @Test(arguments: [true, false])
  func `a batch`(isFull: Bool) async throws {
    let reply = try InterfaceSample.reply(of: "GetBatch", isFull: isFull)
    #expect(try await answer("GetBatch", reply) { try await $0.batch("night") }.shown == reply["batch"])
  }

  @Test(arguments: [true, false])
  func `environments`(isFull: Bool) async throws {
    let environment = try InterfaceSample.type("EnvironmentStatus", isFull: isFull)
    let shown = try await answer("Environments", ["environments": [environment]]) { try await $0.environments().shown }
    #expect(shown == [environment])
  }

  @Test(arguments: [true, false])
  func `the status`(isFull: Bool) async throws {
    let reply = try InterfaceSample.reply(of: "Status", isFull: isFull)
    #expect(try await answer("Status", reply) { try await $0.status() }.shown == .object(reply))
  }

  @Test(arguments: [true, false])
  func `what became of an edit`(isFull: Bool) async throws {
    let enqueued = try InterfaceSample.type("Enqueued", isFull: isFull)
    let shown = try await answer("Enqueue", ["jobs": [enqueued]]) { client in
      try await client.enqueue(EditRequest(target: .migration("a", in: "b"), change: Change())).shown
    }
    #expect(shown == enqueued)
  }

  @Test func `changed jobs, and those that fail along`() async throws {
    let reply: JSONObject = ["jobs": [7, 8], "count": 20, "failed": [9], "failedCount": 30]
    let cancelled = try await answer("Cancel", reply) { try await $0.cancel(matching: Filter(ids: [7, 8])) }
    #expect(
      cancelled.jobs == [7, 8] && cancelled.count == 20 && cancelled.failed == [9] && cancelled.failedCount == 30)
    let held = try await answer("Hold", ["jobs": [7], "count": 1]) { try await $0.hold(matching: Filter(ids: [7])) }
    #expect(held.jobs == [7] && held.count == 1 && held.failed.isEmpty && held.failedCount == 0)
  }

  @Test func `words are those that the interface lists`() throws {
    let interface = try InterfaceSample().text
    func names(_ words: [some InterfaceWord]) -> Set<String> { Set(words.map(\.rawValue)) }
    /// A comment has other words beside, none of which is one of these; so each word of the daemon is looked for as well.
    func expect(_ words: [some InterfaceWord], _ type: String, _ field: String, like known: [String]) {
      #expect(names(words) == Set(known), "\(type).\(field)")
      #expect(names(words).isSubset(of: interface.words(besides: field, of: type)), "\(type).\(field)")
    }
    expect(
      [JobState.queued, .held, .running, .succeeded, .failed, .cancelled, .expired], "Job", "state",
      like: WordsOfDaemon.states)
    expect([Phase.preparing, .submitting, .polling, .verifying], "Job", "phase", like: WordsOfDaemon.phases)
    expect(
      [Verification.unchanged, .exact, .normalised, .differs], "Job", "verification", like: WordsOfDaemon.verifications)
    expect(
      [
        WaitingReason.nothing, .held, .time, .dependency, .retry, .target, .environment, .paused, .outage, .window,
        .batch,
        .session, .stopping,
      ], "Waiting", "reason", like: WordsOfDaemon.waitingReasons)
    expect(
      [
        FailureReason.createFailed, .notEditable, .notFound, .conflict, .rejected, .forbidden, .serverError,
        .unreadable,
        .invalidChange, .dependencyFailed, .timedOut, .outcomeUnknown, .verification, .crashed, .unreachable,
        .loginRefused,
        .tooManyLogins, .overloaded, .storageService,
      ], "Failure", "reason", like: WordsOfDaemon.failureReasons)
    expect(
      [
        EventKind.enqueued, .started, .submitted, .accepted, .progress, .retrying, .succeeded, .failed, .cancelled,
        .expired,
        .held, .released, .reprioritized, .amended, .cancelRequested, .batchEnded, .paused, .resumed, .outageBegan,
        .outageEnded, .windowOpened, .windowClosed, .bookmark,
      ], "Event", "what", like: WordsOfDaemon.events)
    expect([SlotState.free, .busy, .unknown], "Slot", "state", like: WordsOfDaemon.slots)
    expect([BreakerState.closed, .open, .probing], "EnvironmentStatus", "breaker", like: WordsOfDaemon.breakers)
  }

  @Test func `which states are ends`() {
    let states = [
      JobState.queued, .held, .running, JobState(rawValue: "dreaming"), .succeeded, .failed, .cancelled, .expired,
    ]
    #expect(states.map(\.isEnded) == [false, false, false, false, true, true, true, true])
  }
}
