import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct EnqueueExercise {
  @Test(arguments: StoreKind.allCases) func `a job is as it was asked for`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    var request = EditRequest.edit(7, kind: .migrationGroup, name: "\u{1F600} \u{1}", key: "k", priority: 5)
    request.change = Change(body: try JSON(parsing: #"{"z":1.50,"a":[1e2,"\u0000"],"name":"x"}"#))
    request.batch = "night"
    request.labels = ["team": "bi", "a\"b\\": "\u{1}ü"]
    request.maxAttempts = 9
    let enqueued = try await fixture.store.enqueue([request, .edit(8)], by: alice, limits: .wide)
    #expect(
      enqueued == [
        Enqueued(id: 1, state: .queued, duplicate: false), Enqueued(id: 2, state: .queued, duplicate: false),
      ])
    let details = try #require(try await fixture.store.get(1, in: ready))
    var expected = Job(
      id: 1, target: request.target, state: .queued, priority: 5, maxAttempts: 9, submittedBy: "alice",
      submittedByUid: 1000, createdAt: fixture.clock.now)
    expected.waiting = Waiting(.nothing, "It starts at once.")
    expected.key = "k"
    (expected.batch, expected.batchRun) = ("night", 1)
    expected.labels = request.labels ?? [:]
    #expect(details.job == expected)
    #expect(details.change == request.change)
    #expect(details.change.body?.text == request.change.body?.text)
    #expect(details.attempts.isEmpty)
    let second = try await fixture.job(2)
    #expect(second.maxAttempts == 4 && second.priority == 0 && second.labels.isEmpty && second.batch == nil)
    #expect(try await fixture.store.get(3, in: ready) == nil)
    #expect(try await fixture.log() == ["enqueued 1", "enqueued 2"])
  }

  @Test(arguments: StoreKind.allCases) func `all of the edits are taken or none is`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    let limits = EnqueueLimits(maxQueued: 3, maxAttempts: [:])
    #expect(
      await outcome { try await store.enqueue([.edit(2), .edit(3), .edit(4)], by: alice, limits: limits) }
        == .queueFull(limit: 3))
    #expect(try await store.status().counts[.queued] == 1)
    #expect(try await fixture.log() == ["enqueued 1"])
    // The ids and the sequence have no gap.
    #expect(try await store.enqueue([.edit(2), .edit(3)], by: alice, limits: limits).map(\.id) == [2, 3])
    #expect(try await store.events(after: 0, limit: 10, in: ready).events.map(\.sequence) == [1, 2, 3])
  }

  @Test(arguments: StoreKind.allCases) func `running and ended jobs leave room in the queue, held ones do not`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let limits = EnqueueLimits(maxQueued: 1, maxAttempts: [:])
    _ = try await fixture.running(1)
    let held = try await fixture.store.enqueue([.edit(2)], by: alice, limits: limits)[0].id
    _ = try await fixture.store.change(.hold, fixture.only(held), by: alice)
    #expect(
      await outcome { try await fixture.store.enqueue([.edit(3)], by: alice, limits: limits) }
        == .queueFull(limit: 1))
    _ = try await fixture.store.change(.cancel, fixture.only(held), by: alice)
    #expect(try await fixture.store.enqueue([.edit(3)], by: alice, limits: limits).count == 1)
  }

  @Test(arguments: StoreKind.allCases) func `the same key with the same edit is the same job`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let first = EditRequest.edit(1, key: "k")
    #expect(try await store.enqueue([first], by: alice, limits: .wide)[0].duplicate == false)
    _ = try await store.claim(in: "prod", slots: 1)
    var again = first
    let id = try #require(TargetID(first.target.id.packageID + ":" + String(repeating: "0", count: 32)))
    again.target = Target(environment: "prod", kind: .migration, id: id)
    again.priority = 7
    again.change = Change(mergePatch: try JSON(parsing: #" { "name" : "\u006e" } "#))
    let answers = try await store.enqueue([again, .edit(2), again], by: alice, limits: .wide)
    #expect(answers.map(\.id) == [1, 2, 1])
    #expect(answers.map(\.duplicate) == [true, false, true])
    #expect(answers[0].state.known == .running)
    // A duplicate needs no room.
    let full = EnqueueLimits(maxQueued: 0, maxAttempts: [:])
    #expect(try await store.enqueue([first], by: alice, limits: full)[0].id == 1)
    // Keys are each submitter's own.
    let other = try await store.enqueue([first], by: bob, limits: .wide)
    #expect(other == [Enqueued(id: 3, state: .queued, duplicate: false)])
  }

  @Test(arguments: StoreKind.allCases) func `a key that comes twice in a call makes one job`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let answers = try await fixture.store.enqueue(
      [.edit(1, key: "k"), .edit(1, key: "k")], by: alice, limits: .wide)
    #expect(answers.map(\.id) == [1, 1])
    #expect(answers.map(\.duplicate) == [false, true])
  }

  @Test(
    arguments: StoreKind.allCases,
    [
      EditRequest.edit(2, key: "k"), .edit(1, environment: "test", key: "k"),
      .edit(1, kind: .migrationGroup, key: "k"), .edit(1, name: "other", key: "k"),
    ])
  func `the same key with another edit is a conflict`(kind: StoreKind, other: EditRequest) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    #expect(
      await outcome { try await store.enqueue([.edit(1, key: "k"), other], by: alice, limits: .wide) }
        == .keyConflict(index: 1, key: "k", id: nil))
    #expect(try await store.enqueue([.edit(1, key: "k")], by: alice, limits: .wide)[0].id == 1)
    #expect(
      await outcome { try await store.enqueue([.edit(5), other], by: alice, limits: .wide) }
        == .keyConflict(index: 1, key: "k", id: 1))
    #expect(try await store.status().counts[.queued] == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func `the date that an edit was made for is part of what its key stands for, its strictness is not`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var dated = EditRequest.edit(1, key: "k")
    dated.expectedLastUpdatedDate = "d0"
    _ = try await store.enqueue([dated], by: alice, limits: .wide)
    var strict = dated
    strict.strict = true
    #expect(try await store.enqueue([strict], by: alice, limits: .wide)[0].duplicate)
    var later = dated
    later.expectedLastUpdatedDate = "d1"
    for other in [later, EditRequest.edit(1, key: "k")] {
      #expect(
        await outcome { try await store.enqueue([other], by: alice, limits: .wide) }
          == .keyConflict(index: 0, key: "k", id: 1))
    }
  }

  @Test(arguments: StoreKind.allCases) func `what is asked for when an edit has its place comes after it`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let ids = try await withThrowingTaskGroup(of: (Int, JobID).self) { group in
      for number in 1...200 {
        let (place, placed) = AsyncStream<Never>.makeStream()
        group.addTask {
          let jobs = try await store.enqueue([.edit(number)], by: alice, limits: .wide) { placed.finish() }
          return (number, jobs[0].id)
        }
        for await _ in place {}
      }
      var ids: [Int: JobID] = [:]
      for try await (number, id) in group { ids[number] = id }
      return ids
    }
    #expect(ids.count == 200 && ids.allSatisfy { $0.key == $0.value })
  }

  @Test(arguments: StoreKind.allCases) func `a name that would be cut off is refused`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    var batched = EditRequest.edit(1)
    batched.batch = "a\0b"
    var labelled = EditRequest.edit(1)
    labelled.labels = ["x": "a\0b"]
    var dated = EditRequest.edit(1)
    dated.expectedLastUpdatedDate = "a\0b"
    for (request, field) in [
      (EditRequest.edit(1, key: "a\0b"), "key"), (batched, "batch"), (labelled, "labels"),
      (dated, "expectedLastUpdatedDate"),
    ] {
      #expect(
        await outcome { try await fixture.store.enqueue([.edit(1), request], by: alice, limits: .wide) }
          == .unstorable(index: 1, field: field))
    }
    var filter = Filter()
    filter.key = "a\0b"
    #expect(try await fixture.store.list(filter, limit: 10, in: ready).jobs.isEmpty)
  }
}
