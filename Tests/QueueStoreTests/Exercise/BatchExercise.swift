import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct BatchExercise {
  @Test(arguments: StoreKind.allCases) func `a batch counts its jobs by state, and ends with the last one`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let start = fixture.clock.now
    let jobs = try await fixture.enqueue(1...3, in: "night")
    try await fixture.enqueue(9)
    let batch = try #require(try await store.batch(named: "night"))
    #expect(batch.total == 3 && batch.counts["queued"] == 3 && batch.counts["failed"] == 0)
    #expect(batch.createdAt == start && batch.endedAt == nil)

    _ = try await store.change(.cancel, fixture.only(jobs[0]), by: alice)
    fixture.clock.advance(by: .seconds(60))
    try await fixture.finish()
    let ended = try #require(try await store.batch(named: "night"))
    #expect(ended.endedAt == start + .seconds(60))
    #expect(ended.counts.filter { $0.value > 0 } == ["cancelled": 1, "succeeded": 2])
    let log = try await store.events(after: 0, limit: 100, in: ready).events
    let ends = log.filter { $0.what.known == .batchEnded }
    #expect(ends.map(\.batch) == [ended])
    // Behind the end of the last job, by which it ended.
    let place = try #require(log.firstIndex { $0.what.known == .batchEnded })
    #expect(log[place - 1].what.known == .succeeded && log[place - 1].job?.id == jobs[2])
  }

  @Test(arguments: StoreKind.allCases) func `pages go from the newest to the oldest, each once`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    for number in 1...5 { _ = try await fixture.enqueue(number...number, in: "b\(number)") }
    var (names, cursor, pages) = ([String](), String?.none, 0)
    repeat {
      let page = try await fixture.store.batches(named: nil, limit: 2, cursor: cursor)
      names += page.batches.map(\.name)
      cursor = page.cursor
      pages += 1
    } while cursor != nil
    #expect(names == ["b5", "b4", "b3", "b2", "b1"] && pages == 3)
    for faulty in ["", "0", "-1", "1 ", "A!"] {
      await #expect(throws: ListError.invalidCursor) {
        try await fixture.store.batches(named: nil, limit: 2, cursor: faulty)
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `who watches a batch sees its jobs and its end, who filters by more sees jobs only`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    _ = try await fixture.enqueue(1...1, in: "night")
    _ = try await fixture.enqueue(2...2, in: "day")
    try await fixture.finish()
    var filter = Filter()
    filter.batch = "night"
    let kinds = try await fixture.store.events(after: 0, filter: filter, limit: 100, in: ready).events.map(\.what.known)
    #expect(kinds == [.enqueued, .started, .submitted, .succeeded, .batchEnded])
    filter.environment = "prod"
    let narrower = try await fixture.store.events(after: 0, filter: filter, limit: 100, in: ready).events
    #expect(narrower.map(\.what.known) == [.enqueued, .started, .submitted, .succeeded])
  }
}

extension Exercise {
  func enqueue(_ targets: ClosedRange<Int>, in batch: String, key: String? = nil) async throws -> [JobID] {
    let edits = targets.map { target in
      var edit = EditRequest.edit(target, key: key.map { "\($0)\(target)" })
      edit.batch = batch
      return edit
    }
    return try await store.enqueue(edits, by: alice, limits: .wide).map(\.id)
  }

  /// Runs to its end whatever may start.
  func finish(_ outcome: Outcome = .succeeded(.unchanged)) async throws {
    while let claimed = try await store.claim(in: "prod", slots: 1) {
      _ = try #require(try await store.submission(.of(claimed.facts.attempt, 1), for: claimed.job))
      #expect(try await store.end(Ending(outcome, closing: SubmissionEnd(.created)), job: claimed.job))
    }
  }
}
