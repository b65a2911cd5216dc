import JobModel
import LibraryModel
import Testing

/// Every state with every event. What the table does not list changes nothing.
@Suite struct LifecycleTableTests {
  private static let until = at(30)
  private static let failure = Failure(.createFailed, "The server could not create the package.")
  private static let predecessor = Failure(.dependencyFailed, "Job 7 failed.")
  private static let outcomes: [Outcome] = [.succeeded(.unchanged), .failed(failure), .cancelled, .expired]

  private static let waiting: [Lifecycle] = [.queued(restingUntil: nil), .queued(restingUntil: until), .held]
  private static let running = [false, true].flatMap { isSubmitted in
    [false, true].map { run(isSubmitted, $0) }
  }
  private static let ended = outcomes.flatMap { [Lifecycle.ended($0, slot: nil), .ended($0, slot: 3)] }

  private static let events: [LifecycleEvent] =
    [
      .claim(slot: 3), .submit, .requeue(until: until, failure: nil), .requeue(until: until, failure: failure),
      .putBack, .vacate, .cancel, .retry, .hold, .release, .deadlinePassed(nil), .deadlinePassed(failure),
      .predecessorFailed(predecessor),
    ] + outcomes.flatMap { [.end($0, keepsSlot: false), .end($0, keepsSlot: true)] }

  private static func run(_ isSubmitted: Bool, _ cancelRequested: Bool) -> Lifecycle {
    .running(Lifecycle.Run(slot: 3, isSubmitted: isSubmitted, cancelRequested: cancelRequested))
  }

  private struct Pair: Hashable {
    let state: Lifecycle
    let event: LifecycleEvent
  }

  private struct Result: Equatable {
    let state: Lifecycle
    let says: EventKind?

    init(_ state: Lifecycle, _ says: EventKind?) {
      self.state = state
      self.says = says
    }
  }

  private static let cancelled = Result(.ended(.cancelled, slot: nil), .cancelled)
  private static let expired = Result(.ended(.expired, slot: nil), .expired)
  private static let failedByOther = Result(.ended(.failed(predecessor), slot: nil), .failed)
  private static let failedItself = Result(.ended(.failed(failure), slot: nil), .failed)
  private static let queuedAnew = Result(.queued(restingUntil: nil), .enqueued)
  private static let rests = Result(.queued(restingUntil: until), .retrying)

  private static var table: [Pair: Result] {
    var table: [Pair: Result] = [:]
    func list(_ state: Lifecycle, _ results: [LifecycleEvent: Result]) {
      for (event, result) in results { table[Pair(state: state, event: event)] = result }
    }
    let fresh = Lifecycle.queued(restingUntil: nil)
    let resting = Lifecycle.queued(restingUntil: until)
    list(
      fresh,
      [
        .claim(slot: 3): Result(run(false, false), .started), .hold: Result(.held, .held), .cancel: cancelled,
        .deadlinePassed(nil): expired, .deadlinePassed(failure): failedItself,
        .predecessorFailed(predecessor): failedByOther,
      ])
    list(
      resting,
      [
        .hold: Result(.held, .held), .cancel: cancelled, .deadlinePassed(nil): expired,
        .deadlinePassed(failure): failedItself, .predecessorFailed(predecessor): failedByOther,
      ])
    list(
      .held,
      [
        .release: Result(fresh, .released), .cancel: cancelled, .deadlinePassed(nil): expired,
        .deadlinePassed(failure): failedItself,
        .predecessorFailed(predecessor): failedByOther,
      ])
    list(
      run(false, false),
      [
        .submit: Result(run(true, false), .submitted), .requeue(until: until, failure: nil): rests,
        .requeue(until: until, failure: failure): rests, .putBack: Result(fresh, .retrying), .cancel: cancelled,
        .deadlinePassed(nil): expired, .deadlinePassed(failure): failedItself,
      ])
    // Cancelled, and still to be submitted, is a state that no event leads to: nothing may be submitted from it.
    list(
      run(false, true),
      [
        .requeue(until: until, failure: nil): cancelled, .requeue(until: until, failure: failure): failedItself,
        .putBack: cancelled, .cancel: cancelled, .deadlinePassed(nil): expired,
        .deadlinePassed(failure): failedItself,
      ])
    list(
      run(true, false),
      [
        .requeue(until: until, failure: nil): rests, .requeue(until: until, failure: failure): rests,
        .cancel: Result(run(true, true), .cancelRequested),
      ])
    list(
      run(true, true),
      [.requeue(until: until, failure: nil): cancelled, .requeue(until: until, failure: failure): failedItself])
    for state in running {
      list(
        state,
        [
          .end(.succeeded(.unchanged), keepsSlot: false): Result(
            .ended(.succeeded(.unchanged), slot: nil), .succeeded),
          .end(.succeeded(.unchanged), keepsSlot: true): Result(.ended(.succeeded(.unchanged), slot: 3), .succeeded),
          .end(.failed(failure), keepsSlot: false): failedItself,
          .end(.failed(failure), keepsSlot: true): Result(.ended(.failed(failure), slot: 3), .failed),
          .end(.cancelled, keepsSlot: false): cancelled,
          .end(.cancelled, keepsSlot: true): Result(.ended(.cancelled, slot: 3), .cancelled),
          .end(.expired, keepsSlot: false): expired,
          .end(.expired, keepsSlot: true): Result(.ended(.expired, slot: 3), .expired),
        ])
    }
    for outcome in outcomes {
      list(.ended(outcome, slot: 3), [.vacate: Result(.ended(outcome, slot: nil), nil)])
    }
    for outcome: Outcome in [.failed(failure), .cancelled, .expired] {
      list(.ended(outcome, slot: nil), [.retry: queuedAnew])
    }
    return table
  }

  @Test func `every state answers every event as the table says, and no other event changes anything`() {
    let table = Self.table
    var applied = 0
    for state in Self.waiting + Self.running + Self.ended {
      for event in Self.events {
        let result = state.applying(event).map { Result($0.0, $0.1) }
        #expect(result == table[Pair(state: state, event: event)], "\(state) with \(event)")
        if result != nil { applied += 1 }
      }
    }
    #expect(applied == table.count, "each row of the table was tried")
  }

  @Test func `each state has the interface's word`() {
    #expect(Self.waiting.map(\.state) == [.queued, .queued, .held])
    #expect(Self.running.allSatisfy { $0.state == .running })
    #expect(
      Self.ended.map(\.state) == [
        .succeeded, .succeeded, .failed, .failed, .cancelled, .cancelled, .expired, .expired,
      ])
    #expect(JobState.allCases.filter(\.isEnded) == [.succeeded, .failed, .cancelled, .expired])
  }

  @Test func `a job in an unknown slot is not retried until the slot is free`() throws {
    let unknown = Lifecycle.ended(.failed(Self.failure), slot: 3)
    #expect(unknown.applying(.retry) == nil)
    let vacated = try #require(unknown.applying(.vacate)).0
    #expect(try #require(vacated.applying(.retry)).0 == .queued(restingUntil: nil))
  }
}
