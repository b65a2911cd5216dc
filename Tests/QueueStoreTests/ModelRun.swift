import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// Does random operations to a store and to its model, and expects the same answer of both.
struct ModelRun {
  enum Operation: CaseIterable {
    case enqueue, claim, probe, record, note, requeue, putBack, end, keepSlot, keepTarget, freeSlot, vacate, forget
    case cancel, retry, hold, release, reprioritize, wake, delete
  }

  let fixture: Fixture
  var model = QueueModel()
  var random: SeededGenerator
  /// How often each was tried, and how often it applied.
  private(set) var tried: [Operation: Int] = [:]
  private(set) var applied: [Operation: Int] = [:]
  /// How often a job was seen to wait for each reason.
  var waits: [WaitingReason: Int] = [:]
  /// By environment: whose slots its edits take at present.
  var current: [String: ServerID] = [:]
  private(set) var dependentsFailed = 0
  private(set) var takenAlong = 0
  private(set) var expired = 0

  init(seed: UInt64) async throws {
    fixture = try await Fixture()
    random = SeededGenerator(seed: seed)
  }

  var store: SQLiteStore { fixture.store }
  private var now: WallTime { fixture.clock.now }

  func report(_ name: String) -> String {
    let operations = Operation.allCases.map { "\($0) \(applied[$0] ?? 0)/\(tried[$0] ?? 0)" }
    let reasons = WaitingReason.allCases.compactMap { reason in waits[reason].map { "\(reason) \($0)" } }
    return """
      \(name): operations that applied, of those tried: \(operations.joined(separator: ", ")); \
      waits compared: \(reasons.joined(separator: ", ")); \
      dependents failed \(dependentsFailed), taken along \(takenAlong), expired \(expired)
      """
  }

  mutating func step() async throws -> String {
    // What there is to be done with, and what does most, come more often.
    let frequent = [Operation.enqueue, .claim, .probe, .record, .retry, .wake]
    let operation =
      (model.entries.isEmpty ? .enqueue : (chance(0.4) ? frequent : Operation.allCases).randomElement(using: &random))
      ?? .wake
    let job = anyJob(for: operation)
    let environment = anyEnvironment()
    let before = model
    let applies = try await perform(operation, job, environment)
    tried[operation, default: 0] += 1
    if applies { applied[operation, default: 0] += 1 }
    for (id, entry) in model.entries where entry.life.state != before.entries[id]?.life.state {
      if entry.failedWithAnother { dependentsFailed += 1 }
      if entry.life.state == .expired { expired += 1 }
    }
    return "\(operation) \(job) \(environment)"
  }

  private mutating func perform(_ operation: Operation, _ job: JobID, _ environment: String) async throws -> Bool {
    switch operation {
    case .enqueue: return try await enqueue(environment)
    case .claim: return try await claim(environment, for: .work)
    case .probe: return try await claim(environment, for: anyProbe())
    case .record:
      let entry = model.entries[job]
      model.expire([job], at: now)
      let applies = model.apply(.submit, to: job, at: now)
      let draft = Draft.of(entry?.attempt ?? 1, (entry?.number ?? 0) + 1)
      let trouble = anyTrouble()
      let submission = try await store.submission(draft, for: job, trouble: trouble)
      #expect((submission != nil) == applies)
      if applies {
        model.entries[job]?.open = submission
        model.setTrouble(trouble, of: job)
      }
      return applies
    case .note: return try await note(job)
    case .requeue:
      let isSubmitted = model.entries[job]?.isSubmitted == true
      let closing = chance(0.5) ? SubmissionEnd(.createFailed, failure: .created) : SubmissionEnd(.notArrived)
      let until = now + .seconds(Int.random(in: 0...30, using: &random))
      let requeue = Requeue(until: until, closing: isSubmitted ? closing : nil, trouble: anyTrouble())
      let applies = model.apply(.requeue(until: until, failure: requeue.attemptFailure), to: job, at: now)
      if applies, model.entries[job]?.life.state == .queued { model.setTrouble(requeue.trouble, of: job) }
      #expect(try await store.requeue(requeue, job: job) == applies)
      return applies
    case .putBack:
      let applies = model.apply(.putBack, to: job, at: now)
      #expect(try await store.record(.putBack, of: job) == applies)
      return applies
    case .end, .keepSlot, .keepTarget:
      let closing = model.entries[job]?.isSubmitted == true ? SubmissionEnd(.givenUp) : nil
      let outcome: Outcome = chance(0.4) ? .failed(.created) : .succeeded(chance(0.5) ? .unchanged : nil)
      let retains: Retained =
        operation == .keepSlot ? .slotAndTarget : operation == .keepTarget ? .target : .nothing
      let applies = model.apply(.end(outcome, retains: retains), to: job, at: now)
      let ending = Ending(outcome, closing: closing, retains: retains)
      #expect(try await store.end(ending, job: job) == applies)
      return applies
    case .vacate:
      let applies = model.apply(.vacate, to: job, at: now)
      #expect(try await store.record(.vacate, of: job) == applies)
      return applies
    case .freeSlot:
      let applies = model.apply(.freeSlot, to: job, at: now)
      #expect(try await store.record(.freeSlot, of: job) == applies)
      return applies
    case .forget: return try await forget(job)
    case .cancel: return try await change(.cancel, by: .cancel, job)
    case .hold: return try await change(.hold, by: .hold, job)
    case .release: return try await change(.release, by: .release, job)
    case .retry: return try await retry(job)
    case .reprioritize: return try await reprioritize(job)
    case .delete: return try await delete(job)
    case .wake:
      fixture.clock.advance(by: .seconds(Int.random(in: 0...10, using: &random)))
      let before = model.entries.mapValues(\.life)
      let expected = model.wake(at: now)
      #expect(try await store.wake() == expected)
      return model.entries.mapValues(\.life) != before
    }
  }

  /// SQLite itself refuses to let go of what is not over, or what another still comes after.
  private mutating func delete(_ job: JobID) async throws -> Bool {
    let applies = model.delete(job)
    let sql = "DELETE FROM job WHERE id = \(job)"
    if applies {
      #expect(try await store.write { try $0.run(sql) } == 1)
    } else {
      await #expect(throws: StorageError.self) { try await store.write { try $0.run(sql) } }
    }
    return applies
  }

  private mutating func note(_ job: JobID) async throws -> Bool {
    let entry = model.entries[job]
    let applies = entry?.life.state == .running
    var submission = entry?.open
    submission?.polls += 1
    let note = Note(submission: submission, trouble: anyTrouble())
    if applies {
      model.entries[job]?.open = submission
      model.setTrouble(note.trouble, of: job)
    }
    #expect(try await store.note(note, of: job) == applies)
    return applies
  }

  private mutating func forget(_ job: JobID) async throws -> Bool {
    let applies = model.apply(.forget, to: job, at: now)
    #expect(try await store.record(.forget, of: job) == applies)
    return applies
  }

  private mutating func change(_ action: OperatorAction, by event: LifecycleEvent, _ job: JobID) async throws -> Bool {
    let foreseen = try await store.change(action, fixture.only(job), by: alice, dryRun: true)
    let applies = model.apply(event, to: job, at: now)
    let changed = try await store.change(action, fixture.only(job), by: alice)
    #expect(changed == ChangedJobs(jobs: applies ? [job] : [], count: applies ? 1 : 0))
    #expect(foreseen == changed)
    return applies
  }

  private mutating func reprioritize(_ job: JobID) async throws -> Bool {
    let priority = Int.random(in: -2...2, using: &random)
    let entry = model.entries[job]
    let applies = entry?.life.state.isEnded == false && entry?.priority != priority
    if applies { model.entries[job]?.priority = priority }
    let foreseen = try await store.change(.reprioritize(priority), fixture.only(job), by: alice, dryRun: true)
    let changed = try await store.change(.reprioritize(priority), fixture.only(job), by: alice)
    #expect(changed.jobs == (applies ? [job] : []) && foreseen == changed)
    return applies
  }

  private mutating func retry(_ job: JobID) async throws -> Bool {
    let expected = model.retried(job)
    let foreseen = try await store.change(.retry, fixture.only(job), by: alice, dryRun: true)
    let last = model.lastPlace
    let changed = try await store.change(.retry, fixture.only(job), by: alice)
    #expect(changed.jobs == expected.sorted() && foreseen == changed)
    for job in expected { #expect(model.applyAlone(.retry, to: job, at: now) == true) }
    let places = try await store.reading { database in
      try Dictionary(
        uniqueKeysWithValues: expected.map { ($0, try database.int("SELECT place FROM job WHERE id = \($0)") ?? 0) })
    }
    for job in expected {
      #expect(places[job] ?? 0 > last, "it is behind all others")
      for predecessor in model.entries[job]?.after ?? [] where expected.contains(predecessor) {
        #expect(places[predecessor] ?? 0 < places[job] ?? 0, "it is behind what it comes after")
      }
    }
    model.put(expected, at: places)
    takenAlong += max(0, expected.count - 1)
    return !expected.isEmpty
  }

  /// Mostly one to which the operation may apply.
  private mutating func anyJob(for operation: Operation) -> JobID {
    let jobs = model.entries.sorted { $0.key < $1.key }
    let likely = jobs.filter { _, entry in
      switch operation {
      case .record, .note, .requeue, .putBack, .end, .keepSlot, .keepTarget: entry.life.state == .running
      case .vacate, .freeSlot: entry.life.state.isEnded && entry.holds
      case .forget: entry.holds && (entry.life.state.isEnded || entry.isSubmitted)
      case .delete: entry.life.state.isEnded && !entry.holds
      case .retry: entry.isDead
      case .release: entry.life.state == .held
      case .hold: entry.life.state == .queued
      case .enqueue, .claim, .probe, .cancel, .reprioritize, .wake: !entry.life.state.isEnded
      }
    }
    return (chance(0.7) && !likely.isEmpty ? likely : jobs).randomElement(using: &random)?.key ?? 1
  }

  mutating func anyEnvironment() -> String { chance(0.5) ? "prod" : "test" }

  mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &random) < probability }
}
