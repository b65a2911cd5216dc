import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// `edit_timeout` counts only time in which the server answered; outages spend nothing.
@Suite struct AnsweredTimeTests {
  private let working = Answer.observed(seen(creating, date: "d1", status: "creating", nil))

  @Test(arguments: Knowledge.allCases)
  func `an edit in work times out after edit_timeout, and keeps its slot`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    var now = watched.since
    var step = watched.answers(working, at: now)
    while let until = step.waitsUntil {
      now = until
      step = watched.answers(working, at: now)
    }
    #expect(step.failure?.reason.known == .timedOut)
    #expect(step.ending?.retains == .slotAndTarget && step.ending?.closing?.kind == .givenUp)
    #expect(now - watched.since >= settings.editTimeout + .seconds(-1))
    #expect(now - watched.since < settings.editTimeout + .seconds(61))
  }

  @Test func `an outage of any length is not counted`() throws {
    var watched = try Watched(.confirmed)
    _ = watched.answers(working, at: at(10))
    _ = watched.answers(working, at: at(70))
    let counted = watched.edit.facts.open?.answeredFor
    #expect(counted == .seconds(68))
    _ = watched.answers(outage, at: at(100))
    #expect(watched.answers(working, at: at(500_000)).waitsUntil != nil)
    #expect(watched.edit.facts.open?.answeredFor == counted)
    _ = watched.answers(working, at: at(500_060))
    #expect(watched.edit.facts.open?.answeredFor == .seconds(128))
  }

  @Test func `an outage that only others have met is not counted either`() throws {
    var watched = try Watched(.confirmed)
    _ = watched.answers(working, at: at(10))
    _ = watched.answers(working, at: at(70))
    let counted = watched.edit.facts.open?.answeredFor
    watched.edit.serverWasOut()
    #expect(watched.answers(working, at: at(500_000)).waitsUntil != nil)
    #expect(watched.edit.facts.open?.answeredFor == counted)
  }

  @Test func `the time that the process was down is not counted, and what was counted before stays`() throws {
    var watched = try Watched(.confirmed)
    _ = watched.answers(working, at: at(62))
    var facts = watched.edit.facts
    #expect(facts.open?.answeredFor == .seconds(60))
    var edit = Edit(facts, settings: settings, now: at(900_000))
    _ = edit.step(working, now: at(900_001), random: 0)
    _ = edit.step(working, now: at(900_011), random: 0)
    #expect(edit.facts.open?.answeredFor == .seconds(70))
    facts.open?.answeredFor = settings.editTimeout
    edit = Edit(facts, settings: settings, now: at(0))
    #expect(edit.step(working, now: at(1), random: 0).failure?.reason.known == .timedOut)
  }

  @Test func `an edit that ends after its time is up still ends as what it came to`() throws {
    var facts = try Watched(.confirmed).edit.facts
    facts.open?.answeredFor = settings.editTimeout * 2
    var edit = Edit(facts, settings: settings, now: at(0))
    #expect(edit.step(.observed(seen(date: "d1", asked)), now: at(1), random: 0).ending?.outcome.state == .succeeded)
  }

  @Test func `an environment that does not answer is asked the same again: when is its breaker's business`() throws {
    let facts = EditFacts(target: try target(), change: rename, maxAttempts: 4)
    for var edit in [try Watched(.confirmed).edit, Edit(facts, settings: settings, now: at(0))] {
      let asked = edit.step(.ready, now: at(0), random: 0.5)
      #expect(asked.isGet)
      for second in 1..<9 { #expect(edit.step(outage, now: at(Double(second)), random: 0.5) == asked) }
    }
  }
}
