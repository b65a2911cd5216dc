import JSONDocument
import JobModel
import Runtime
import TestSupport

/// One job against the model server: performs the steps of `Edit`, keeps what a store keeps, and loses the process now and
/// then, with all that was not yet on the disk.
struct ModelNight {
  struct Rates {
    var outage = 0.0
    var crash = 0.0
    /// Of a PUT: it is not taken, is lost before the work, is lost after it, arrives late.
    var notTaken = 0.0
    var lostBefore = 0.0
    var lostAfter = 0.0
    var late = 0.0
    var othersEdit = 0.0
  }

  let rates: Rates
  private(set) var server: ModelServer
  /// As they are on the disk.
  private(set) var facts: EditFacts
  private(set) var now = at(0)
  private(set) var steps = 0
  private(set) var crashes = 0
  private(set) var violations: [String] = []
  private var confirmedAttempts: Set<Int> = []
  private var edit: Edit
  private var dice: SeededGenerator

  init(_ facts: EditFacts, server: ModelServer, rates: Rates, dice: SeededGenerator) {
    self.facts = facts
    self.server = server
    self.rates = rates
    self.dice = dice
    edit = Edit(facts, settings: settings, now: at(0))
  }

  /// nil where it did not come to an end.
  mutating func run(mostSteps: Int = 20_000) -> Ending? {
    var answer = Answer.ready
    while steps < mostSteps {
      steps += 1
      if dice.happens(rates.othersEdit) { server.editedByOthers(other, at: now) }
      let step = edit.step(answer, now: now, random: Double.random(in: 0..<1, using: &dice))
      if dice.happens(rates.crash) {
        answer = crash()
        continue
      }
      facts.open = edit.facts.open
      if let open = facts.open, open.isConfirmed { confirmedAttempts.insert(open.draft.attempt) }
      switch step {
      case .get:
        pass(dice.seconds(0.01...2))
        answer = dice.happens(rates.outage) ? outage : .observed(server.get(at: now))
      case .put(let draft):
        answer = put(draft)
      case .wait(let until):
        if until <= now { violations.append("a wait that does not wait") }
        pass(until - now)
        answer = .ready
      case .requeue(let requeue):
        account(for: requeue)
        pass(max(requeue.until - now, .zero) + dice.seconds(0...60))
        edit = Edit(facts, settings: settings, now: now)
        answer = .ready
      case .end(let ending):
        // What is still on its way shows before anybody judges.
        pass(settings.submitSettle)
        pass(.seconds(300))
        return ending
      }
    }
    return nil
  }

  private mutating func pass(_ span: Duration) {
    now = now + span
    server.advance(to: now)
  }

  private mutating func crash() -> Answer {
    crashes += 1
    pass(dice.seconds(0...400))
    edit = Edit(facts, settings: settings, now: now)
    return .ready
  }

  private mutating func put(_ draft: Draft) -> Answer {
    if confirmedAttempts.contains(draft.attempt) { violations.append("attempt \(draft.attempt) was repeated") }
    let submission = Submission(draft: draft, sentAt: wall(0))
    facts.open = submission
    facts.submissions = draft.number
    facts.recorded = RecordedDocuments(before: draft.before, submitted: draft.submitted)
    edit.recorded(submission, now: now)

    let fate = Double.random(in: 0..<1, using: &dice)
    var bound = rates.notTaken
    if fate < bound { return dice.happens(rates.crash) ? crash() : .putNotTaken(Failure(.unreachable, "refused")) }
    bound += rates.lostBefore
    if fate < bound { return broken() }
    bound += rates.late
    if fate < bound {
      // The connection ends now; the request is done up to half of submit_settle after that.
      pass(dice.seconds(0...30))
      server.arrivesLate(draft, at: now + dice.seconds(0...30))
      return broken(after: 0...0)
    }
    bound += rates.lostAfter
    pass(dice.seconds(0...5))
    let isTaken = server.take(draft, at: now)
    if fate < bound { return broken() }
    pass(dice.seconds(0...5))
    // A crash may take the answer with it.
    if dice.happens(rates.crash) { return crash() }
    guard isTaken else { return .putRefused(refusedAsCreating) }
    return .putAccepted(saysCreating: false)
  }

  private mutating func broken(after span: ClosedRange<Double> = 0...30) -> Answer {
    pass(dice.seconds(span))
    return dice.happens(rates.crash) ? crash() : lost
  }

  /// What the store does with a requeue.
  private mutating func account(for requeue: Requeue) {
    facts.open = nil
    facts.notEditableFor = requeue.notEditableFor
    if let found = requeue.closing?.found { facts.recorded?.found = found }
    switch requeue.closing?.kind {
    case .createFailed:
      if facts.earlier != .lost { facts.earlier = .seen }
      facts.attemptsUsed += 1
      facts.attempt += 1
      (facts.submissions, facts.strikes) = (0, 0)
    case .notArrived:
      facts.strikes += 1
      facts.earlier = .lost
    case .refused: facts.strikes = 0
    case nil, .notTaken: break
    case .created, .givenUp: violations.append("a requeue that ends the edit")
    }
  }
}
