import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// What shows that an edit is ours: what the change can show, and never that somebody moved the date.
@Suite struct EvidenceTests {
  private static let assumed = Knowledge.allCases.filter { !$0.isConfirmed }
  private static let baseline = Baseline(date: "d0", status: "create_failed")

  /// An edit that only creates the package again, so that nothing of it can show.
  private func invisible(_ knowledge: Knowledge, sawCreating: Bool = false) throws -> Watched {
    try Watched(knowledge, baseline: Self.baseline, before: asked, asked: asked, sawCreating: sawCreating)
  }

  @Test(arguments: assumed)
  func `a lost PUT whose change can't show is not ours because somebody moved the date`(_ knowledge: Knowledge) throws {
    var watched = try invisible(knowledge)
    let end = seen(failed, date: "d1", status: "create_failed", asked)
    let (step, now, _) = watched.goesOn(with: .observed(end), from: watched.since + .seconds(1))
    #expect(step.requeue?.closing?.kind == .notArrived && step.requeue?.attemptFailure == nil)
    #expect(now >= watched.settled, "it may arrive until then")
  }

  @Test(arguments: assumed)
  func `a lost PUT whose change can't show did not arrive, and yet its job is done where the package is created`(
    _ knowledge: Knowledge
  ) throws {
    for date in ["d0", "d1"] {
      var watched = try invisible(knowledge)
      let (step, now, looks) = watched.goesOn(
        with: .observed(seen(date: date, asked)), from: watched.since + .seconds(1))
      #expect(step.ending?.closing?.kind == .notArrived && step.ending?.outcome.state == .succeeded)
      #expect(step.ending?.verification?.result == .exact)
      #expect(now >= watched.settled && looks > 2, "it may arrive until then")
    }
  }

  @Test(arguments: assumed)
  func `a fifth PUT that was lost fails no job whose package stands as asked`(_ knowledge: Knowledge) throws {
    for (status, state) in [("created", JobState.succeeded), ("create_failed", .failed)] {
      var watched = try Watched(
        knowledge, baseline: Self.baseline, before: asked, asked: asked,
        lostSubmissions: Edit.maxLostSubmissions - 1)
      let end = seen(status == "created" ? .created : failed, date: "d1", status: status, asked)
      let (step, _, _) = watched.goesOn(with: .observed(end), from: watched.since + .seconds(1))
      #expect(step.ending?.outcome.state == state)
    }
  }

  @Test(arguments: assumed)
  func `a creating that was seen makes the end ours where the change can't show`(_ knowledge: Knowledge) throws {
    for sawBefore in [false, true] {
      var watched = try invisible(knowledge, sawCreating: sawBefore)
      if !sawBefore {
        _ = watched.shows(seen(creating, date: "d0", status: "creating", nil), at: watched.since + .seconds(1))
      }
      let step = watched.shows(seen(date: "d1", asked), at: watched.since + .seconds(9))
      #expect(step.ending?.outcome.state == .succeeded)
    }
  }

  @Test(arguments: Knowledge.allCases.filter(\.isConfirmed))
  func `a confirmed answer makes the end ours where the change can't show`(_ knowledge: Knowledge) throws {
    var watched = try invisible(knowledge)
    #expect(watched.shows(seen(date: "d1", asked), at: watched.since + .seconds(1)).ending != nil)
    var same = try invisible(knowledge)
    let unmoved = seen(failed, date: "d0", status: "create_failed", asked)
    #expect(same.shows(unmoved, at: same.since + .seconds(1)).waitsUntil != nil, "but not where nothing has moved")
  }

  @Test(arguments: assumed)
  func `content as asked is ours where the change can show, whatever moved`(_ knowledge: Knowledge) throws {
    for date in ["d0", "d1"] {
      var watched = try Watched(knowledge)
      let step = watched.shows(seen(date: date, asked), at: watched.since + .seconds(1))
      #expect(step.ending?.outcome.state == .succeeded)
    }
  }

  @Test(arguments: assumed)
  func `what somebody else made through a creating that was seen is not ours, unless it shows what was asked`(
    _ knowledge: Knowledge
  ) throws {
    var watched = try Watched(knowledge, sawCreating: true)
    let (step, _, _) = watched.goesOn(with: .observed(seen(date: "d1", other)), from: watched.since)
    #expect(step.requeue?.closing?.kind == .notArrived)
  }

  @Test func `after a lost submission, an edit that only creates again is over when the package is created`() throws {
    var facts = try invisible(.assumed).edit.facts
    (facts.open, facts.lostSubmissions, facts.earlier) = (nil, 1, .lost)
    facts.change = Change(body: asked.json)
    var edit = Edit(facts, settings: settings, now: at(1000))
    let step = edit.step(.observed(seen(date: "d1", asked)), now: at(1000), random: 0)
    #expect(step.ending?.outcome.state == .succeeded)
    var again = Edit(facts, settings: settings, now: at(1000))
    let failing = seen(failed, date: "d1", status: "create_failed", asked)
    #expect(again.step(.observed(failing), now: at(1000), random: 0).draft?.submitted == asked)
  }

  @Test(arguments: assumed)
  func `trouble with reading is no trace and no miss`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    _ = watched.shows(seen(), at: watched.settled)
    for minute in 1..<60 {
      let step = watched.answers(
        .troubled(TroubledRequest(.content, page)), at: watched.settled + .seconds(minute * 60))
      #expect(step.waitsUntil != nil)
    }
    #expect(watched.shows(seen(), at: watched.settled + .seconds(3600)).requeue?.closing?.kind == .notArrived)
  }
}
