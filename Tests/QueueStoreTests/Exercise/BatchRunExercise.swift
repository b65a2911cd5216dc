import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

/// A batch's name that is used again after it has ended begins its next run.
@Suite(.timeLimit(.minutes(5))) struct BatchRunExercise {
  private func filter(_ batch: String, _ states: [JobState]? = nil) -> Filter {
    var filter = Filter()
    (filter.batch, filter.states) = (batch, states)
    return filter
  }

  private func list(_ fixture: Exercise, _ batch: String) async throws -> [JobID] {
    try await fixture.store.list(filter(batch), limit: 99, oldestFirst: true, in: ready).jobs.map(\.id)
  }

  private func ends(_ fixture: Exercise) async throws -> [Int?] {
    try await fixture.store.events(after: 0, limit: 100, in: ready).events
      .filter { $0.what.known == .batchEnded }.map(\.batch?.run)
  }

  /// Job 1 has failed and job 2 succeeded in the first night, and jobs 3 and 4 succeeded in the second.
  private func twoNights(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind)
    #expect(try await fixture.enqueue(1...1, in: "night") == [1])
    #expect(try await fixture.enqueue(2...2, in: "night") == [2])
    _ = try #require(try await fixture.store.claim(in: "prod", slots: 1))
    #expect(try await fixture.store.end(Ending(.failed(.created)), job: 1))
    try await fixture.finish()
    #expect(try await fixture.enqueue(1...2, in: "night") == [3, 4])
    try await fixture.finish()
    return fixture
  }

  @Test(arguments: StoreKind.allCases) func `a name joins the run that has not ended, and afterwards begins the next`(
    kind: StoreKind
  ) async throws {
    let fixture = try await twoNights(kind)
    let batches = try await fixture.store.batches(named: "night", limit: 9, cursor: nil).batches
    #expect(batches.map(\.run) == [2, 1] && batches.map(\.name) == ["night", "night"])
    #expect(batches.map { $0.counts["failed"] } == [0, 1] && batches.map(\.total) == [2, 2])
    #expect(try await fixture.store.batches(named: "night#1", limit: 9, cursor: nil).batches == [batches[1]])
    #expect(try await fixture.store.batch(named: "night#3") == nil)
    let jobs = try await fixture.store.list(Filter(), limit: 9, oldestFirst: true, in: ready).jobs
    #expect(jobs.map(\.batch) == Array(repeating: "night", count: 4) && jobs.map(\.batchRun) == [1, 1, 2, 2])
    #expect(try await ends(fixture) == [1, 2])
    #expect(try await fixture.store.eventRecords(after: 0, limit: 99).last?.batchRun == 2)
  }

  @Test(arguments: StoreKind.allCases) func `all edits of one call that begin a run are in that one`(kind: StoreKind)
    async throws
  {
    let fixture = try await twoNights(kind)
    let jobs = try await fixture.enqueue(5...7, in: "night")
    #expect(try await list(fixture, "night") == jobs)
    #expect(try await list(fixture, "night#3") == jobs)
  }

  @Test(arguments: StoreKind.allCases) func `a name means its newest run, and a number that one`(kind: StoreKind)
    async throws
  {
    let fixture = try await twoNights(kind)
    #expect(try await list(fixture, "night") == [3, 4])
    #expect(try await list(fixture, "night#1") == [1, 2])
    for nothing in ["night#3", "night#0", "night#01", "night#", "#1", "night#1#1", "night#one", "day", ""] {
      #expect(try await list(fixture, nothing) == [], "\(nothing)")
      #expect(try await fixture.store.batch(named: nothing) == nil, "\(nothing)")
    }
    // The failed edit of the first night is not put over that of the second.
    #expect(try await fixture.store.change(.retry, filter("night", [.failed]), by: alice).jobs == [])
    #expect(try await fixture.store.change(.retry, filter("night#1", [.failed]), by: alice).jobs == [1])
  }

  @Test(arguments: StoreKind.allCases) func `Retry opens the run of its jobs again, and it ends again`(kind: StoreKind)
    async throws
  {
    let fixture = try await twoNights(kind)
    _ = try await fixture.store.change(.retry, fixture.only(1), by: alice)
    #expect(try await fixture.store.batch(named: "night#1")?.endedAt == nil)
    #expect(try await fixture.store.batch(named: "night")?.endedAt != nil)
    // The newest run has ended, though an older one is open.
    #expect(try await fixture.enqueue(9...9, in: "night") == [5])
    #expect(try await list(fixture, "night#3") == [5])
    #expect(try await list(fixture, "night") == [5])
    try await fixture.finish()
    #expect(try await ends(fixture) == [1, 2, 1, 3])
  }

  @Test(arguments: StoreKind.allCases) func `a run that is named is joined and opened again`(kind: StoreKind)
    async throws
  {
    let fixture = try await twoNights(kind)
    let job = try await fixture.enqueue(7...7, in: "night#1")[0]
    let (first, newest) = (
      try await fixture.store.batch(named: "night#1"), try await fixture.store.batch(named: "night")
    )
    #expect(first?.endedAt == nil && first?.total == 3 && newest?.run == 2 && newest?.endedAt != nil)
    let made = try await fixture.job(job)
    #expect(made.batch == "night" && made.batchRun == 1)
    try await fixture.finish()
    #expect(try await ends(fixture) == [1, 2, 1])
  }

  @Test(arguments: StoreKind.allCases, ["night#3", "day#1", "a#b", "#", "night#-1", "night#1 "])
  func `a run that is not there can't be joined, and no name has the mark`(kind: StoreKind, batch: String) async throws
  {
    let fixture = try await twoNights(kind)
    var (good, bad) = (EditRequest.edit(8), EditRequest.edit(9))
    (good.batch, bad.batch) = ("night", batch)
    do {
      _ = try await fixture.store.enqueue([good, bad], by: alice, limits: .wide)
      Issue.record("it was taken")
    } catch {
      guard case .invalid(let faults) = error else { throw error }
      #expect(faults.first.index == 1 && faults.first.pointer == ["batch"] && faults.total == 1)
    }
    // Nothing was taken, so no run has begun either.
    #expect(try await fixture.store.batch(named: "night")?.run == 2)
  }

  @Test(arguments: StoreKind.allCases) func `a call of nothing but duplicates begins no run`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let jobs = try await fixture.enqueue(1...2, in: "night", key: "k")
    try await fixture.finish()
    #expect(try await fixture.enqueue(1...2, in: "night", key: "k") == jobs)
    #expect(try await fixture.store.batch(named: "night")?.run == 1)
    #expect(try await ends(fixture) == [1])
    #expect(try await fixture.enqueue(1...3, in: "night", key: "k") == jobs + [3])
    #expect(try await list(fixture, "night#2") == [3])
  }

  @Test(arguments: StoreKind.allCases) func `who watches a name goes on to its next run, who watches a run does not`(
    kind: StoreKind
  ) async throws {
    let fixture = try await twoNights(kind)
    func kinds(_ batch: String) async throws -> [String] {
      try await fixture.store.events(after: 0, filter: filter(batch), limit: 100, in: ready).events.map {
        "\($0.what) \($0.batch.map { "run \($0.run)" } ?? "\($0.job?.id ?? 0)")"
      }
    }
    let all = try await kinds("night")
    #expect(all.filter { $0.hasPrefix("enqueued") } == ["enqueued 1", "enqueued 2", "enqueued 3", "enqueued 4"])
    #expect(all.filter { $0.hasPrefix("batchEnded") } == ["batchEnded run 1", "batchEnded run 2"])
    let second = try await kinds("night#2")
    #expect(second.first == "enqueued 3" && second.last == "batchEnded run 2")
    #expect(second.allSatisfy { $0.hasSuffix("3") || $0.hasSuffix("4") || $0 == "batchEnded run 2" })
    for nothing in ["night#3", "night#x"] { #expect(try await kinds(nothing) == []) }
  }

  @Test(arguments: StoreKind.allCases) func `names of other bytes are other batches`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let (composed, decomposed) = ("\u{E9}t\u{E9}", "e\u{301}te\u{301}")
    var (one, other) = (EditRequest.edit(1), EditRequest.edit(2))
    (one.batch, other.batch) = (composed, decomposed)
    #expect(try await fixture.enqueue([one, other]) == [1, 2])
    #expect(try await list(fixture, composed) == [1])
    #expect(try await list(fixture, decomposed) == [2])
    #expect(try await fixture.store.batches(named: nil, limit: 9, cursor: nil).batches.map(\.total) == [1, 1])
  }

  @Test(arguments: StoreKind.allCases)
  func `the number of a run that is gone is not given again while its name is known`(
    kind: StoreKind
  ) async throws {
    let fixture = try await twoNights(kind)
    fixture.clock.advance(by: .seconds(10))
    var cutoffs = Cutoffs()
    cutoffs.succeeded = fixture.clock.now
    _ = try await fixture.store.prune(cutoffs)
    // All jobs of the second night are gone; of the first, the one that failed is there.
    let newest = try #require(try await fixture.store.batch(named: "night"))
    #expect(newest.run == 2 && newest.total == 0)
    #expect(try await fixture.enqueue(3...3, in: "night") == [5])
    #expect(try await fixture.job(5).batchRun == 3)
    try await fixture.finish()
    fixture.clock.advance(by: .seconds(10))
    (cutoffs.succeeded, cutoffs.failed) = (fixture.clock.now, fixture.clock.now)
    while try await !fixture.store.prune(cutoffs).isNothing {}
    #expect(try await fixture.store.batches(named: nil, limit: 9, cursor: nil).batches == [])
  }
}
