import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Each row of "What an observation means", by its words.
@Suite struct ObservationRowsTests {
  private let moved = seen(date: "d1", asked)

  @Test(arguments: Knowledge.allCases)
  func `row 1: what can't be asked is asked again, and costs nothing`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    for later in [1.0, 59, 61, 600, 3600] {
      #expect(watched.answers(outage, at: watched.since + .seconds(later)).isGet)
    }
    #expect(watched.edit.facts.open?.answeredFor == .zero)
  }

  @Test(arguments: Knowledge.allCases)
  func `row 1: what is in work is awaited`(_ knowledge: Knowledge) throws {
    let waiting: [Answer] = [
      .observed(seen(creating, date: "d1", status: "creating", nil)),
      .observed(seen(locked, date: "d0", status: "locked", nil)), .getRefused(refusal(400)), .getRefused(refusal(409)),
    ]
    for answer in waiting {
      var watched = try Watched(knowledge)
      for later in [1.0, 59, 61, 600, 3600] {
        let now = watched.since + .seconds(later)
        let step = watched.answers(answer, at: now)
        let until = try #require(step.waitsUntil, "\(answer)")
        #expect(until > now)
        #expect(watched.answers(.ready, at: until).isGet)
      }
      #expect(watched.edit.facts.open != nil)
    }
  }

  @Test(
    arguments: Knowledge.allCases,
    [Baseline(date: "d0", status: "created"), Baseline(date: "d1", status: "create_failed")])
  func `row 2: it moved, and its content is as asked`(_ knowledge: Knowledge, _ baseline: Baseline) throws {
    var watched = try Watched(knowledge, baseline: baseline)
    let ending = try #require(watched.shows(moved, at: watched.since + .seconds(1)).ending)
    #expect(ending.outcome.state == .succeeded && ending.retains == .nothing)
    // The server took it 2 s after it was sent, and had made it 1 s later.
    let duration = EditDuration(least: .seconds(2), most: .seconds(3))
    #expect(
      ending.closing
        == SubmissionEnd(
          .created, found: asked, dateAfter: "d1", duration: knowledge == .confirmed ? duration : nil))
  }

  @Test(arguments: Knowledge.allCases)
  func `what stands as it stood before is shown as no progress of the edit`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    _ = watched.shows(seen(date: "d0", before), at: watched.since + .seconds(1))
    let open = try #require(watched.edit.facts.open)
    #expect(open.fraction == 0 && !open.isTerminal && open.phase != .verifying)
  }

  @Test(arguments: Knowledge.allCases)
  func `row 2: its content is as asked and was not so before, though nothing moved`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    let step = watched.shows(seen(date: "d0", asked), at: watched.since + .seconds(1))
    #expect(step.ending?.outcome.state == .succeeded)
  }

  @Test(arguments: Knowledge.allCases)
  func `row 2: content that stood there before proves nothing where nothing moved`(_ knowledge: Knowledge) throws {
    var watched = try Watched(
      knowledge, baseline: Baseline(date: "d0", status: "create_failed"), before: asked, asked: asked)
    let step = watched.shows(seen(failed, status: "create_failed", asked), at: watched.since + .seconds(1))
    #expect(step.waitsUntil != nil)
  }

  @Test(arguments: Knowledge.allCases)
  func `row 2: what moved with other content is ours only if it was confirmed`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    let step = watched.shows(seen(date: "d1", other), at: watched.since + .seconds(1))
    if knowledge.isConfirmed {
      guard case .succeeded(let verification) = step.ending?.outcome else {
        Issue.record("\(step)")
        return
      }
      #expect(verification?.result == .differs)
      #expect(verification?.differences.map(\.description) == ["/name", "/tocView/content/0", "/tocView/content/1"])
    } else {
      #expect(step.waitsUntil != nil)
    }
  }

  @Test(arguments: Knowledge.allCases, [true, false])
  func `row 2: create_failed without our content is ours through a creating that was seen, or if it was confirmed`(
    _ knowledge: Knowledge, _ sawCreating: Bool
  ) throws {
    var watched = try Watched(knowledge)
    if sawCreating {
      _ = watched.shows(seen(creating, date: "d1", status: "creating", nil), at: watched.since + .seconds(1))
    }
    let step = watched.shows(
      seen(failed, date: "d1", status: "create_failed", before), at: watched.since + .seconds(5))
    if sawCreating || knowledge.isConfirmed {
      let requeue = try #require(step.requeue)
      #expect(requeue.closing?.kind == .createFailed)
      #expect(requeue.attemptFailure?.server == ServerWords(status: 200, message: "Object B is missing."))
    } else {
      #expect(step.waitsUntil != nil)
    }
  }

  @Test(arguments: Knowledge.allCases)
  func `row 2: a creating that was seen before a restart counts after it`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge, sawCreating: true)
    let step = watched.shows(
      seen(failed, date: "d1", status: "create_failed", before), at: watched.since + .seconds(5))
    #expect(step.requeue?.closing?.kind == .createFailed)
  }

  @Test(arguments: Knowledge.allCases)
  func `row 2: create_failed that kept our content is ours`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    let step = watched.shows(seen(failed, date: "d0", status: "create_failed", asked), at: watched.since)
    #expect(step.requeue?.closing?.found == asked)
  }

  @Test(arguments: Knowledge.allCases)
  func `row 3: until submit_settle is over nothing is concluded from what does not show`(_ knowledge: Knowledge) throws
  {
    let signs: [Answer] = [
      .observed(seen()), .observed(seen(failed, status: "create_failed", other)), .getRefused(refusal(404)),
      .getRefused(refusal(403)),
    ]
    for answer in signs where !(knowledge.isConfirmed && answer == signs[1]) {
      var watched = try Watched(knowledge)
      var now = watched.since
      var looks = 0
      while now <= watched.unsettled {
        let step = watched.answers(answer, at: now)
        let until = try #require(step.waitsUntil, "\(answer) \(now)")
        #expect(until <= watched.settled && until > now)
        now = until
        looks += 1
      }
      #expect(looks >= 2, "it goes on looking meanwhile")
      #expect(watched.answers(answer, at: watched.unsettled).waitsUntil == watched.settled)
    }
  }

  @Test(arguments: Knowledge.allCases.filter(\.isConfirmed))
  func `row 4: a confirmed edit without a trace waits for edit_timeout, and ends as unknown`(
    _ knowledge: Knowledge
  ) throws {
    var watched = try Watched(knowledge)
    var now = watched.since
    var step = watched.shows(seen(), at: now)
    while let until = step.waitsUntil {
      #expect(until > now)
      now = until
      step = watched.shows(seen(), at: now)
    }
    #expect(step.failure?.reason.known == .outcomeUnknown)
    #expect(step.ending?.retains == .slotAndTarget)
    #expect(step.ending?.closing?.kind == .givenUp)
    let lasted = now - watched.since
    #expect(lasted >= settings.editTimeout + .seconds(-2) && lasted < settings.editTimeout + .seconds(62))
  }

  @Test(arguments: Knowledge.allCases.filter { !$0.isConfirmed })
  func `row 5: an assumed edit without a trace in two GETs did not arrive, and counts as lost`(
    _ knowledge: Knowledge
  ) throws {
    let signs: [Answer] = [
      .observed(seen()), .observed(seen(date: "d1", other)),
      .observed(seen(failed, date: "d1", status: "create_failed", before)),
    ]
    for (first, second) in zip(signs, signs.reversed()) {
      var watched = try Watched(knowledge, used: 2)
      _ = watched.answers(first, at: watched.unsettled)
      let until = try #require(watched.answers(first, at: watched.settled).waitsUntil, "once is not enough")
      let requeue = try #require(watched.answers(second, at: until).requeue)
      #expect(requeue.closing?.kind == .notArrived)
      #expect(requeue.attemptFailure == nil, "it spends no attempt")
      #expect(requeue.until == until + settings.retry.base * 0.5)
    }
  }

  @Test(arguments: Knowledge.allCases.filter { !$0.isConfirmed })
  func `row 5: work that shows between two looks takes the first one back`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    _ = watched.shows(seen(), at: watched.settled)
    _ = watched.shows(seen(creating, date: "d1", status: "creating", nil), at: watched.settled + .seconds(1))
    #expect(watched.shows(seen(), at: watched.settled + .seconds(2)).waitsUntil != nil)
    #expect(watched.shows(seen(), at: watched.settled + .seconds(3)).requeue != nil)
  }

  @Test(arguments: 0..<5)
  func `the fifth lost submission in a row ends the job, and the first four go back to the queue`(
    _ lostSubmissions: Int
  ) throws {
    var watched = try Watched(.assumed, lostSubmissions: lostSubmissions)
    _ = watched.shows(seen(), at: watched.settled)
    let step = watched.shows(seen(), at: watched.settled + .seconds(1))
    if lostSubmissions < 4 {
      #expect(step.requeue?.closing?.kind == .notArrived)
    } else {
      #expect(step.failure?.reason.known == .serverError)
      #expect(step.ending?.closing?.kind == .notArrived && step.ending?.retains == .nothing)
    }
  }
}
