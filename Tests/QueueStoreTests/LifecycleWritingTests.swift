import JobModel
import LibraryModel
import Runtime
import SQLiteEngine
import TestSupport
import Testing

@testable import QueueStore

/// What `Lifecycle` decides is what is written: every state with every event, each in a queue of its own.
@Suite(.timeLimit(.minutes(5))) struct LifecycleWritingTests {
  enum State: String, CaseIterable {
    case queued, resting, held, heldResting, heldByStop, heldByStopResting, running, submitted, cancelling, troubled,
      cancellingInTrouble
    case succeeded, failed, failedWithSlot, failedWithTarget, cancelled, expired
  }

  private static let until = WallTime(milliseconds: 1_700_000_060_000)

  /// A queue with one job in this state.
  private func make(_ state: State) async throws -> (fixture: Fixture, job: JobID) {
    let fixture = try await Fixture()
    let store = fixture.store
    let job: JobID
    switch state {
    case .queued, .held: job = try await fixture.enqueue([.edit(1, held: state == .held)])[0]
    case .resting, .heldResting:
      job = try await fixture.running()
      #expect(try await store.requeue(Requeue(until: Self.until), job: job))
      if state == .heldResting { #expect(try await store.change(.hold, fixture.only(job), by: alice).count == 1) }
    case .heldByStop, .heldByStopResting:
      job = try await fixture.enqueue(1)[0]
      if state == .heldByStopResting {
        #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
        #expect(try await store.requeue(Requeue(until: Self.until), job: job))
      }
      _ = try await store.write { try $0.move(job, by: .batchStopped) }
    case .running: job = try await fixture.running()
    case .submitted, .cancelling: job = try await fixture.submitted().job
    case .troubled, .cancellingInTrouble:
      let (made, submission) = try await fixture.submitted()
      job = made
      #expect(try await store.note(Note(submission: submission, trouble: .of(.read)), of: job))
    case .succeeded, .failed, .failedWithSlot, .failedWithTarget:
      job = try await fixture.submitted().job
      let outcome: Outcome = state == .succeeded ? .succeeded(.unchanged) : .failed(.created)
      let retains: Retained =
        state == .failedWithSlot ? .slotAndTarget : state == .failedWithTarget ? .target : .nothing
      let ending = Ending(outcome, closing: SubmissionEnd(.givenUp), retains: retains)
      #expect(try await store.end(ending, job: job))
    case .cancelled: job = try await fixture.enqueue(1)[0]
    case .expired:
      job = try await fixture.enqueue([.edit(1, deadline: fixture.clock.now + .seconds(1))])[0]
      fixture.clock.advance(by: .seconds(1))
      _ = try await store.wake()
    }
    if [.cancelling, .cancellingInTrouble, .cancelled].contains(state) {
      #expect(try await store.change(.cancel, fixture.only(job), by: alice).count == 1)
    }
    return (fixture, job)
  }

  private static let lives: [State: Lifecycle] = [
    .queued: .queued(restingUntil: nil), .resting: .queued(restingUntil: until), .held: .held(restingUntil: nil),
    .heldResting: .held(restingUntil: until), .heldByStop: .held(restingUntil: nil, isStopped: true),
    .heldByStopResting: .held(restingUntil: until, isStopped: true),
    .running: .running(.init(slot: 1)), .submitted: .running(.init(slot: 1, isSubmitted: true)),
    .cancelling: .running(.init(slot: 1, isSubmitted: true, cancelRequested: true)),
    .troubled: .running(.init(slot: 1, isSubmitted: true, isTroubled: true)),
    .cancellingInTrouble: .running(.init(slot: 1, isSubmitted: true, cancelRequested: true, isTroubled: true)),
    .succeeded: .ended(.succeeded(nil), nil), .failed: .ended(.failed(.created), nil),
    .failedWithSlot: .ended(.failed(.created), .init(slot: 1)),
    .failedWithTarget: .ended(.failed(.created), .init(slot: nil)), .cancelled: .ended(.cancelled, nil),
    .expired: .ended(.expired, nil),
  ]

  @Test(arguments: State.allCases)
  func `a job is read as it was written`(state: State) async throws {
    let (fixture, job) = try await make(state)
    #expect(try await fixture.store.reading { try $0.lifecycle(of: job) } == Self.lives[state])
  }

  private static let events: [LifecycleEvent] = [
    .claim(slot: 2), .probe(slot: 2), .submit, .requeue(until: until, failure: nil),
    .requeue(until: until, failure: .created), .putBack, .end(.succeeded(nil), retains: .nothing),
    .end(.succeeded(nil), retains: .slotAndTarget), .end(.failed(.created), retains: .target),
    .end(.cancelled, retains: .nothing), .end(.expired, retains: .nothing), .freeSlot, .vacate, .cancel, .retry, .hold,
    .release, .forget, .deadlinePassed(nil), .deadlinePassed(.created), .predecessorFailed(.created), .batchStopped,
  ]

  @Test(arguments: State.allCases)
  func `every event makes of it what it should, or nothing`(state: State) async throws {
    for event in Self.events {
      let (fixture, job) = try await make(state)
      let old = try #require(Self.lives[state])
      let events = try await fixture.log().count
      let expected = old.applying(event)
      let new = try await fixture.store.write { database in
        let new = try database.move(job, by: event)
        // What a submission and its end are besides is another operation's.
        if case .submit = event, new != nil {
          try database.run(
            """
            INSERT INTO submission (job, attempt, number, slot, claimed, baseline, sent)
            SELECT id, attempt, 1, slot, claimed, x'5b5d', 1 FROM job WHERE id = \(job)
            """)
        } else if new != nil, new?.state != .running {
          try database.run("UPDATE submission SET ended = 1, ending = 'givenUp' WHERE ended IS NULL")
        }
        return new
      }
      #expect(new == expected?.0, "\(event)")
      let read = try await fixture.store.reading { try $0.lifecycle(of: job) }
      #expect(read == new ?? old, "\(event)")
      #expect(try await fixture.log().count == events + (expected?.1 == nil ? 0 : 1), "\(event)")
      await fixture.store.close()
    }
  }
}
