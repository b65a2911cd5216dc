import Foundation
import JobModel
import LibraryModel
import QueueStore
import SQLiteEngine
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PruneTests {
  private let fixture: Fixture
  private var store: SQLiteStore { fixture.store }

  init() async throws { fixture = try await Fixture() }

  /// Runs to its end whatever is eligible.
  private func finish(_ outcome: Outcome = .succeeded(.unchanged)) async throws {
    while let claimed = try await store.claim(in: "prod", slots: 9) {
      _ = try #require(try await store.submission(.first, for: claimed.job))
      #expect(try await store.end(Ending(outcome, closing: SubmissionEnd(.created)), job: claimed.job))
    }
  }

  private func cutoffs(_ change: (inout Cutoffs) -> Void) -> Cutoffs {
    var cutoffs = Cutoffs()
    change(&cutoffs)
    return cutoffs
  }

  /// In as many steps as it takes.
  private func prune(_ cutoffs: Cutoffs) async throws -> Pruned {
    var sum = Pruned()
    while true {
      let step = try await store.prune(cutoffs)
      if step.isNothing { return sum }
      sum = sum + step
    }
  }

  private func kept() async throws -> [JobID] {
    try await store.list(Filter(), limit: 1000, oldestFirst: true, in: ready).jobs.map(\.id)
  }

  @Test func `jobs go by when they ended, those that succeeded and the others each by their own age`() async throws {
    let old = try await fixture.enqueue(1, 2)
    try await finish()
    let failed = try await fixture.enqueue(3)
    try await finish(.failed(Failure(.createFailed, "no")))
    fixture.clock.advance(by: .seconds(10))
    let recent = try await fixture.enqueue(4)
    try await finish()
    let queued = try await fixture.enqueue(5)
    let now = fixture.clock.now

    #expect(try await store.prune(Cutoffs()).jobs == 0)
    #expect(try await prune(cutoffs { $0.succeeded = now }).jobs == 2)
    #expect(try await kept() == failed + recent + queued)
    #expect(try await store.get(old[0], in: ready) == nil)
    #expect(try await prune(cutoffs { $0.failed = now }).jobs == 1)
    #expect(try await kept() == recent + queued)
    let status = try await store.status()
    #expect(status.counts[.succeeded] == 1 && status.counts[.failed] == 0)
  }

  @Test func `what is still needed stays: for a dependant, for a batch that goes on, for the server`() async throws {
    var first = EditRequest.edit(1)
    first.batch = "night"
    var second = EditRequest.edit(2)
    (second.batch, second.held) = ("night", true)
    let batch = try await store.enqueue([first, second], by: alice, limits: .wide).map(\.id)
    try await finish()
    let (unknown, _) = try await fixture.submitted(3)
    let failure = Failure(.timedOut, "It takes too long.")
    #expect(
      try await store.end(
        Ending(.failed(failure), closing: SubmissionEnd(.givenUp, failure: failure), retains: .slotAndTarget),
        job: unknown))
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    let all = cutoffs { ($0.succeeded, $0.failed, $0.documents) = (now, now, now) }

    #expect(try await prune(all).jobs == 0)
    #expect(try await store.unfinishedEdit(of: unknown) != nil)
    _ = try await store.change(.cancel, fixture.only(batch[1]), by: alice)
    #expect(try await store.record(.forget, of: unknown))
    fixture.clock.advance(by: .seconds(10))
    let later = fixture.clock.now
    let pruned = try await prune(cutoffs { ($0.succeeded, $0.failed) = (later, later) })
    #expect(pruned.jobs == 3 && pruned.batches == 1)
    #expect(try await kept() == [])
    #expect(try await store.batch(named: "night") == nil)
  }

  @Test func `documents go before their job, and the job says that there are none`() async throws {
    let jobs = try await fixture.enqueue(1, 2)
    try await finish()
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    #expect(try await prune(cutoffs { $0.documents = now }).documents == 2)
    #expect(try await store.documents(of: jobs[0], attempt: nil)?.before == nil)
    #expect(try await store.get(jobs[0], in: ready)?.attempts.count == 1)
    #expect(try await prune(cutoffs { $0.documents = now }).documents == 0)
  }

  @Test func `events go from the oldest on, without a gap, and who asks for one of them is told`() async throws {
    try await fixture.enqueue(1, 2, 3)
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    try await fixture.enqueue(4)
    #expect(try await prune(cutoffs { $0.events = now }).events == 3)
    #expect(try await store.events(after: 3, limit: 10, in: ready).events.map(\.sequence) == [4])
    await #expect(throws: EventsError.pruned(oldest: 4)) {
      try await store.events(after: 2, limit: 10, in: ready)
    }
    fixture.clock.advance(by: .seconds(10))
    let later = fixture.clock.now
    #expect(try await prune(cutoffs { $0.events = later }).events == 1)
    let status = try await store.status()
    #expect(status.oldestSequence == 5 && status.lastSequence == 4)
    try await fixture.enqueue(5)
    #expect(try await store.events(after: 4, limit: 10, in: ready).events.map(\.sequence) == [5])
  }

  @Test func `a key stays as long as its job, and then until its own time`() async throws {
    let edit = EditRequest.edit(1, key: "release 12")
    let job = try await store.enqueue([edit], by: alice, limits: .wide)[0].id
    try await finish()
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    #expect(try await prune(cutoffs { $0.keys = now }).keys == 0)
    #expect(try await prune(cutoffs { $0.succeeded = now }).jobs == 1)
    let again = try await store.enqueue([edit], by: alice, limits: .wide)[0]
    #expect(again.id == job && again.duplicate)
    #expect(try await prune(cutoffs { $0.keys = now }).keys == 1)
    #expect(try await store.enqueue([edit], by: alice, limits: .wide)[0].duplicate == false)
  }

  @Test func `the file shrinks`() async throws {
    let text = String(repeating: "x", count: 20_000)
    for number in 1...4 {
      let edits = (1...100).map { EditRequest.edit(number * 100 + $0, name: "\($0) \(text)") }
      _ = try await store.enqueue(edits, by: alice, limits: .wide)
    }
    _ = try await store.change(.cancel, Filter(), by: root)
    let before = try await store.status().databaseBytes
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    let pruned = try await prune(cutoffs { $0.failed = now })
    #expect(pruned.jobs == 400 && pruned.pages > 1000)
    #expect(try await store.status().databaseBytes < before / 10)
    let size = { try FileManager.default.attributesOfItem(atPath: fixture.path)[.size] as? Int ?? 0 }
    await store.close()
    #expect(try size() < before / 10)
  }
}
