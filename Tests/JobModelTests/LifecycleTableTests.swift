import JobModel
import LibraryModel
import Testing

/// Every state with every event. What the table does not list changes nothing.
@Suite struct LifecycleTableTests {
  private static let until = wall(30)
  private static let failure = Failure(.createFailed, "The server could not create the package.")
  private static let predecessor = Failure(.dependencyFailed, "Job 7 failed.")
  private static let outcomes: [Outcome] = [.succeeded(.unchanged), .failed(failure), .cancelled, .expired]
  private static let holds: [Lifecycle.Retention?] = [
    nil, Lifecycle.Retention(slot: nil), Lifecycle.Retention(slot: 3),
  ]

  private static let waiting: [Lifecycle] = [
    .queued(restingUntil: nil), .queued(restingUntil: until), .held(restingUntil: nil), .held(restingUntil: until),
    .held(restingUntil: nil, isStopped: true), .held(restingUntil: until, isStopped: true),
  ]
  private static let running = [false, true].flatMap { isSubmitted in
    [false, true].flatMap { cancelRequested in
      [false, true].map { run(isSubmitted, cancelRequested, isTroubled: $0) }
    }
  }
  private static let ended = outcomes.flatMap { outcome in holds.map { Lifecycle.ended(outcome, $0) } }

  private static let events: [LifecycleEvent] =
    [
      .claim(slot: 3), .probe(slot: 3), .submit, .requeue(until: until, failure: nil),
      .requeue(until: until, failure: failure), .putBack, .freeSlot, .vacate, .cancel, .retry, .retryHeld, .hold,
      .release, .forget,
      .deadlinePassed(nil), .deadlinePassed(failure), .predecessorFailed(predecessor), .batchStopped,
    ]
    + outcomes.flatMap { outcome in
      [Retained.nothing, .target, .slotAndTarget].map { .end(outcome, retains: $0) }
    }

  private static func run(_ isSubmitted: Bool, _ cancelRequested: Bool, isTroubled: Bool = false) -> Lifecycle {
    .running(
      Lifecycle.Run(slot: 3, isSubmitted: isSubmitted, cancelRequested: cancelRequested, isTroubled: isTroubled))
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

  /// It was started in the middle of its rest.
  private static let probe = Lifecycle.running(Lifecycle.Run(slot: 3, restsUntil: until))
  private static let started = Result(run(false, false), .started)
  private static let cancelled = Result(.ended(.cancelled, nil), .cancelled)
  private static let expired = Result(.ended(.expired, nil), .expired)
  private static let failedByOther = Result(.ended(.failed(predecessor), nil), .failed)
  private static let failedItself = Result(.ended(.failed(failure), nil), .failed)
  private static let queuedAnew = Result(.queued(restingUntil: nil), .enqueued)
  private static let rests = Result(.queued(restingUntil: until), .retrying)

  /// The same of every job that waits, queued or held.
  private static let whileWaiting: [LifecycleEvent: Result] = [
    .cancel: cancelled, .deadlinePassed(nil): expired, .deadlinePassed(failure): failedItself,
    .predecessorFailed(predecessor): failedByOther,
  ]

  private static var table: [Pair: Result] {
    var table: [Pair: Result] = [:]
    func list(_ state: Lifecycle, _ results: [LifecycleEvent: Result]) {
      for (event, result) in results { table[Pair(state: state, event: event)] = result }
    }
    let fresh = Lifecycle.queued(restingUntil: nil)
    let resting = Lifecycle.queued(restingUntil: until)
    for state in waiting { list(state, whileWaiting) }
    list(fresh, [.claim(slot: 3): started, .probe(slot: 3): started, .hold: Result(.held(restingUntil: nil), .held)])
    list(resting, [.probe(slot: 3): Result(probe, .started), .hold: Result(.held(restingUntil: until), .held)])
    for isStopped in [false, true] {
      list(.held(restingUntil: nil, isStopped: isStopped), [.release: Result(fresh, .released)])
      list(.held(restingUntil: until, isStopped: isStopped), [.release: Result(resting, .released)])
    }
    list(fresh, [.batchStopped: Result(.held(restingUntil: nil, isStopped: true), .held)])
    list(resting, [.batchStopped: Result(.held(restingUntil: until, isStopped: true), .held)])
    for isTroubled in [false, true] {
      func run(_ isSubmitted: Bool, _ cancelRequested: Bool) -> Lifecycle {
        Self.run(isSubmitted, cancelRequested, isTroubled: isTroubled)
      }
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
    }
    // Cancel and then Forget ends what is in flight and in trouble at once, and only that.
    list(
      run(true, true, isTroubled: true), [.forget: Result(.ended(.failed(.forgotten), nil), .failed)])
    let said: [EventKind] = [.succeeded, .failed, .cancelled, .expired]
    for state in running {
      for (outcome, says) in zip(outcomes, said) {
        list(
          state,
          [
            .end(outcome, retains: .nothing): Result(.ended(outcome, nil), says),
            .end(outcome, retains: .target): Result(.ended(outcome, Lifecycle.Retention(slot: nil)), says),
            .end(outcome, retains: .slotAndTarget): Result(.ended(outcome, Lifecycle.Retention(slot: 3)), says),
          ])
      }
    }
    for outcome in outcomes {
      let free = Result(.ended(outcome, nil), nil)
      let onlyTarget = Lifecycle.Retention(slot: nil)
      list(.ended(outcome, onlyTarget), [.vacate: free, .forget: free])
      list(
        .ended(outcome, Lifecycle.Retention(slot: 3)),
        [.vacate: free, .forget: free, .freeSlot: Result(.ended(outcome, onlyTarget), nil)])
    }
    for outcome: Outcome in [.failed(failure), .cancelled, .expired] {
      list(.ended(outcome, nil), [.retry: queuedAnew, .retryHeld: Result(.held(restingUntil: nil), .enqueued)])
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
    #expect(Self.waiting.map(\.state) == [.queued, .queued, .held, .held, .held, .held])
    #expect(Self.running.allSatisfy { $0.state == .running })
    let words: [JobState] = [.succeeded, .failed, .cancelled, .expired]
    #expect(Self.ended.map(\.state) == words.flatMap { Array(repeating: $0, count: Self.holds.count) })
    #expect(JobState.allCases.filter(\.isEnded) == [.succeeded, .failed, .cancelled, .expired])
  }

  @Test func `a probe that is put back rests on for as long as it was to rest`() throws {
    let resting = Lifecycle.queued(restingUntil: Self.until)
    let running = try #require(resting.applying(.probe(slot: 2))).0
    #expect(try #require(running.applying(.putBack)).0 == resting)
    let fresh = Lifecycle.queued(restingUntil: nil)
    let started = try #require(fresh.applying(.probe(slot: 2))).0
    #expect(try #require(started.applying(.putBack)).0 == fresh)
    #expect(
      try #require(running.applying(.requeue(until: wall(90), failure: nil))).0 == .queued(restingUntil: wall(90)))
  }

  @Test func `a job that holds its target is not retried until that is free`() throws {
    for hold in [Lifecycle.Retention(slot: 3), Lifecycle.Retention(slot: nil)] {
      let unknown = Lifecycle.ended(.failed(Self.failure), hold)
      #expect(unknown.applying(.retry) == nil)
      for event in [LifecycleEvent.vacate, .forget] {
        let free = try #require(unknown.applying(event)).0
        #expect(try #require(free.applying(.retry)).0 == .queued(restingUntil: nil))
      }
    }
  }

  @Test func `what is forgotten while it may be at work says that its outcome is unknown, and what to do`() {
    #expect(Failure.forgotten.reason.known == .outcomeUnknown)
    #expect(Failure.forgotten.message.contains("look at the target on the server"))
  }
}
