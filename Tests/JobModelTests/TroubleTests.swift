import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// A target that gives trouble while its server answers others: its job rests, and comes to its own end.
@Suite struct TroubleTests {
  private func trouble(_ kind: TroubleKind = .content, others: Bool = false, failure: Failure = page) -> TroubledRequest
  {
    TroubledRequest(kind, failure, othersAnswered: others)
  }

  /// As a job that was troubled in the queue starts again: another process, another edit, the facts from the disk.
  private func edit(after trouble: Trouble?, at now: Double = 0) throws -> Edit {
    let facts = EditFacts(target: try target(), change: rename, maxAttempts: 4, trouble: trouble)
    return Edit(facts, settings: settings, now: at(now))
  }

  /// The same trouble until the job ends.
  private func rests(
    in trouble: TroubledRequest, random: Double = 0.5, answersBefore: [Int: TroubledRequest] = [:]
  ) throws -> (rests: [Duration], end: Failure?) {
    var known: Trouble?
    var rests: [Duration] = []
    while rests.count < 1000 {
      var edit = try edit(after: known)
      let step = edit.step(.troubled(answersBefore[rests.count] ?? trouble), now: at(0), random: random)
      guard let requeue = step.requeue else { return (rests, step.failure) }
      #expect(requeue.closing == nil && requeue.attemptFailure == nil, "it spends no attempt")
      rests.append(requeue.until - at(0))
      known = requeue.trouble
    }
    return (rests, nil)
  }

  @Test func `a job rests base, twice, four times it, up to max, the upper half of it at random`() throws {
    let most = [30.0, 60, 120, 240, 480, 960, 1800]
    for (random, share) in [(0.0, 0.5), (0.5, 0.75), (0.999_999, 0.999_999_5)] {
      let (rests, _) = try rests(in: trouble(others: true), random: random)
      #expect(rests.count == most.count)
      for (rest, most) in zip(rests, most) {
        #expect(abs((rest - .milliseconds(Int(most * share * 1000))) / .seconds(1)) < 0.01, "\(rest) \(most) \(random)")
      }
    }
  }

  @Test func `at the eighth time in a row it ends with the server's words, if others were answered since the first`()
    throws
  {
    let (rests, end) = try rests(in: trouble(others: true))
    #expect(rests.count == 7)
    let failure = try #require(end)
    #expect(failure.reason.known == .serverError && failure.server == page.server)
    for words in [
      migrationID, "8 times in a row", "while its server answers others", page.message, "then retry the job",
    ] {
      #expect(failure.message.contains(words), "\(words)")
    }
  }

  @Test(arguments: 0..<8)
  func `others need to have been answered once, at whichever time`(_ time: Int) throws {
    let (rests, end) = try rests(in: trouble(), answersBefore: [time: trouble(others: true)])
    #expect(rests.count == 7 && end != nil)
  }

  @Test func `where no other was answered it goes on at max, for a day of rests`() throws {
    let (rests, end) = try rests(in: trouble())
    #expect(rests.dropFirst(7).allSatisfy { $0 == settings.retry.max })
    let all = rests.reduce(.zero, +)
    #expect(all >= .seconds(86_400) && all - settings.retry.max < .seconds(86_400))
    #expect(end?.reason.known == .serverError)
    #expect(end?.message.contains("for a day") == true)
  }

  @Test func `another that is answered later ends it then`() throws {
    let (rests, end) = try rests(in: trouble(), answersBefore: [20: trouble(others: true)])
    #expect(rests.count == 20 && end?.message.contains("21 times in a row") == true)
  }

  @Test(arguments: [(600, 600.0), (90, 90), (10, 22.5), (1_000_000, 1800)] as [(Int, Double)])
  func `a Retry-After lengthens the rest, to retry_max at most`(_ asked: Int, _ rest: Double) throws {
    let words = ServerWords(status: 503, retryAfter: .seconds(asked))
    let (rests, _) = try rests(in: trouble(others: true, failure: Failure(.serverError, "Later.", server: words)))
    #expect(rests[0] == .seconds(rest))
    #expect(rests.allSatisfy { $0 <= settings.retry.max })
  }

  @Test(arguments: [FailureReason.unreadable, .serverError])
  func `it ends as what the last answer was: not understood, or none`(_ reason: FailureReason) throws {
    let failure = Failure(reason, "The answer has no lastUpdatedDate.", server: ServerWords(status: 200))
    let first = trouble(others: true, failure: Failure(.overloaded, "Another."))
    let (_, end) = try rests(in: trouble(failure: failure), answersBefore: [0: first])
    #expect(end?.reason.known == reason && end?.server == failure.server)
  }

  @Test func `a restart neither resets nor adds to the count`() throws {
    let known = Trouble(.content, page, count: 6, restedFor: .seconds(900), othersAnswered: true)
    var facts = try edit(after: known).facts
    for restart in 1...5 {
      var edit = Edit(facts, settings: settings, now: at(Double(restart) * 1000))
      let action = edit.next(.ready, now: at(Double(restart) * 1000), random: 0.5)
      #expect(action == Action(step: .get(withContent: true)))
      facts = edit.facts
    }
    #expect(facts.trouble == known)
    var edit = Edit(facts, settings: settings, now: at(9000))
    let action = edit.next(.troubled(trouble()), now: at(9000), random: 0)
    #expect(action.step.requeue?.trouble?.count == 7)
    #expect(action.note?.trouble == action.step.requeue?.trouble, "it is on the disk with the rest")
    var eighth = Edit(edit.facts, settings: settings, now: at(0))
    #expect(eighth.step(.troubled(trouble()), now: at(0), random: 0).failure != nil)
  }

  @Test func `an outage of the server, and a rest for another reason, neither reset nor add to it`() throws {
    let known = Trouble(.content, page, count: 6)
    var waiting = try edit(after: known)
    for second in 0..<50 { _ = waiting.step(outage, now: at(Double(second)), random: 0) }
    #expect(waiting.facts.trouble == known)
    #expect(waiting.step(.packageInWork(by: 7), now: at(60), random: 0).requeue?.trouble == known)
  }

  @Test(arguments: [TroubleKind.content, .readPrivilege])
  func `a read with content that goes well ends trouble with reading`(_ kind: TroubleKind) throws {
    var edit = try edit(after: Trouble(kind, page, count: 7, othersAnswered: true))
    let action = edit.next(.observed(seen()), now: at(0), random: 0)
    #expect(action.step.draft != nil && edit.facts.trouble == nil)
    #expect(action.note == Note(submission: nil))
  }

  @Test(arguments: [TroubleKind.submission, .submitPrivilege])
  func `a read that goes well says nothing of submissions`(_ kind: TroubleKind) throws {
    let known = Trouble(kind, page, count: 7, othersAnswered: true)
    var edit = try edit(after: known)
    let action = edit.next(.observed(seen()), now: at(0), random: 0)
    #expect(action.note == nil && edit.facts.trouble == known)
    let draft = try #require(action.step.draft)
    edit.recorded(Submission(draft: draft, sentAt: wall(0)), now: at(0))
    _ = edit.step(.putAccepted(saysCreating: true), now: at(1), random: 0)
    #expect(edit.facts.trouble == nil, "one that is taken does")
  }

  @Test func `a PUT that is not taken rests at no cost, and the eighth in a row ends the job`() throws {
    var known: Trouble?
    for count in 1...8 {
      var edit = try edit(after: known)
      let draft = try #require(edit.step(.observed(seen()), now: at(0), random: 0).draft)
      edit.recorded(Submission(draft: draft, sentAt: wall(0)), now: at(0))
      let step = edit.step(.putTroubled(trouble(.submission, others: true)), now: at(1), random: 0)
      let closing = SubmissionEnd(.notTaken, failure: page)
      if count < 8 {
        let requeue = try #require(step.requeue)
        #expect(requeue.closing == closing && requeue.attemptFailure == nil && requeue.trouble?.count == count)
        known = requeue.trouble
      } else {
        #expect(step.ending?.closing == closing && step.ending?.retains == .nothing)
        #expect(step.failure?.message.contains("can't be submitted, 8 times in a row") == true)
      }
    }
  }

  @Test func `trouble of another kind begins its own count, and the day goes on`() throws {
    let known = Trouble(.submission, page, count: 7, restedFor: .seconds(80_000), othersAnswered: true)
    var edit = try edit(after: known)
    let requeue = try #require(edit.step(.troubled(trouble()), now: at(0), random: 0).requeue)
    #expect(requeue.trouble?.kind == .content && requeue.trouble?.count == 1)
    #expect(requeue.trouble?.othersAnswered == false)
    #expect(requeue.until - at(0) == .seconds(15))
    #expect(requeue.trouble?.restedFor == .seconds(80_015))
  }

  @Test func `the count of one kind outlives trouble of another that is over`() throws {
    let known = Trouble(.submission, page, count: 7, restedFor: .seconds(900), othersAnswered: true)
    var reading = try edit(after: known)
    let both = try #require(reading.step(.troubled(trouble()), now: at(0), random: 0).requeue?.trouble)
    #expect(both.kind == .content && both.kinds == [.content, .submission])
    var sending = try edit(after: both)
    let draft = try #require(sending.step(.observed(seen()), now: at(0), random: 0).draft)
    #expect(sending.facts.trouble?.kind == .submission && sending.facts.trouble?.count == 7)
    #expect(sending.facts.trouble?.restedFor == both.restedFor)
    sending.recorded(Submission(draft: draft, sentAt: wall(0)), now: at(0))
    let end = sending.step(.putTroubled(trouble(.submission)), now: at(1), random: 0)
    #expect(end.failure?.message.contains("can't be submitted, 8 times in a row") == true, "\(end)")
  }

  @Test func `reads that go wrong every other time keep no PUT that is never taken from its end`() throws {
    var known: Trouble?
    for run in 0..<100 {
      var edit = try edit(after: known)
      if run.isMultiple(of: 2) {
        known = try #require(edit.step(.troubled(trouble(others: true)), now: at(0), random: 0).requeue?.trouble)
        continue
      }
      let draft = try #require(edit.step(.observed(seen()), now: at(0), random: 0).draft)
      edit.recorded(Submission(draft: draft, sentAt: wall(0)), now: at(0))
      let step = edit.step(.putTroubled(trouble(.submission, others: true)), now: at(1), random: 0)
      guard let requeue = step.requeue else {
        #expect(run == 15 && step.failure?.reason.known == .serverError)
        return
      }
      known = requeue.trouble
    }
    Issue.record("the job never ends")
  }

  @Test func `each kind remembers for itself whether others were answered`() throws {
    let known = Trouble(TroubledRequest(.submission, page, othersAnswered: true), after: nil)
    let both = Trouble(trouble(), after: known)
    #expect(!both.othersAnswered)
    #expect(both.without([.content])?.othersAnswered == true)
    #expect(both.without([.submission]) == Trouble(.content, page))
    #expect(both.without([.content, .submission]) == nil)
    #expect(Trouble(TroubledRequest(.submission, page), after: both).count == 2)
  }

  @Test func `trouble that changes between two kinds ends after a day of rests, too`() throws {
    var known: Trouble?
    var (rested, times) = (Duration.zero, 0)
    while times < 100_000 {
      var edit = try edit(after: known)
      let kind: TroubleKind = times.isMultiple(of: 2) ? .content : .readPrivilege
      guard let requeue = edit.step(.troubled(trouble(kind)), now: at(0), random: 0.5).requeue else { break }
      rested += requeue.until - at(0)
      known = requeue.trouble
      times += 1
    }
    #expect(rested >= .seconds(86_400) && rested < .seconds(90_000))
  }

  @Test func `each kind is said in words that tell what can't be done`() {
    #expect(
      TroubleKind.allCases.map(\.inability) == [
        "be read", "be read with its content", "be submitted", "be read by this user", "be edited by this user",
      ])
  }
}
