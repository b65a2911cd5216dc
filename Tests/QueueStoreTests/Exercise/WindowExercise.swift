import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// It is Tuesday, 22:13:20 UTC, when a test begins.
@Suite(.timeLimit(.minutes(5))) struct WindowExercise {
  /// Each night from 23:00 to 01:00.
  private let nights: EditingHours
  private let untilOpening = Duration.seconds(46 * 60 + 40)

  init() throws { nights = EditingHours(try WindowSchedule.reading(["Mon..Sun 23:00-01:00"])) }

  private func prod(_ hours: EditingHours, sessions: Int = 1) -> ServerState {
    var state = ServerState.of("prod", sessions: sessions)
    state.hours = hours
    return state
  }

  private func limits(_ hours: EditingHours = EditingHours(), _ batches: [String: [String]] = [:]) throws
    -> EnqueueLimits
  {
    let windows = try batches.compactMap { name, texts in
      try WindowSchedule.reading(texts).map { (ExactString(name), $0) }
    }
    return EnqueueLimits(
      maxQueued: 1000, maxAttempts: ["prod": 4], hours: ["prod": hours],
      batchWindows: Dictionary(uniqueKeysWithValues: windows))
  }

  private func edit(_ target: Int, batch: String, kind: TargetKind = .migration, priority: Int = 0) -> EditRequest {
    var edit = EditRequest.edit(target, kind: kind, priority: priority)
    edit.batch = batch
    return edit
  }

  /// nil: it was not refused as a call of Enqueue is.
  private func refusal(_ enqueue: () async throws -> Void) async -> EnqueueError? {
    do {
      try await enqueue()
      return nil
    } catch {
      return error as? EnqueueError
    }
  }

  private func waiting(_ job: JobID, _ fixture: Exercise, _ hours: EditingHours) async throws -> Waiting? {
    try await fixture.job(job, in: ["prod": prod(hours)]).waiting
  }

  @Test(arguments: StoreKind.allCases) func `no job starts before its window opens, nor when it has closed`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await fixture.enqueue(1)[0]
    let opens = fixture.clock.now + untilOpening
    #expect(try await store.claim(in: "prod", at: prod(nights)) == nil)
    let waits = try #require(try await waiting(job, fixture, nights))
    #expect(waits.reason.known == .window && waits.until == opens)
    #expect(waits.detail == "prod may be edited in its windows only: Mon..Sun 23:00-01:00 (UTC).")
    fixture.clock.advance(by: untilOpening - .milliseconds(1))
    #expect(try await store.claim(in: "prod", at: prod(nights)) == nil)
    fixture.clock.advance(by: .milliseconds(1))
    #expect(try await store.claim(in: "prod", at: prod(nights))?.job == job)
    #expect(try await store.record(.putBack, of: job))
    fixture.clock.advance(by: .seconds(7200))
    #expect(try await store.claim(in: "prod", at: prod(nights)) == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `a job whose window closes before it is submitted goes back, and has spent nothing`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await fixture.enqueue(1)[0]
    fixture.clock.advance(by: untilOpening + .seconds(7199))
    #expect(try await store.claim(in: "prod", at: prod(nights))?.job == job)
    fixture.clock.advance(by: .seconds(1))
    let server = ServerID.of("prod")
    guard case .notToBeSubmitted = try await store.record(.first, trouble: nil, for: job, at: server, in: nights) else {
      Issue.record("it was submitted after its window had closed")
      return
    }
    let now = try await fixture.job(job, in: ["prod": prod(nights)])
    #expect(now.state.known == .queued && now.waiting?.reason.known == .window && now.attemptsUsed == 0)
    #expect(try await store.claim(in: "prod", at: prod(nights)) == nil)
    fixture.clock.advance(by: .seconds(22 * 3600))
    #expect(try await store.claim(in: "prod", at: prod(nights))?.job == job)
    guard case .recorded = try await store.record(.first, trouble: nil, for: job, at: server, in: nights) else {
      Issue.record("it was not submitted in its window")
      return
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `what is recorded in time is sent before its window closes, or before its deadline, whichever is sooner`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    var hours = nights
    (hours.finishBy, hours.expected) = (true, [.migrationGroup: .seconds(600)])
    let begin = fixture.clock.now
    let closes = begin + untilOpening + .seconds(7200)
    var dated = EditRequest.edit(1)
    dated.deadline = begin + untilOpening + .seconds(60)
    let jobs = try await fixture.enqueue([dated, .edit(2), .edit(3, kind: .migrationGroup)])
    fixture.clock.advance(by: untilOpening)
    // One that takes as long as there is left is still in time.
    let limits = [begin + untilOpening + .seconds(60), closes, closes + .milliseconds(-599_999)]
    for (job, limit) in zip(jobs, limits) {
      #expect(try await fixture.store.claim(in: "prod", at: prod(hours, sessions: 3))?.job == job)
      let recorded = try await fixture.store.record(.first, trouble: nil, for: job, at: .of("prod"), in: hours)
      guard case .recorded(_, let sendBefore) = recorded else {
        Issue.record("job \(job) was not recorded")
        continue
      }
      #expect(sendBefore == limit)
    }
  }

  @Test(arguments: StoreKind.allCases) func `the next attempt after create_failed is a start, too`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    fixture.clock.advance(by: untilOpening + .seconds(7190))
    let (job, _) = try await fixture.submitted(1)
    let rest = fixture.clock.now + .seconds(5)
    #expect(try await store.requeue(.attemptFailed(until: rest), job: job))
    fixture.clock.advance(by: .seconds(10))
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", at: prod(nights)) == nil)
    #expect(try await waiting(job, fixture, nights)?.reason.known == .window)
    #expect(try await store.claim(in: "prod", at: prod(EditingHours()))?.job == job, "nothing else keeps it")
  }

  @Test(arguments: StoreKind.allCases)
  func `with finish_by a kind that would not end in time waits, and another one starts`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var hours = nights
    (hours.finishBy, hours.expected) = (true, [.migration: .seconds(1800)])
    let slow = try await fixture.enqueue([.edit(1, priority: 9)])[0]
    let group = try await fixture.enqueue([.edit(2, kind: .migrationGroup)])[0]
    fixture.clock.advance(by: untilOpening + .seconds(5401))
    let tomorrow = fixture.clock.now + .seconds(79_200 + 1799)
    let waits = try #require(try await waiting(slow, fixture, hours))
    #expect(waits.reason.known == .window && waits.until == tomorrow)
    #expect(
      waits.detail.contains("An edit of a migration takes up to 30 min in prod") && waits.detail.contains("finish_by"))
    #expect(try await store.claim(in: "prod", at: prod(hours, sessions: 2))?.job == group, "it was not measured")
    #expect(try await store.claim(in: "prod", at: prod(hours, sessions: 2)) == nil)
    // To the second it would still have been in time.
    fixture.clock.advance(by: .seconds(-1))
    #expect(try await store.claim(in: "prod", at: prod(hours, sessions: 2))?.job == slow)
  }

  @Test(arguments: StoreKind.allCases) func `a batch with windows of its own waits for them, and holds up no other`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let weekend = try await fixture.store.enqueue(
      [edit(1, batch: "weekend", priority: 100), edit(2, batch: "weekend", kind: .migrationGroup, priority: 100)],
      by: alice,
      limits: try limits(nights, ["weekend": ["Sat 00:00-24:00"]])
    ).map(\.id)
    let other = try await fixture.enqueue(3)[0]
    // A batch's windows are kept with it.
    let store = try await fixture.reopened()
    #expect(
      try await store.batches(named: "weekend", limit: 1, cursor: nil).batches.first?.windows == ["Sat 00:00-24:00"])
    fixture.clock.advance(by: untilOpening)
    let waits = try #require(try await store.get(weekend[0], in: ["prod": prod(nights)])?.job.waiting)
    #expect(waits.reason.known == .window && waits.until == WallTime("2023-11-18T00:00:00Z"))
    #expect(
      waits.detail
        == "The jobs of batch weekend#1 start in its windows only: Sat 00:00-24:00 (UTC), and prod in its own: "
        + "Mon..Sun 23:00-01:00 (UTC).")
    #expect(try await store.claim(in: "prod", at: prod(nights, sessions: 9))?.job == other)
    #expect(try await store.claim(in: "prod", at: prod(nights, sessions: 9)) == nil)
    // Saturday, 00:00 to 01:00 is in both.
    fixture.clock.advance(by: .seconds(3 * 86_400 + 3600))
    #expect(try await store.claim(in: "prod", at: prod(nights, sessions: 9))?.job == weekend[0])
    #expect(try await store.claim(in: "prod", at: prod(nights, sessions: 9))?.job == weekend[1])
    await store.close()
  }

  @Test(arguments: StoreKind.allCases) func `the windows of a run are given with its first edits, and stay`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let first = try limits(EditingHours(), ["night": ["Sat 00:00-24:00"]])
    let job = try await store.enqueue([edit(1, batch: "night")], by: alice, limits: first)[0].id
    _ = try await store.enqueue([edit(2, batch: "night")], by: alice, limits: first)
    _ = try await store.enqueue([edit(3, batch: "night")], by: alice, limits: .wide)
    _ = try await fixture.enqueue([edit(4, batch: "plain")])
    for (name, words) in [("night", "with the windows Sat 00:00-24:00"), ("plain", "without windows of its own")] {
      let others = try limits(EditingHours(), [name: ["Sun 00:00-24:00"]])
      let edits = [EditRequest.edit(9), edit(5, batch: name)]
      let error = await refusal { () async throws in _ = try await store.enqueue(edits, by: alice, limits: others) }
      guard case .invalid(let faults)? = error else {
        Issue.record("\(name) was refused otherwise")
        continue
      }
      #expect(faults.total == 1 && faults.first.index == 1 && faults.first.pointer == ["batch"])
      #expect(faults.first.reason.contains(words), "\(faults.first.reason)")
    }
    #expect(try await waiting(job, fixture, EditingHours())?.reason.known == .window)
    // The next run may have others.
    var filter = Filter()
    filter.batch = "night"
    _ = try await store.change(.cancel, filter, by: root)
    let next = try await store.enqueue(
      [edit(6, batch: "night")], by: alice, limits: try limits(EditingHours(), ["night": ["Tue 00:00-24:00"]]))[0].id
    #expect(try await store.get(next, in: ready)?.job.batchRun == 2)
    #expect(try await waiting(next, fixture, EditingHours())?.reason.known == .nothing)
  }

  @Test(arguments: StoreKind.allCases) func `whoever opens a window lets jobs start until then, over a restart, too`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let job = try await fixture.enqueue(1)[0]
    let batch = try await fixture.store.enqueue(
      [edit(2, batch: "weekend", priority: 9)], by: alice, limits: try limits(nights, ["weekend": ["Sat 00:00-24:00"]]))[
        0
      ].id
    _ = try await fixture.store.wake(in: ["prod": nights])
    let until = fixture.clock.now + .seconds(600)
    try await fixture.store.openWindow(of: "prod", until: until, by: root)
    let store = try await fixture.reopened()
    let status = try #require(try await store.status(in: ["prod": prod(nights)]).environments.first)
    #expect(status.windowOpen && status.windowChange == until)
    #expect(
      try await store.windows(of: "prod", nights, count: 2).map(\.closes) == [until, WallTime("2023-11-15T01:00:00Z")])
    fixture.clock.advance(by: .seconds(599))
    #expect(try await store.claim(in: "prod", at: prod(nights, sessions: 2))?.job == job)
    #expect(try await store.claim(in: "prod", at: prod(nights, sessions: 2)) == nil, "the batch's own hold")
    #expect(try await store.get(batch, in: ["prod": prod(nights)])?.job.waiting?.reason.known == .window)
    #expect(try await store.record(.putBack, of: job))
    fixture.clock.advance(by: .seconds(1))
    #expect(try await store.claim(in: "prod", at: prod(nights, sessions: 2)) == nil)
    _ = try await store.wake(in: ["prod": nights])
    let events = try await store.events(after: 0, limit: 99, in: ["prod": prod(nights)]).events
    let told = events.filter { $0.environment != nil }
    #expect(told.map(\.what.known) == [.windowClosed, .windowOpened, .windowClosed])
    #expect(told.map(\.uid) == [nil, 0, nil])
    await store.close()
  }

  @Test(arguments: StoreKind.allCases) func `each time that somebody opens a window is told, with until when`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let root = Submitter(uid: 0, name: "root", isAdmin: true)
    let times = [1, 2].map { fixture.clock.now + .seconds(3600 * $0) }
    _ = try await store.wake(in: ["prod": nights])
    // The second time it is open already.
    for until in times { try await store.openWindow(of: "prod", until: until, by: root) }
    fixture.clock.advance(by: .seconds(4 * 3600))
    for _ in 1...2 { _ = try await store.wake(in: ["prod": nights]) }
    let told = try await store.eventRecords(after: 0, limit: 99)
    #expect(told.map(\.what) == [.windowClosed, .windowOpened, .windowOpened, .windowClosed])
    #expect(told.map(\.uid) == [nil, 0, 0, nil])
    // Also when it is over, and of the first when there was a second.
    #expect(told.map(\.until) == [nil, times[0], times[1], nil])
  }

  @Test(arguments: StoreKind.allCases) func `that a window opens and closes is told once each, and when the next does`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let begin = fixture.clock.now
    let hours = ["prod": nights, "test": EditingHours()]
    for _ in 1...2 { #expect(try await store.wake(in: hours) == begin + untilOpening) }
    fixture.clock.advance(by: untilOpening)
    for _ in 1...2 { #expect(try await store.wake(in: hours) == begin + untilOpening + .seconds(7200)) }
    fixture.clock.advance(by: .seconds(7200))
    for _ in 1...2 { #expect(try await store.wake(in: hours) == begin + untilOpening + .seconds(86_400)) }
    // Where the daemon was away meanwhile, what is told is how it stands.
    fixture.clock.advance(by: .seconds(86_400))
    _ = try await store.wake(in: hours)
    // The windows are taken out of the configuration.
    #expect(try await store.wake(in: ["prod": EditingHours(), "test": EditingHours()]) == nil)
    let events = try await store.events(after: 0, limit: 99, in: ready).events
    #expect(events.map(\.what.known) == [.windowClosed, .windowOpened, .windowClosed, .windowOpened])
    #expect(events.allSatisfy { $0.environment?.name == "prod" && $0.uid == nil })
    let records = try await store.eventRecords(after: 0, limit: 99)
    #expect(records.map(\.environment) == ["prod", "prod", "prod", "prod"])
  }

  @Test(arguments: StoreKind.allCases) func `when the windows of a batch open is a time to wake for`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    _ = try await fixture.store.enqueue(
      [edit(1, batch: "late")], by: alice, limits: try limits(EditingHours(), ["late": ["Tue 22:30-22:40"]]))
    #expect(try await fixture.store.wake(in: ["prod": EditingHours()]) == WallTime("2023-11-14T22:30:00Z"))
    fixture.clock.advance(by: .seconds(1000))
    #expect(try await fixture.store.wake(in: ["prod": EditingHours()]) == WallTime("2023-11-14T22:40:00Z"))
  }

  @Test(arguments: StoreKind.allCases) func `who enqueues what fits no window of two weeks is told at once`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let now = fixture.clock.now
    var hours = EditingHours(try WindowSchedule.reading(["Mon..Sun 23:00-01:00", "except 2023-11-01..2023-11-30"]))
    (hours.finishBy, hours.expected) = (true, [.migrationGroup: .seconds(7201)])
    func problem(_ edit: EditRequest, _ limits: EnqueueLimits) async throws -> String? {
      try await store.enqueue([edit], by: alice, limits: limits)[0].problem
    }
    let never = try #require(try await problem(.edit(1), limits(hours)))
    #expect(never.contains("no window of the next two weeks") && never.contains("except 2023-11-01..2023-11-30"))
    #expect(try await problem(.edit(2), limits(nights)) == nil)
    #expect(
      try await problem(.edit(3, notBefore: now + .seconds(20 * 86_400)), limits(hours)) == nil,
      "that is too far to say")
    let long = try #require(
      try await problem(
        .edit(4, kind: .migrationGroup), limits(EditingHours(nights.schedule, finishBy: true, expected: hours.expected))
      ))
    #expect(long.contains("about 121 min") || long.contains("2 h 1 min"), "\(long)")
    let late = try #require(try await problem(.edit(5, deadline: now + untilOpening), limits(nights)))
    #expect(late.contains("before its deadline") && late.contains("2023-11-14T23:00:00.000Z"))
    let apart = try limits(nights, ["day": ["Mon..Fri 12:00-13:00"]])
    #expect(try #require(try await problem(edit(6, batch: "day"), apart)).contains("batch day#1 has its own"))
    var again = EditRequest.edit(7, key: "k")
    #expect(try await problem(again, limits(nights)) == nil)
    again.held = nil
    #expect(try await store.enqueue([again], by: alice, limits: limits(hours))[0].problem == nil, "it is there already")
  }

  @Test(arguments: StoreKind.allCases) func `an environment shows its windows, and when they change next`(
    kind: StoreKind
  )
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    let closed = try #require(try await fixture.store.environments(in: ["prod": prod(nights)]).first)
    #expect(closed.windows == ["Mon..Sun 23:00-01:00"] && closed.timeZone == "UTC")
    #expect(!closed.windowOpen && closed.windowChange == fixture.clock.now + untilOpening)
    let always = try #require(try await fixture.store.environments(in: ready).first)
    #expect(always.windows == [] && always.windowOpen && always.windowChange == nil)
    let gone = try #require(try await fixture.store.environments(in: [:]).first)
    #expect(gone.windows == nil && gone.timeZone == nil)
  }
}
