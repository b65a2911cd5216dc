import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// What is learned of how long the server was at work on an edit, and when it is looked at.
@Suite struct EditDurationTests {
  private let working = Answer.observed(seen(creating, date: "d1", status: "creating", nil))
  private let notBegun = Answer.observed(seen(date: "d0", before))

  private func end(_ watched: inout Watched, at now: SteadyTime) -> EditDuration? {
    watched.answers(.observed(seen(date: "d1", asked)), at: now).ending?.closing?.duration
  }

  @Test func `it ended between the last look that showed it at work and the first that did not`() throws {
    var watched = try Watched(.confirmed)
    for second in [10.0, 40, 90] { _ = watched.answers(working, at: at(second)) }
    #expect(end(&watched, at: at(150)) == EditDuration(least: .seconds(90), most: .seconds(150)))
  }

  @Test func `what the target showed before the server began says that it was not over`() throws {
    var watched = try Watched(.confirmed)
    _ = watched.answers(notBegun, at: at(20))
    #expect(end(&watched, at: at(30)) == EditDuration(least: .seconds(20), most: .seconds(30)))
  }

  @Test func `the look that showed the end counts, not the one that read the content`() throws {
    var watched = try Watched(.confirmed)
    _ = watched.answers(working, at: at(40))
    let ended = Observation.Progress.created
    #expect(watched.answers(.observed(seen(ended, date: "d1", status: "created", nil)), at: at(60)).isGet)
    #expect(end(&watched, at: at(65)) == EditDuration(least: .seconds(40), most: .seconds(60)))
  }

  @Test func `an edit that fails has a duration, too`() throws {
    var watched = try Watched(.confirmed)
    _ = watched.answers(working, at: at(40))
    let step = watched.answers(.observed(seen(failed, date: "d1", status: "create_failed", asked)), at: at(60))
    let duration = step.requeue?.closing?.duration
    #expect(duration == EditDuration(least: .seconds(40), most: .seconds(60), hasFailed: true))
  }

  @Test func `nothing is learned where a look before the end was not answered`() throws {
    let silences: [Answer] = [outage, .troubled(TroubledRequest(.read, page))]
    for silence in silences {
      var watched = try Watched(.confirmed)
      _ = watched.answers(working, at: at(40))
      _ = watched.answers(silence, at: at(60))
      #expect(end(&watched, at: at(900)) == nil)
    }
    var watched = try Watched(.confirmed)
    _ = watched.answers(working, at: at(40))
    watched.edit.serverWasOut()
    #expect(end(&watched, at: at(900)) == nil)
  }

  @Test func `nothing is learned of an edit that ended while the process was down`() throws {
    for knowledge in [Knowledge.confirmedBeforeRestart, .assumedBeforeRestart, .crashed] {
      var watched = try Watched(knowledge)
      #expect(end(&watched, at: watched.since + .seconds(1)) == nil)
    }
  }

  @Test func `the plan of looks is asked with the time since the submission left, also after a restart`() throws {
    let plan = Recording()
    var watched = try Watched(.confirmed)
    _ = watched.answers(working, at: at(40))
    let facts = watched.edit.facts
    var silent = seen(creating, date: "d1", status: "creating", nil)
    silent.fraction = 0
    let working = Answer.observed(silent)
    var edit = Edit(facts, settings: settings, polls: plan, now: at(1000), sentAt: at(0))
    #expect(edit.step(working, now: at(1007), random: 0).waitsUntil == at(1007 + 1007))
    var jumped = Edit(facts, settings: settings, polls: plan, now: at(1000), sentAt: at(5000))
    // A wall clock that was set back says that the submission is yet to leave: what was counted is at least gone by.
    #expect(jumped.step(working, now: at(1007), random: 0).waitsUntil == at(1007 + 38))
  }

  @Test func `the plan of looks hears of the progress that the server tells of the edit`() throws {
    let plan = Recording()
    var edit = Edit(try Watched(.confirmed).edit.facts, settings: settings, polls: plan, now: at(0), sentAt: at(0))
    var halfway = seen(creating, date: "d1", status: "creating", nil)
    halfway.fraction = 0.5
    #expect(edit.step(.observed(halfway), now: at(10), random: 0).waitsUntil == at(10 + 10 + 500))
  }
}

/// A pause that shows what was asked: the time elapsed, and a second more for each thousandth of the way.
private struct Recording: PollPlan {
  func pause(elapsed: Duration, progress: Double, random: Double) -> Duration { elapsed + .seconds(progress * 1000) }
}
