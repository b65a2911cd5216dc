import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Batches that stop after so many failures.
@Suite(.timeLimit(.minutes(5))) struct StopExercise {
  /// Jobs of a batch, each on a target of its own, from `first` on.
  private func enqueue(
    _ count: Int, of batch: String = "night", from first: Int = 1, most: Int?, held: Bool? = nil, in fixture: Exercise
  ) async throws -> [Enqueued] {
    let edits = (first..<first + count).map { number in
      var edit = EditRequest.edit(number, held: held)
      edit.batch = batch
      return edit
    }
    let limits = EnqueueLimits(
      maxQueued: 1000, maxAttempts: ["prod": 4], batchLimits: most.map { [ExactString(batch): $0] } ?? [:])
    return try await fixture.store.enqueue(edits, by: alice, limits: limits)
  }

  private func claim(_ count: Int, in fixture: Exercise) async throws -> [JobID] {
    var jobs: [JobID] = []
    for _ in 0..<count {
      if let claimed = try await fixture.store.claim(in: "prod", slots: 20) { jobs.append(claimed.job) }
    }
    return jobs
  }

  private func fail(_ jobs: JobID..., in fixture: Exercise) async throws {
    for job in jobs { #expect(try await fixture.store.end(Ending(.failed(.created)), job: job)) }
  }

  private func succeed(_ jobs: JobID..., in fixture: Exercise) async throws {
    for job in jobs { #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: job)) }
  }

  private func states(_ fixture: Exercise, _ batch: String = "night") async throws -> [JobState?] {
    var filter = Filter()
    filter.batch = batch
    return try await fixture.store.list(filter, limit: 99, oldestFirst: true, in: ready).jobs.map(\.state.known)
  }

  private func release(_ batch: String, in fixture: Exercise) async throws -> [JobID] {
    var filter = Filter()
    filter.batch = batch
    return try await fixture.store.change(.release, filter, by: alice).jobs
  }

  /// Eight jobs of which two have failed, the two that the batch takes, and two run.
  private func stopped(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind)
    _ = try await enqueue(8, most: 2, in: fixture)
    #expect(try await claim(4, in: fixture) == [1, 2, 3, 4])
    try await fail(1, 2, in: fixture)
    return fixture
  }

  @Test(arguments: StoreKind.allCases)
  func `when so many have failed nothing of the batch starts any more, what waits is held, and what runs goes on`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    _ = try await enqueue(6, most: 2, in: fixture)
    let other = try await fixture.enqueue(20)[0]
    #expect(try await claim(3, in: fixture) == [1, 2, 3])
    try await fail(1, in: fixture)
    #expect(try await store.batch(named: "night")?.failures == 1)
    #expect(try await store.batch(named: "night")?.stoppedAt == nil)
    #expect(try await claim(1, in: fixture) == [4])
    fixture.clock.advance(by: .seconds(5))
    try await fail(2, in: fixture)
    let batch = try #require(try await store.batch(named: "night"))
    #expect(batch.stopAfterFailures == 2 && batch.failures == 2 && batch.stoppedAt == fixture.clock.now)
    #expect(try await fixture.job(5).waiting?.reason.known == .batch)
    #expect(try await claim(9, in: fixture) == [other], "also before they are held")
    #expect(try await store.wake() == nil)
    #expect(try await states(fixture) == [.failed, .failed, .running, .running, .held, .held])
    #expect(try await fixture.log().suffix(2) == ["held 5", "held 6"])
    let waits = try #require(try await fixture.job(5).waiting)
    #expect(waits.reason.known == .held)
    #expect(waits.detail.contains("batch night#1 was stopped when 2 of its jobs had failed"), "\(waits.detail)")
    let why = try #require(try await store.explain(6, in: ready))
    #expect(why.waits.first == waits && why.next.contains("`migeditctl release --batch night#1`"), "\(why.next)")
    fixture.clock.advance(by: .seconds(5))
    try await succeed(3, in: fixture)
    try await fail(4, in: fixture)
    let later = try #require(try await store.batch(named: "night"))
    #expect(later.failures == 3 && later.stoppedAt == batch.stoppedAt && later.endedAt == nil)
    #expect(try await store.wake() == nil)
    #expect(try await fixture.log().filter { $0.hasPrefix("held") }.count == 2)
  }

  @Test(arguments: StoreKind.allCases) func `a failure of others, a cancel and a deadline do not count`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var edits = [
      EditRequest.edit(1), .edit(2, afterRefs: ["first"]), .edit(3, deadline: fixture.clock.now + .seconds(1)),
      .edit(4),
      .edit(5),
    ]
    edits[0].ref = "first"
    for at in edits.indices { edits[at].batch = "night" }
    let limits = EnqueueLimits(maxQueued: 99, maxAttempts: [:], batchLimits: [ExactString("night"): 2])
    _ = try await store.enqueue(edits, by: alice, limits: limits)
    #expect(try await claim(1, in: fixture) == [1])
    try await fail(1, in: fixture)
    fixture.clock.advance(by: .seconds(2))
    _ = try await store.wake()
    _ = try await store.change(.cancel, fixture.only(4), by: alice)
    #expect(try await states(fixture) == [.failed, .failed, .expired, .cancelled, .queued])
    let batch = try #require(try await store.batch(named: "night"))
    #expect(batch.failures == 1 && batch.stoppedAt == nil)
  }

  @Test(arguments: StoreKind.allCases) func `what was claimed is not submitted any more, and is held when it is back`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    _ = try await enqueue(5, most: 1, in: fixture)
    #expect(try await claim(4, in: fixture) == [1, 2, 3, 4])
    _ = try #require(try await store.submission(.first, for: 2))
    try await fail(1, in: fixture)
    _ = try await store.wake()
    #expect(try await states(fixture) == [.failed, .running, .running, .running, .held])
    #expect(try await store.submission(.first, for: 3) == nil)
    #expect(try await store.record(.putBack, of: 4))
    // It was submitted before, and comes back to be tried again.
    let rest = fixture.clock.now + .seconds(60)
    #expect(try await store.requeue(.attemptFailed(until: rest), job: 2))
    #expect(try await claim(9, in: fixture) == [])
    _ = try await store.wake()
    #expect(try await states(fixture) == [.failed, .held, .held, .held, .held])
    #expect(try await store.explain(2, in: ready)?.waits.map(\.reason.known) == [.held, .retry])
    #expect(try await release("night", in: fixture) == [2, 3, 4, 5])
    #expect(try await claim(9, in: fixture) == [3, 4, 5])
    fixture.clock.advance(by: .seconds(60))
    _ = try await store.wake()
    #expect(try await claim(9, in: fixture) == [2])
  }

  @Test(arguments: StoreKind.allCases) func `what is enqueued into a stopped run is held at once, and told why`(
    kind: StoreKind
  ) async throws {
    let fixture = try await stopped(kind)
    _ = try await fixture.store.wake()
    let later = try await enqueue(1, from: 30, most: 2, in: fixture)
    #expect(later.map(\.state.known) == [.held])
    #expect(later[0].problem?.contains("batch night#1 was stopped when 2 of its jobs had failed") == true)
    #expect(try await fixture.job(later[0].id).waiting?.detail == later[0].problem)
    let held = try await enqueue(1, from: 31, most: nil, held: true, in: fixture)
    #expect(held.map(\.state.known) == [.held] && held[0].problem == nil)
    let other = try await enqueue(1, of: "day", from: 32, most: 2, in: fixture)
    #expect(other.map(\.state.known) == [.queued] && other[0].problem == nil)
    #expect(try await claim(9, in: fixture) == [other[0].id])
    #expect(try await release("night", in: fixture).contains(later[0].id))
    #expect(try await claim(9, in: fixture).contains(later[0].id))
  }

  @Test(arguments: StoreKind.allCases) func `who releases one job lets the batch go on, and the count begins anew`(
    kind: StoreKind
  ) async throws {
    let fixture = try await stopped(kind)
    let store = fixture.store
    // Nothing has looked at the queue since: it is as if all had been held at once.
    #expect(try await store.change(.release, fixture.only(6), by: alice, dryRun: true).jobs == [6])
    #expect(try await store.change(.release, fixture.only(6), by: alice).jobs == [6])
    _ = try await store.wake()
    #expect(try await states(fixture).suffix(4) == [.held, .queued, .held, .held])
    var batch = try #require(try await store.batch(named: "night"))
    #expect(batch.stoppedAt == nil && batch.failures == 0 && batch.stopAfterFailures == 2)
    let waits = try #require(try await fixture.job(5).waiting)
    #expect(waits.reason.known == .held && waits.detail.contains("night#1 was stopped"))
    #expect(try await claim(9, in: fixture) == [6])
    try await fail(3, in: fixture)
    batch = try #require(try await store.batch(named: "night"))
    #expect(batch.failures == 1 && batch.stoppedAt == nil)
    #expect(try await enqueue(1, from: 30, most: nil, in: fixture).map(\.state.known) == [.queued])
    try await fail(4, in: fixture)
    _ = try await store.wake()
    #expect(try await states(fixture).last == .held)
    #expect(try await release("night", in: fixture) == [5, 7, 8, 9])
    #expect(try await claim(9, in: fixture) == [5, 7, 8, 9])
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that somebody holds is the stopped batch's when it is released, and then says so`(kind: StoreKind)
    async throws
  {
    let fixture = try await stopped(kind)
    let store = fixture.store
    let job = try await enqueue(1, from: 30, most: nil, held: true, in: fixture)[0].id
    _ = try await store.wake()
    #expect(try await fixture.job(job).waiting?.detail == "It is held until it is released.")
    #expect(try await store.change(.release, fixture.only(job), by: alice).jobs == [job])
    #expect(try await claim(9, in: fixture) == [])
    _ = try await store.wake()
    #expect(try await fixture.job(job).waiting?.detail.contains("night#1 was stopped") == true)
    #expect(try await store.batch(named: "night")?.stoppedAt != nil)
    #expect(try await store.change(.release, fixture.only(job), by: alice).jobs == [job])
    #expect(try await claim(9, in: fixture) == [job])
  }

  @Test(arguments: StoreKind.allCases) func `who retries what failed lets the batch go on, and what is held stays so`(
    kind: StoreKind
  ) async throws {
    let fixture = try await stopped(kind)
    let store = fixture.store
    _ = try await store.wake()
    #expect(try await store.change(.retry, fixture.only(1), by: alice).jobs == [1])
    #expect(try await store.batch(named: "night")?.stoppedAt == nil)
    _ = try await store.wake()
    #expect(try await states(fixture) == [.queued, .failed, .running, .running, .held, .held, .held, .held])
    #expect(try await claim(9, in: fixture) == [1])
  }

  @Test(arguments: StoreKind.allCases) func `what is held so can be cancelled, expires and fails as any other`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var edits = (1...5).map { EditRequest.edit($0) }
    edits[3].deadline = fixture.clock.now + .seconds(60)
    for at in edits.indices { edits[at].batch = "night" }
    let limits = EnqueueLimits(maxQueued: 99, maxAttempts: [:], batchLimits: [ExactString("night"): 1])
    _ = try await store.enqueue(edits, by: alice, limits: limits)
    var dependent = EditRequest.edit(6, after: [5])
    dependent.batch = "night"
    try await fixture.enqueue([dependent])
    #expect(try await claim(1, in: fixture) == [1])
    try await fail(1, in: fixture)
    _ = try await store.wake()
    #expect(try await states(fixture) == [.failed, .held, .held, .held, .held, .held])
    _ = try await store.change(.cancel, fixture.only(5), by: alice)
    fixture.clock.advance(by: .seconds(60))
    _ = try await store.wake()
    #expect(try await states(fixture) == [.failed, .held, .held, .expired, .cancelled, .failed])
    _ = try await store.change(.cancel, Filter(), by: alice)
    #expect(try await store.batch(named: "night")?.endedAt != nil)
    // The next run has nothing of this one.
    #expect(try await enqueue(1, from: 20, most: nil, in: fixture).map(\.state.known) == [.queued])
    let next = try #require(try await store.batch(named: "night"))
    #expect(next.run == 2 && next.stopAfterFailures == nil && next.failures == nil && next.stoppedAt == nil)
  }

  @Test(arguments: StoreKind.allCases) func `a batch that is stopped when the daemon ends is held after the start`(
    kind: StoreKind
  ) async throws {
    let fixture = try await stopped(kind)
    let store = try await fixture.reopened()
    #expect(try await store.claim(in: "prod", slots: 9) == nil)
    _ = try await store.begin()
    #expect(try await store.claim(in: "prod", slots: 9) == nil)
    _ = try await store.wake()
    #expect(try await store.status().counts[.held] == 4)
    #expect(try await store.status().counts[.queued] == 0)
    await store.close()
  }

  @Test(arguments: StoreKind.allCases) func `the limit of a run is given with its first edits, and stays`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    _ = try await enqueue(1, most: 2, in: fixture)
    _ = try await enqueue(1, from: 2, most: 2, in: fixture)
    _ = try await enqueue(1, from: 3, most: nil, in: fixture)
    _ = try await enqueue(1, of: "plain", from: 4, most: nil, in: fixture)
    for (name, words) in [("night", "to stop after 2 failures"), ("plain", "without a stop after failures")] {
      let error = await #expect(throws: EnqueueError.self) {
        _ = try await enqueue(1, of: name, from: 5, most: 3, in: fixture)
      }
      guard case .invalid(let faults)? = error else {
        Issue.record("\(name) was refused otherwise")
        continue
      }
      #expect(faults.total == 1 && faults.first.pointer == ["batch"] && faults.first.reason.contains(words))
    }
    #expect(try await states(fixture).count == 3)
    #expect(try await fixture.store.batch(named: "night")?.stopAfterFailures == 2)
  }

  @Test(arguments: StoreKind.allCases) func `others' jobs of the batch are held with it, and are theirs to release`(
    kind: StoreKind
  ) async throws {
    let fixture = try await stopped(kind)
    var edit = EditRequest.edit(30)
    edit.batch = "night"
    let others = try await fixture.store.enqueue([edit], by: bob, limits: .wide)
    #expect(others.map(\.state.known) == [.held])
    await #expect(throws: ChangeError.permissionDenied) {
      _ = try await fixture.store.change(.release, fixture.only(others[0].id), by: alice)
    }
    #expect(try await fixture.store.batch(named: "night")?.stoppedAt != nil)
    #expect(try await fixture.store.change(.release, fixture.only(others[0].id), by: bob).count == 1)
    #expect(try await fixture.store.batch(named: "night")?.stoppedAt == nil)
  }
}
