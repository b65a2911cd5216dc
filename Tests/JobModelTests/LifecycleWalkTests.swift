import JobModel
import LibraryModel
import TestSupport
import Testing

/// Random walks: what must hold after any number of events in any order.
@Suite struct LifecycleWalkTests {
  private static let failure = Failure(.createFailed, "The server could not create the package.")

  private func event(_ generator: inout SeededGenerator) -> LifecycleEvent {
    let outcomes: [Outcome] = [.succeeded(.unchanged), .failed(Self.failure), .cancelled, .expired]
    return switch Int.random(in: 0..<23, using: &generator) {
    case 0...2: .claim(slot: Int.random(in: 1...3, using: &generator))
    case 3...4: .submit
    case 5: .requeue(until: wall(1), failure: nil)
    case 6: .requeue(until: wall(1), failure: Self.failure)
    case 7:
      .end(
        outcomes[Int.random(in: 0..<4, using: &generator)],
        retains: [.nothing, .target, .slotAndTarget][Int.random(in: 0..<3, using: &generator)])
    case 8: .vacate
    case 9...10: .cancel
    case 11, 16, 17: .retry
    case 12: .hold
    case 13: .release
    case 14: .deadlinePassed(Bool.random(using: &generator) ? nil : Self.failure)
    case 18: .probe(slot: Int.random(in: 1...3, using: &generator))
    case 19: .freeSlot
    case 20: .forget
    case 21: .putBack
    case 22: .batchStopped
    default: .predecessorFailed(Self.failure)
    }
  }

  /// What a resting job does when its time has come; the store's clock does it, not an event.
  private func rested(_ state: Lifecycle) -> Lifecycle {
    if case .queued(restingUntil: .some) = state { .queued(restingUntil: nil) } else { state }
  }

  /// What is noted of a running job, which is no event of its life either.
  private func troubled(_ state: Lifecycle) -> Lifecycle {
    guard case .running(var run) = state else { return state }
    run.isTroubled.toggle()
    return .running(run)
  }

  @Test func `a walk never breaks what was promised`() throws {
    var submissions = 0
    var requests = 0
    for seed in 0..<UInt64(1000) {
      var generator = SeededGenerator(seed: seed)
      var state = Lifecycle.queued(restingUntil: nil)
      for _ in 0..<60 {
        if generator.happens(0.5) { state = rested(state) }
        if generator.happens(0.2) { state = troubled(state) }
        let event = event(&generator)
        guard let (next, says) = state.applying(event) else { continue }
        try check(state, event, next, says, "seed \(seed)")
        if says == .submitted { submissions += 1 }
        if says == .cancelRequested { requests += 1 }
        state = next
      }
    }
    #expect(submissions > 200 && requests > 20, "the walks went where it matters")
  }

  private func check(
    _ state: Lifecycle, _ event: LifecycleEvent, _ next: Lifecycle, _ says: EventKind?, _ seed: Comment
  ) throws {
    switch (state, next) {
    case (.ended(let was, let hold), .ended(let outcome, let kept)):
      #expect(was == outcome && hold != nil && kept?.slot == nil, "what is held only grows less; \(seed)")
      #expect(event == .freeSlot ? hold?.slot != nil && kept != nil : kept == nil, seed)
    case (.ended(let outcome, let hold), _):
      #expect(event == .retry && outcome.state != .succeeded && hold == nil, seed)
      #expect(next == .queued(restingUntil: nil), seed)
    case (.running(let run), .running(let now)):
      #expect(run.slot == now.slot, seed)
      #expect(!run.isSubmitted || now.isSubmitted, "a submission is not forgotten while the job runs; \(seed)")
      #expect(!run.cancelRequested || now.cancelRequested, "a wish to cancel is not lost; \(seed)")
      #expect(!(event == .submit && run.isSubmitted), "nothing is submitted twice in one run; \(seed)")
    case (.running(let run), .queued):
      #expect(!run.cancelRequested, "what is to be cancelled does not come back to the queue; \(seed)")
      #expect(says == .retrying, seed)
    case (.running(let run), .ended(let outcome, let hold)):
      if run.isSubmitted, outcome == .cancelled || outcome == .expired {
        #expect(event != .cancel && event != .deadlinePassed(nil), "what was submitted can't be recalled; \(seed)")
      }
      #expect(hold?.slot == nil || hold?.slot == run.slot, seed)
      if event == .forget { #expect(run.isSubmitted && run.cancelRequested && run.isTroubled, seed) }
    case (.queued(let resting), .running(let run)):
      if case .claim = event { #expect(resting == nil, "only a probe starts what rests; \(seed)") }
      #expect(!run.isSubmitted && !run.cancelRequested && !run.isTroubled, seed)
    case (.held, .running): Issue.record("a held job started; \(seed)")
    case (.queued, .queued), (.held, .held), (.running, .held):
      Issue.record("\(state) became \(next); \(seed)")
    case (.queued(let rest), .held(let kept, let isStopped)):
      #expect(rest == kept, "hold takes nothing from a rest; \(seed)")
      #expect(isStopped == (event == .batchStopped), seed)
    case (.held(let kept, _), .queued(let rest)):
      #expect(rest == kept, "release takes nothing from a rest; \(seed)")
    case (.queued, .ended), (.held, .ended): break
    }
    #expect((next.state == state.state) == (says == nil || says == .submitted || says == .cancelRequested), seed)
  }
}
