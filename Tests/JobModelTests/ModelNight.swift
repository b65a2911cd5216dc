import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport

/// One job against the model server: performs the actions of `Edit` as the engine does, asks the health of the server whose
/// fault a missing answer is, keeps what a store keeps, and loses the process now and then, with all that was not yet on
/// the disk. Somebody sets the wall clock meanwhile.
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
    /// A stranger answers a GET in place of the Library, or the target gives trouble for a while.
    var strangers = 0.0
    var trouble = 0.0
    /// How long trouble lasts at most, in seconds.
    var longestTrouble = 0.0
    var clockJumps = 0.0
  }

  enum Violation: Hashable, CustomStringConvertible {
    case attemptRepeated(Int)
    /// The job has left its slot while the server was at work on its edit, or a PUT was still on its way.
    case slotFreedEarly(String)
    case waitThatDoesNotWait
    case requeueThatEndsTheEdit
    case server(String)

    var description: String {
      switch self {
      case .attemptRepeated(let attempt): "attempt \(attempt) was repeated"
      case .slotFreedEarly(let how): "the slot was freed early: \(how)"
      case .waitThatDoesNotWait: "a wait that does not wait"
      case .requeueThatEndsTheEdit: "a requeue that ends the edit"
      case .server(let words): words
      }
    }
  }

  let rates: Rates
  private(set) var server: ModelServer
  /// As they are on the disk.
  private(set) var facts: EditFacts
  private(set) var now = at(0)
  private(set) var steps = 0
  private(set) var crashes = 0
  private(set) var troubles = 0
  private var found: Set<Violation> = []
  private var confirmedAttempts: Set<Int> = []
  private var edit: Edit
  private var health = ServerHealth(settings.breaker)
  private var generator: SeededGenerator
  /// By how much the wall clock is set wrong.
  private var jump = Duration.zero
  /// Trouble with the target, until then, with reading at all or only with its content.
  private var trouble: (kind: TroubleKind, until: SteadyTime)?
  private let neighbour: Target

  init(_ facts: EditFacts, server: ModelServer, rates: Rates, generator: SeededGenerator, neighbour: Target) {
    self.facts = facts
    self.server = server
    self.rates = rates
    self.generator = generator
    self.neighbour = neighbour
    edit = Edit(facts, settings: settings, now: at(0))
  }

  var violations: Set<Violation> { found.union(server.violations.map { .server($0) }) }

  private var moment: Moment { Moment(wall: wall((now - at(0)) / .seconds(1)) + jump, steady: now) }

  /// nil where it did not come to an end.
  mutating func run(mostSteps: Int = 20_000) -> Ending? {
    var answer = Answer.ready
    while steps < mostSteps {
      steps += 1
      disturb()
      let action = edit.next(answer, now: now, random: Double.random(in: 0..<1, using: &generator))
      if generator.happens(rates.crash) {
        answer = crash()
        continue
      }
      if let note = action.note { (facts.open, facts.trouble) = (note.submission, note.trouble) }
      if let open = facts.open, open.isConfirmed { confirmedAttempts.insert(open.draft.attempt) }
      switch action.step {
      case .get(let withContent): answer = get(withContent: withContent)
      case .put(let draft): answer = put(draft)
      case .wait(let until):
        if until <= now { found.insert(.waitThatDoesNotWait) }
        pass(until - now)
        answer = .ready
      case .requeue(let requeue):
        answer = put(back: requeue)
      case .end(let ending):
        if ending.retains == .nothing { checkSlot("\(ending.outcome)") }
        if ending.retains == .nothing || !follow(ending) { settle() }
        return ending
      }
    }
    return nil
  }

  private mutating func disturb() {
    if generator.happens(rates.othersEdit) { server.editedByOthers(other, at: now) }
    if generator.happens(rates.clockJumps) { jump = generator.seconds(-100_000_000...100_000_000) }
    if generator.happens(rates.trouble), trouble == nil {
      trouble = (generator.happens(0.5) ? .read : .content, now + generator.seconds(0...rates.longestTrouble))
    }
  }

  private mutating func pass(_ span: Duration) {
    now = now + span
    server.advance(to: now)
    if let end = trouble?.until, end <= now { trouble = nil }
  }

  /// What is still on its way shows before anybody judges.
  private mutating func settle() {
    trouble = nil
    pass(settings.submitSettle)
    pass(.seconds(300))
  }

  private mutating func checkSlot(_ how: String) {
    if server.isAtWorkOnOurs { found.insert(.slotFreedEarly(how)) }
  }

  private mutating func crash() -> Answer {
    crashes += 1
    pass(generator.seconds(0...400))
    // What the process knew of the server is gone with it.
    health = ServerHealth(settings.breaker)
    edit = Edit(facts, settings: settings, now: now)
    return .ready
  }
}

// What is asked, and whose fault a missing answer is.
extension ModelNight {
  private mutating func get(withContent: Bool) -> Answer {
    pass(generator.seconds(0.01...2))
    if generator.happens(rates.outage) { return out() }
    let kind: TroubleKind = withContent ? .content : .read
    if generator.happens(rates.strangers) || trouble.map({ $0.kind == .read || withContent }) == true {
      return .troubled(troubled(kind))
    }
    let kinds = withContent ? TroubleKind.shownByContent : TroubleKind.shownByReading
    health.wentWell(facts.target, kinds, asked: now, now: moment)
    return .observed(server.get(at: now, withContent: withContent))
  }

  /// The target was not answered, and the health check is.
  private mutating func troubled(_ kind: TroubleKind) -> TroubledRequest {
    troubles += 1
    health.answeredHealthCheck(asked: now, now: moment)
    let request = health.troubled(TroubledRequest(kind, page), facts.target, isProbe: false, now: moment).request
    if generator.happens(0.5) { health.wentWell(neighbour, [kind], asked: now, now: moment) }
    return request
  }

  private mutating func out() -> Answer {
    let failure = Failure(.unreachable, "There is no answer.")
    if let rest = health.unanswered(failure, now: moment) {
      pass(rest)
      return .outage(failure)
    }
    while let outage = health.outage {
      pass(max(outage.retryAt - now, .zero))
      _ = health.probe(now: now)
      if generator.happens(0.5) {
        _ = health.unanswered(failure, now: moment)
      } else {
        health.answeredHealthCheck(asked: now, now: moment)
      }
    }
    edit.serverWasOut()
    return .outage(failure)
  }

  private mutating func put(_ draft: Draft) -> Answer {
    if confirmedAttempts.contains(draft.attempt) { found.insert(.attemptRepeated(draft.attempt)) }
    let submission = Submission(draft: draft, sentAt: moment.wall)
    facts.open = submission
    facts.submissions = draft.number
    facts.recorded = RecordedDocuments(before: draft.before, submitted: draft.submitted)
    edit.recorded(submission, now: now)

    let fate = Double.random(in: 0..<1, using: &generator)
    var bound = rates.notTaken
    if fate < bound {
      if generator.happens(rates.crash) { return crash() }
      return generator.happens(0.5)
        ? .putTroubled(troubled(.submission)) : .putNotTaken(Failure(.unreachable, "refused"))
    }
    bound += rates.lostBefore
    if fate < bound { return broken() }
    bound += rates.late
    if fate < bound {
      // The connection ends now; the request is done up to a quarter of submit_settle after that.
      pass(generator.seconds(0...30))
      server.arrivesLate(draft, at: now + generator.seconds(0...15))
      return broken(after: 0...0)
    }
    bound += rates.lostAfter
    pass(generator.seconds(0...5))
    let isTaken = server.take(draft, at: now)
    if fate < bound { return broken() }
    pass(generator.seconds(0...5))
    // A crash may take the answer with it.
    if generator.happens(rates.crash) { return crash() }
    guard isTaken else { return .putRefused(refusedAsCreating) }
    health.wentWell(facts.target, TroubleKind.shownBySubmission, asked: now, now: moment)
    return .putAccepted(saysCreating: server.habits.saysCreating)
  }

  private mutating func broken(after span: ClosedRange<Double> = 0...30) -> Answer {
    pass(generator.seconds(span))
    return generator.happens(rates.crash) ? crash() : lost
  }
}

// What a store does, and what watches over a slot that an ended job has kept.
extension ModelNight {
  private mutating func put(back requeue: Requeue) -> Answer {
    checkSlot("\(requeue.closing.map { "\($0.kind)" } ?? "a rest")")
    account(for: requeue)
    // The rest is kept on the wall clock, and clamped when it is read.
    let kept = moment.wall(at: requeue.until)
    if generator.happens(rates.clockJumps) { jump = generator.seconds(-100_000_000...100_000_000) }
    pass(moment.steady(at: kept, atMost: settings.retry.max) - now)
    pass(generator.seconds(0...60))
    edit = Edit(facts, settings: settings, now: now)
    return .ready
  }

  private mutating func account(for requeue: Requeue) {
    facts.open = nil
    facts.notEditableFor = requeue.notEditableFor
    facts.trouble = requeue.trouble
    if let found = requeue.closing?.found { facts.recorded?.found = found }
    switch requeue.closing?.kind {
    case .createFailed:
      if facts.earlier != .lost { facts.earlier = .seen }
      facts.attemptsUsed += 1
      facts.attempt += 1
      (facts.submissions, facts.lostSubmissions) = (0, 0)
    case .notArrived:
      facts.lostSubmissions += 1
      facts.earlier = .lost
    case .refused: facts.lostSubmissions = 0
    case nil, .notTaken: break
    case .created, .givenUp: found.insert(.requeueThatEndsTheEdit)
    }
  }

  /// Watches over what the ended job may have left at work, for a day at most.
  ///
  /// - Returns: whether it was seen to be over.
  private mutating func follow(_ ending: Ending) -> Bool {
    guard let open = facts.open else { return false }
    let slot = ending.retains == .slotAndTarget ? 1 : nil
    var edit = UnfinishedEdit(target: facts.target, submission: open, slot: slot, settings: settings)
    for _ in 0..<1440 {
      pass(settings.poll.max)
      if edit.next(get(withContent: false), now: now).step == .freeAll {
        checkSlot("given free after \(ending.outcome)")
        return true
      }
    }
    return false
  }
}
