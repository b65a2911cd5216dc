import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// The Library itself refuses to show a target whose edit may have been taken. Its 404 and its 403 end the job when they
/// have stood for `submit_settle` and in three GETs, however the submission stands.
@Suite struct FollowedRefusalTests {
  private func refused(_ status: Int) -> Answer { .getRefused(refusal(status, "ERR004", "No such object.")) }

  @Test(arguments: Knowledge.allCases, [403, 404])
  func `a refusal that stands ends the job with the server's words`(_ knowledge: Knowledge, _ status: Int) throws {
    var watched = try Watched(knowledge)
    let start = watched.since + .seconds(600)
    let (step, end, looks) = watched.goesOn(with: refused(status), from: start)
    #expect(end - start >= settings.submitSettle && looks >= 3)
    #expect(end - start < settings.submitSettle + .seconds(10))
    let failure = try #require(step.failure)
    #expect(failure.reason.known == (status == 403 ? .forbidden : .notFound))
    #expect(failure.server == ServerWords(status: status, code: "ERR004", message: "No such object."))
    #expect(step.ending?.closing?.kind == .givenUp)
    // What is gone is not at work. Who may not look does not know.
    #expect(step.ending?.retains == (status == 403 ? .slotAndTarget : .nothing))
  }

  @Test(arguments: Knowledge.allCases, [403, 404])
  func `two GETs are not enough, however far apart`(_ knowledge: Knowledge, _ status: Int) throws {
    var watched = try Watched(knowledge)
    #expect(watched.answers(refused(status), at: watched.since + .seconds(10)).waitsUntil != nil)
    let until = try #require(watched.answers(refused(status), at: watched.since + .seconds(1000)).waitsUntil)
    #expect(until == watched.since + .seconds(1001), "it is looked at once more, soon")
    #expect(watched.answers(refused(status), at: until).failure != nil)
  }

  @Test(arguments: Knowledge.allCases, [403, 404])
  func `short of submit_settle any number of GETs is not enough`(_ knowledge: Knowledge, _ status: Int) throws {
    var watched = try Watched(knowledge)
    let start = watched.since + .seconds(100)
    for second in 0..<60 {
      #expect(watched.answers(refused(status), at: start + .seconds(second)).waitsUntil != nil)
    }
    #expect(watched.answers(refused(status), at: start + .seconds(60)).failure != nil)
  }

  @Test(arguments: Knowledge.allCases, [403, 404])
  func `it stands from when the connection ended, at the earliest`(_ knowledge: Knowledge, _ status: Int) throws {
    var watched = try Watched(knowledge)
    for later in [0.0, 20, 40, 59.999] {
      #expect(watched.answers(refused(status), at: watched.since + .seconds(later)).waitsUntil != nil)
    }
    #expect(watched.answers(refused(status), at: watched.settled).failure != nil)
  }

  @Test(arguments: Knowledge.allCases)
  func `what else the Library says in between begins it anew`(_ knowledge: Knowledge) throws {
    for between in [
      Answer.observed(seen(locked, status: "locked")), .getRefused(refusal(400)), .getRefused(refusal(403)),
    ] {
      var watched = try Watched(knowledge)
      let start = watched.since + .seconds(100)
      for later in [0.0, 30, 59] { _ = watched.answers(refused(404), at: start + .seconds(later)) }
      _ = watched.answers(between, at: start + .seconds(60))
      for later in [61.0, 90, 120] {
        #expect(watched.answers(refused(404), at: start + .seconds(later)).waitsUntil != nil, "\(between)")
      }
      #expect(watched.answers(refused(404), at: start + .seconds(121)).failure?.reason.known == .notFound)
    }
  }

  @Test(arguments: Knowledge.allCases)
  func `nobody's word in between takes nothing back`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    let start = watched.since + .seconds(100)
    _ = watched.answers(refused(404), at: start)
    _ = watched.answers(outage, at: start + .seconds(20))
    _ = watched.answers(refused(404), at: start + .seconds(30))
    _ = watched.answers(.troubled(TroubledRequest(.read, page)), at: start + .seconds(40))
    #expect(watched.answers(refused(404), at: start + .seconds(60)).failure?.reason.known == .notFound)
  }

  @Test(arguments: [403, 404])
  func `a restart begins it anew`(_ status: Int) throws {
    var watched = try Watched(.confirmed)
    let start = watched.since + .seconds(100)
    for later in [0.0, 30, 59] { _ = watched.answers(refused(status), at: start + .seconds(later)) }
    var edit = Edit(watched.edit.facts, settings: settings, now: at(5000))
    for later in [0.0, 30, 59] {
      #expect(edit.step(refused(status), now: at(5000 + later), random: 0).waitsUntil != nil)
    }
    #expect(edit.step(refused(status), now: at(5060), random: 0).failure != nil)
  }
}
