import EditModel
import TestSupport
import Testing

@testable import QueueStore

/// Random operations on the store and on a model of it, compared after each.
@Suite(.timeLimit(.minutes(5))) struct ModelTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the store does what the model does`(seed: UInt64) async throws {
    var run = try await ModelRun(seed: seed)
    for step in 0..<700 {
      let what = try await run.step()
      try await run.compare("seed \(seed), step \(step): \(what)")
    }
    // That the run has met all that it should.
    #expect(run.seen.isSuperset(of: ModelRun.Operation.allCases))
  }
}

private struct ModelRun {
  enum Operation: CaseIterable {
    case enqueue, claim, record, requeue, end, keepSlot, vacate, cancel, retry, hold, release, wake
  }

  let fixture: Fixture
  var model = QueueModel()
  var random: SeededGenerator
  var seen: Set<Operation> = []
  private var events = 0

  init(seed: UInt64) async throws {
    fixture = try await Fixture()
    random = SeededGenerator(seed: seed)
  }

  private var store: QueueStore { fixture.store }

  /// Does one operation to both, and expects the same answer of both.
  mutating func step() async throws -> String {
    let operation = model.entries.isEmpty ? .enqueue : Operation.allCases.randomElement(using: &random) ?? .wake
    let job = anyJob()
    let environment = ["prod", "test"].randomElement(using: &random) ?? "prod"
    let now = fixture.clock.now
    var applies = true
    switch operation {
    case .enqueue:
      guard model.entries.count < 80 else { return "full" }
      let target = Int.random(in: 1...6, using: &random)
      let priority = Int.random(in: -2...2, using: &random)
      let id = try await fixture.enqueue(target, environment: environment, priority: priority)[0]
      model.add(id, target: target, environment: environment, priority: priority)
    case .claim:
      var expected: Claimed?
      if let next = model.next(in: environment), let slot = model.freeSlot(in: environment, of: 3) {
        expected = Claimed(job: next, slot: slot)
        applies = model.apply(.claim(slot: slot), to: next)
      }
      #expect(try await store.claim(in: environment, slots: 3) == expected)
      applies = applies && expected != nil
    case .record:
      let entry = model.entries[job]
      applies = model.apply(.submit, to: job)
      let draft = Draft.of(entry?.attempt ?? 1, (entry?.number ?? 0) + 1)
      #expect((try await store.record(draft, for: job) != nil) == applies)
    case .requeue:
      let failed = isSubmitted(job) && Bool.random(using: &random)
      let closing = failed ? SubmissionEnd(.createFailed, failure: .created) : SubmissionEnd(.notArrived)
      let until = now + .seconds(Int.random(in: 0...30, using: &random))
      let requeue = Requeue(until: until, closing: isSubmitted(job) ? closing : nil)
      applies = model.apply(.requeue(until: until, failure: requeue.attemptFailure), to: job)
      #expect(try await store.requeue(requeue, job: job) == applies)
    case .end, .keepSlot:
      let closing = isSubmitted(job) ? SubmissionEnd(.givenUp) : nil
      let outcome: Outcome = Bool.random(using: &random) ? .failed(.created) : .succeeded(.unchanged)
      let ending = Ending(outcome, closing: closing, keepsSlot: operation == .keepSlot)
      applies = model.apply(.end(outcome, keepsSlot: ending.keepsSlot), to: job)
      #expect(try await store.end(ending, job: job) == applies)
    case .vacate:
      applies = model.apply(.vacate, to: job)
      #expect(try await store.vacate(job) == applies)
    case .cancel: applies = try await change(.cancel, job)
    case .retry: applies = try await change(.retry, job)
    case .hold: applies = try await change(.hold, job)
    case .release: applies = try await change(.release, job)
    case .wake:
      fixture.clock.advance(by: .seconds(Int.random(in: 0...10, using: &random)))
      let expected = model.wake(at: fixture.clock.now)
      #expect(try await store.wake() == expected)
    }
    if applies { seen.insert(operation) }
    return "\(operation) \(job) \(environment)"
  }

  /// Half of the time one that holds a slot, of which there are few.
  private mutating func anyJob() -> JobID {
    let jobs = model.entries.keys.sorted()
    let holders = jobs.filter { model.entries[$0]?.slot != nil }
    return (Bool.random(using: &random) ? holders : jobs).randomElement(using: &random) ?? 1
  }

  private func isSubmitted(_ job: JobID) -> Bool {
    if case .running(let run) = model.entries[job]?.life { run.isSubmitted } else { false }
  }

  private mutating func change(_ action: OperatorAction, _ job: JobID) async throws -> Bool {
    let applies = model.apply(action.event, to: job)
    let changed = try await store.change(action, fixture.only(job), by: alice)
    #expect(changed == ChangedJobs(jobs: applies ? [job] : [], count: applies ? 1 : 0))
    return applies
  }

  mutating func compare(_ what: String) async throws {
    let jobs = model.entries.keys.sorted()
    let (lives, firsts, nexts) = try await store.read { database in
      let firsts = try database.rows("SELECT id FROM job WHERE first").map {
        try StoredRow(row: $0, job: nil).int("id")
      }
      let nexts = try ["prod", "test"].map { name in
        let row = try database.int("SELECT id FROM environment WHERE name = '\(name)'")
        return try row.flatMap { try database.int(nextEligible.replacing("?", with: "\($0)")) }
      }
      return (try jobs.map { try database.lifecycle(of: $0) }, Set(firsts), nexts)
    }
    try #require(lives == jobs.map { model.entries[$0]?.life }, "\(what)")
    try #require(firsts == model.firsts, "\(what)")
    try #require(nexts == ["prod", "test"].map(model.next), "\(what)")
    let counts = try await store.status().counts
    for state in JobState.allCases {
      try #require(counts[state] == model.entries.values.count { $0.life.state == state }, "\(what)")
    }
    let last = try await store.status().lastSequence
    let kept = try await store.read { try $0.int("SELECT count(*) FROM event") }
    try #require(kept == last, "\(what): the sequence has a gap")
  }
}
