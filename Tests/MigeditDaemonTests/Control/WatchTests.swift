import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import MigeditDaemon

/// What a watcher is sent beside the events that are kept, in virtual time.
@Suite(.timeLimit(.minutes(5))) struct WatchTests {
  private struct Enough: Error {}

  /// Follows until `each` answers false, while the clock goes on by itself.
  private func watch(
    _ parameters: JSONObject = [:], prepare: (any QueueStore) async throws -> Void = { _ in },
    each: @escaping @Sendable (Event, VirtualClock, any QueueStore) async throws -> Bool
  ) async throws {
    let clock = VirtualClock()
    try await withService(time: clock.source(), prepare: prepare) { service in
      let ticking = Task { await clock.run() }
      let call = VarlinkCall(
        method: Watch.qualifiedName, given: JSONView(.object(parameters)), wantsMore: true,
        peer: PeerCredentials(pid: 1, uid: 0, gid: 0, groups: []))
      let store = service.store
      let replies = VarlinkReplies(wantsMore: true) { reply in
        guard try await each(try Watch.reply(of: reply).event, clock, store) else { throw Enough() }
      }
      await #expect(throws: Enough.self) { try await ControlDispatch(service: service).interface.handle(call, replies) }
      ticking.cancel()
      await ticking.value
    }
  }

  private static func enqueue(_ store: any QueueStore, uid: Int = 1000) async throws -> JobID {
    // 32 hexadecimal digits.
    // swift-format-ignore: NeverForceUnwrap
    let id = TargetID("09ADA2DD251F4927A442451C0100EA16")!
    let edit = EditRequest(
      target: Target(environment: "prod", kind: .migration, id: id), change: Change(mergePatch: ["name": "x"]))
    return try await store.enqueue(
      [edit], by: Submitter(uid: uid, name: "alice", isAdmin: false),
      limits: EnqueueLimits(maxQueued: 10, maxAttempts: [:]))[0].id
  }

  @Test func `a bookmark comes every fifteen seconds, and says the last sequence although nothing matched`()
    async throws
  {
    let seen = Mutex([Event]())
    let began = VirtualClock().wall
    try await watch(["filter": ["batch": "night"], "since": 0]) {
      _ = try await Self.enqueue($0)
    } each: { event, _, _ in
      seen.withLock {
        $0.append(event)
        return $0.count < 3
      }
    }
    let events = seen.withLock { $0 }
    #expect(events.map(\.what.known) == [.bookmark, .bookmark, .bookmark])
    #expect(events.map(\.at) == [15, 30, 45].map { began + .seconds($0) })
    #expect(events.allSatisfy { $0.sequence == 1 && $0.job == nil })
  }

  @Test func `progress is told as it changes, and repeats the last sequence`() async throws {
    let seen = Mutex([Event]())
    try await watch(["since": 0]) { store in
      let job = try await Self.enqueue(store)
      _ = try await store.claim(in: "prod", at: ServerState(sessions: 1))
      let document = EditableDocument(reduced: ["name": "before"], kind: .migration)
      let draft = Draft(
        attempt: 1, number: 1, baseline: Baseline(date: "d", status: "created"), before: document, submitted: document,
        projectID: nil)
      let server = ServerID(url: "", username: "")
      guard case .recorded(var submission, _) = try await store.record(draft, trouble: nil, for: job, at: server) else {
        throw Enough()
      }
      submission.fraction = 0.25
      #expect(try await store.record(.note(Note(submission: submission)), of: job))
    } each: { event, _, store in
      seen.withLock { $0.append(event) }
      guard event.what.known == .progress else { return true }
      guard let job = event.job?.id, event.job?.progress == 0.25 else { return false }
      guard case .running(let facts, 1)? = try await store.edit(of: job) else { throw Enough() }
      var submission = try #require(facts.open)
      submission.fraction = 0.5
      #expect(try await store.record(.note(Note(submission: submission)), of: job))
      return true
    }
    let events = seen.withLock { $0 }.filter { $0.what.known != .bookmark }
    #expect(events.map(\.what.known) == [.enqueued, .started, .submitted, .progress, .progress])
    #expect(events.map(\.sequence) == [1, 2, 3, 3, 3])
    #expect(events.suffix(2).map { $0.job?.progress } == [0.25, 0.5])
  }

  @Test func `an event says which user did it, and of what the daemon did by itself it says nobody`() async throws {
    let seen = Mutex([Event]())
    try await watch(["since": 0]) { store in
      let job = try await Self.enqueue(store, uid: 1000)
      _ = try await store.claim(in: "prod", at: ServerState(sessions: 1))
      var filter = Filter()
      filter.ids = [job]
      _ = try await store.change(.cancel, filter, by: Submitter(uid: 7, name: "root", isAdmin: true))
    } each: { event, _, _ in
      seen.withLock {
        $0.append(event)
        return $0.count < 3
      }
    }
    let events = seen.withLock { $0 }
    #expect(events.map(\.what.known) == [.enqueued, .started, .cancelled])
    #expect(events.map(\.uid) == [1000, nil, 7])
  }
}
