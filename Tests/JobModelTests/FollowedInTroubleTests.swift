import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// An edit in flight whose target is not answered, while its server answers others.
@Suite struct FollowedInTroubleTests {
  private let reading = Answer.troubled(TroubledRequest(.read, page, othersAnswered: true))
  private let content = Answer.troubled(TroubledRequest(.content, page, othersAnswered: true))
  private let working = Answer.observed(seen(creating, date: "d1", status: "creating", nil))

  @Test(arguments: Knowledge.allCases)
  func `it is followed at poll_max, keeps its slot, and is noted as troubled`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    for minute in 1..<100 {
      let now = watched.since + .seconds(minute * 60)
      let action = watched.edit.next(reading, now: now, random: 0)
      #expect(action.step == .wait(until: now + settings.poll.max))
      #expect(action.note?.trouble?.count == minute && action.note?.submission != nil)
    }
    let action = watched.edit.next(working, now: watched.since + .seconds(6000), random: 0)
    #expect(action.note?.submission != nil && action.note?.trouble == nil, "one that is answered is no more in trouble")
  }

  @Test(arguments: Knowledge.allCases)
  func `each look that the target or the health check answers counts as answered time`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    _ = watched.answers(working, at: watched.since)
    let before = watched.edit.facts.open?.answeredFor ?? .zero
    for second in [60.0, 120, 180] { _ = watched.answers(reading, at: watched.since + .seconds(second)) }
    #expect(watched.edit.facts.open?.answeredFor == before + .seconds(180))
    _ = watched.answers(outage, at: watched.since + .seconds(240))
    _ = watched.answers(reading, at: watched.since + .seconds(90_000))
    #expect(watched.edit.facts.open?.answeredFor == before + .seconds(180), "an outage is not counted")
  }

  @Test(arguments: Knowledge.allCases, [TroubleKind.read, .content])
  func `a target that could not be read once in edit_timeout ends its job, frees the slot, and stays unknown`(
    _ knowledge: Knowledge, _ kind: TroubleKind
  ) throws {
    var watched = try Watched(knowledge)
    let start = watched.since + .seconds(1)
    let (step, end, _) = watched.goesOn(with: .troubled(TroubledRequest(kind, page)), from: start)
    #expect(end - start >= settings.editTimeout + .seconds(-2) && end - start <= settings.editTimeout + .seconds(62))
    let ending = try #require(step.ending)
    #expect(step.failure?.reason.known == .outcomeUnknown && ending.retains == .target)
    #expect(ending.closing?.kind == .givenUp)
    for words in ["2h", page.message, "Look at it on the server", "migeditctl forget"] {
      #expect(step.failure?.message.contains(words) == true, "\(words)")
    }
  }

  @Test(arguments: Knowledge.allCases)
  func `one that could be read in between times out as any other, and keeps its slot`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    var now = watched.since + .seconds(1)
    for minute in 0..<60 { _ = watched.answers(reading, at: now + .seconds(minute * 60)) }
    now = now + .seconds(3600)
    _ = watched.answers(working, at: now)
    let (step, end, _) = watched.goesOn(with: reading, from: now + .seconds(60))
    #expect(step.failure?.reason.known == .timedOut && step.ending?.retains == .slotAndTarget)
    #expect(end - watched.since < settings.editTimeout + .seconds(120))
  }

  @Test(arguments: Knowledge.allCases.filter { !$0.isConfirmed })
  func `one look without a trace and then trouble is no proof that it never arrived: it times out, and keeps its slot`(
    _ knowledge: Knowledge
  ) throws {
    var watched = try Watched(knowledge)
    let start = watched.since + .seconds(1)
    for look in [start, watched.settled] {
      #expect(watched.shows(seen(date: "d0", before), at: look).waitsUntil != nil, "only the second counts")
    }
    let (step, end, _) = watched.goesOn(with: content, from: watched.settled + .seconds(1))
    #expect(step.failure?.reason.known == .timedOut && step.ending?.retains == .slotAndTarget)
    #expect(step.ending?.closing?.kind == .givenUp, "it is not said that it did not arrive")
    #expect(end - start >= settings.editTimeout && end - start < settings.editTimeout + .seconds(61))
  }

  @Test(arguments: Knowledge.allCases)
  func `a restart keeps the time in which it could not be read`(_ knowledge: Knowledge) throws {
    var facts = try Watched(knowledge).edit.facts
    var troubled = 0
    for restart in 1... {
      var edit = Edit(facts, settings: settings, now: at(Double(restart) * 100_000))
      var step = Step.get(withContent: true)
      for minute in 0..<31 {
        step = edit.step(reading, now: at(Double(restart) * 100_000 + Double(minute) * 60), random: 0)
        troubled += 1
        if step.ending != nil { break }
      }
      facts = edit.facts
      if let ending = step.ending {
        #expect(ending.retains == .target && restart == 4, "half an hour of answered time in each")
        break
      }
    }
    #expect(facts.trouble?.count == troubled)
  }

  // While verifying: the server's end has been seen, and what was made can't be read.

  private func ended(_ watched: inout Watched, _ progress: Observation.Progress = .created) -> Step {
    let status = progress == .created ? "created" : "create_failed"
    return watched.shows(seen(progress, date: "d1", status: status, nil), at: watched.since + .seconds(10))
  }

  @Test(arguments: [Knowledge.confirmed, .confirmedBeforeRestart])
  func `trouble while verifying ends as succeeded without a verification, and frees the slot`(_ knowledge: Knowledge)
    throws
  {
    var watched = try Watched(knowledge)
    #expect(ended(&watched) == .get(withContent: true))
    let (step, end, looks) = watched.goesOn(with: content, from: watched.since + .seconds(11))
    #expect(step.ending == Ending(.succeeded(nil), closing: SubmissionEnd(.created, dateAfter: "d1")))
    #expect(step.ending?.retains == .nothing && looks > 1 && end - watched.since < .seconds(60))
  }

  @Test func `a strict edit fails as verification then, after more looks, and is not submitted again`() throws {
    var strict = try Watched(.confirmed, strict: true)
    _ = ended(&strict)
    let (step, _, looks) = strict.goesOn(with: content, from: at(13))
    #expect(step.failure?.reason.known == .verification && step.failure?.server == page.server)
    #expect(step.failure?.message.contains(page.message) == true)
    #expect(step.ending?.closing?.kind == .created && step.ending?.retains == .nothing)
    var plain = try Watched(.confirmed)
    _ = ended(&plain)
    #expect(looks > plain.goesOn(with: content, from: at(13)).looks)
  }

  @Test func `content that can be read in between is verified`() throws {
    var watched = try Watched(.confirmed, strict: true)
    _ = ended(&watched)
    for second in 11..<14 { #expect(watched.answers(content, at: at(Double(second))).waitsUntil != nil) }
    guard case .succeeded(let verification) = watched.shows(seen(date: "d1", asked), at: at(20)).ending?.outcome else {
      Issue.record("it has not ended")
      return
    }
    #expect(verification?.result == .exact)
  }

  @Test func `a create_failed whose content can't be read spends the attempt`() throws {
    var watched = try Watched(.confirmed)
    _ = ended(&watched, failed)
    let requeue = try #require(watched.goesOn(with: content, from: at(13)).step.requeue)
    #expect(requeue.closing?.kind == .createFailed && requeue.closing?.found == nil)
  }

  @Test func `after a restart the status is read again without the content`() throws {
    var before = try Watched(.confirmed)
    _ = ended(&before)
    var edit = Edit(before.edit.facts, settings: settings, now: at(1000))
    #expect(edit.step(.ready, now: at(1000), random: 0) == .get(withContent: true))
    #expect(edit.step(content, now: at(1001), random: 0) == .get(withContent: false))
    let end = Answer.observed(seen(date: "d1", nil))
    #expect(edit.step(end, now: at(1002), random: 0) == .get(withContent: true))
    var step = Step.wait(until: at(1003))
    while let until = step.waitsUntil { step = edit.step(content, now: until, random: 0) }
    #expect(step.ending?.outcome == .succeeded(nil))
  }

  @Test(arguments: Knowledge.allCases.filter { !$0.isConfirmed })
  func `where nobody said that the edit was taken, an end whose content can't be read is no success`(
    _ knowledge: Knowledge
  ) throws {
    var watched = try Watched(knowledge)
    _ = ended(&watched)
    let step = watched.goesOn(with: content, from: watched.since + .seconds(11)).step
    #expect(step.failure?.reason.known == .outcomeUnknown && step.ending?.retains == .target)
  }

  /// Performs what the edit asks for, against a target whose content can't be read: `status` is read without it.
  private func follow(
    _ watched: Watched, from start: Double, to end: Double, status: (Double) -> Observation
  ) -> (step: Step, at: Double) {
    var watched = watched
    var now = start
    var answer = Answer.ready
    while now < end {
      let step = watched.answers(answer, at: at(now))
      switch step {
      case .get(withContent: true): answer = content
      case .get(withContent: false): answer = .observed(status(now).withoutContent)
      case .wait(let until):
        now += (until - at(now)) / .seconds(1)
        answer = .ready
      case .put, .requeue, .end: return (step, now)
      }
      now += 0.001
    }
    return (.wait(until: at(now)), now)
  }

  @Test func `after a PUT that was answered with creating, the end is seen to stand, though its content can't be read`()
    throws
  {
    let watched = try Watched(.confirmed, saysCreating: true)
    let (step, end) = follow(watched, from: 10, to: 7000) { _ in seen(date: "d1") }
    #expect(step.ending?.outcome == .succeeded(nil) && end >= 70 && end < 200)
  }

  @Test func `a date that moved before the status is no end there, either`() throws {
    let watched = try Watched(.confirmed, saysCreating: true)
    let (step, end) = follow(watched, from: 10, to: 7000) { now in
      if now < 40 { return seen(date: "d1") }
      return now < 3000 ? seen(creating, date: "d1", status: "creating") : seen(date: "d2")
    }
    #expect(end >= 3000, "its slot is not freed while the server is at work")
    #expect(step.ending?.closing == SubmissionEnd(.created, dateAfter: "d2"))
  }

  @Test func `an end that is in work again after a while is no end, when only the status can be read`() throws {
    let watched = try Watched(.confirmed, saysCreating: true)
    let (_, end) = follow(watched, from: 10, to: 7000) { now in
      if now < 20 { return seen(date: "d1") }
      return now < 3000 ? seen(date: "d\(Int(now) / 30)") : seen(date: "d9999")
    }
    #expect(end >= 3000)
  }
}
