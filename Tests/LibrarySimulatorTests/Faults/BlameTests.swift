import JSONDocument
import Testing

@testable import LibrarySimulator

/// Violations and counts stay true when things go wrong: a client is to blame for what it could know.
struct BlameTests {
  private func bench(_ rules: FaultRule..., seconds: Double = 10) throws -> Bench {
    try Bench {
      $0.seconds = seconds...seconds
      $0.migrations = 2
      $0.scenario = Scenario(faults: rules)
    }
  }

  private func look(_ bench: inout Bench, _ login: [String: [String]]) -> CallAnswer {
    bench.call("GET", "migrations/\(Bench.migration)", login)
  }

  @Test func `who submits again without a look is to blame, whatever became of the answer`() throws {
    for kind in [FaultKind.dropAfter, .hangAfter, .serverErrorAfter, .truncatedBody] {
      var bench = try bench(FaultRule(kind, [.put], at: [1]))
      let login = bench.logIn()
      _ = bench.put(login)
      #expect(bench.put(login).body?["code"] == "ERR006")
      #expect(bench.violations == [.targetBusy])
    }
  }

  @Test func `a look before the edit was sent is none after it`() throws {
    var bench = try bench(FaultRule(.dropAfter, [.put], at: [1]))
    let login = bench.logIn()
    _ = look(&bench, login)
    _ = bench.put(login)
    _ = bench.put(login)
    #expect(bench.violations == [.targetBusy])
  }

  @Test func `who saw the work is to blame, and an answer that was lost showed nothing`() throws {
    var bench = try bench(
      FaultRule(.dropAfter, [.put], at: [1]), FaultRule(.truncatedBody, [.get], at: [2]),
      FaultRule(.staleRead, at: [1], milliseconds: 5000))
    let login = bench.logIn()
    bench.advance(.seconds(10))
    _ = bench.put(login)
    // An old state, and then the work, but that answer breaks off.
    #expect(look(&bench, login).body?["packageInfo"]?["status"] == "created")
    #expect(look(&bench, login).delivery == .truncated)
    _ = bench.put(login)
    #expect(bench.violations.isEmpty)
    #expect(look(&bench, login).body?["packageInfo"]?["status"] == "creating")
    _ = bench.put(login)
    #expect(bench.violations == [.targetBusy])
  }

  @Test func `who was shown a page, or what nobody can read, has not looked`() throws {
    for (rule, isBlamed) in [
      (FaultRule(.pageAfter, [.get], body: .loginPage), true), (FaultRule(.cutBody, [.get]), true),
      (FaultRule(.notUTF8, [.get]), true), (FaultRule(.byteOrderMark, [.get]), false),
      (FaultRule(.gzip, [.get]), false), (FaultRule(.latin1, [.get]), false),
    ] {
      var bench = try bench(rule)
      let login = bench.logIn()
      #expect(look(&bench, login).status == 200)
      try bench.state.edit(ConcurrentEdit(id: Bench.migration, seconds: 5), at: bench.now)
      #expect(bench.put(login).body?["code"] == "ERR006")
      #expect(bench.violations == (isBlamed ? [.targetBusy] : []), "\(rule.fault)")
    }
  }

  @Test func `who takes what was shown before an accepted edit, or its date, for the end of it is to blame`() throws {
    for kind in [FaultKind.statusLate, .dateFirst] {
      var bench = try bench(FaultRule(kind, at: [1], milliseconds: 1000))
      let login = bench.logIn()
      #expect(bench.put(login).body?["status"] == "creating")
      #expect(look(&bench, login).body?["packageInfo"]?["status"] == "created")
      #expect(bench.put(migration: LibrarySimulator.migrationID(1), login).status == 202)
      #expect(bench.put(login).body?["code"] == "ERR006")
      #expect(bench.violations == [.sessionBusy, .targetBusy])
    }
  }

  @Test func `who submits again after a page of any status is to blame`() throws {
    for status in [200, 202, 302, 403, 404] {
      var bench = try bench(FaultRule(.pageAfter, [.put], at: [1], status: status))
      let login = bench.logIn()
      #expect(bench.put(login).status == status)
      _ = bench.put(login)
      _ = bench.put(migration: LibrarySimulator.migrationID(1), login)
      #expect(bench.violations == [.targetBusy, .sessionBusy])
    }
  }

  @Test func `an edit with a rotated token is of the same session`() throws {
    var bench = try bench(FaultRule(.tokenRotated, [.put], at: [1]))
    var login = bench.logIn()
    login["x-mstr-authtoken"] = bench.put(login).headers.filter { $0.name == "X-MSTR-AuthToken" }.map(\.value)
    _ = bench.put(migration: LibrarySimulator.migrationID(1), login)
    #expect(bench.violations == [.sessionBusy])
    #expect(bench.state.activity.statistics(at: bench.now.elapsed).mostAtOnceInSession == ["1": 2])
  }

  @Test func `a session is busy with an edit whose answer was lost, until a look shows nothing of it`() throws {
    let other = LibrarySimulator.migrationID(1)
    for looks in [false, true] {
      var bench = try bench(
        FaultRule(.dropAfter, [.put], at: [1]), FaultRule(.staleRead, at: [1], milliseconds: 5000))
      let login = bench.logIn()
      bench.advance(.seconds(10))
      _ = bench.put(login)
      if looks { #expect(look(&bench, login).status == 200) }
      #expect(bench.put(migration: other, login).status == 202)
      #expect(bench.violations == (looks ? [] : [.sessionBusy]))
      #expect(bench.state.activity.statistics(at: bench.now.elapsed).mostAtOnceInSession == ["1": 2])
    }
  }

  @Test func `an edit that comes late into a session that is busy by then is nobody's fault, and is counted`() throws {
    var bench = try bench(FaultRule(.late, at: [1], milliseconds: 1000))
    let login = bench.logIn()
    _ = bench.put(login)
    bench.advance(.milliseconds(500))
    _ = bench.put(migration: LibrarySimulator.migrationID(1), login)
    bench.advance(.seconds(1))
    bench.state.catchUp(to: bench.now)
    #expect(bench.violations.isEmpty)
    let statistics = bench.state.activity.statistics(at: bench.now.elapsed)
    #expect(statistics.edits == 2 && statistics.mostAtOnceInSession == ["1": 2])
    #expect(statistics.editsOfTarget[Bench.migration] == [2])
  }

  @Test func `an edit that comes late to a target in work is refused, and changes nothing`() throws {
    var bench = try bench(FaultRule(.late, at: [1], milliseconds: 1000))
    let login = bench.logIn()
    _ = bench.put(login, name: "late")
    _ = bench.put(login, name: "second")
    bench.advance(.seconds(20))
    bench.state.catchUp(to: bench.now)
    #expect(bench.state.activity.edits(at: bench.now.elapsed).map(\.name) == ["second"])
    #expect(bench.document(Bench.migration)["packageInfo"]?["name"] == "second")
    #expect(bench.violations.isEmpty)
  }

  @Test func `late edits are done in the order of their times`() throws {
    var bench = try bench(
      FaultRule(.late, at: [1], milliseconds: 3000), FaultRule(.late, at: [2], milliseconds: 1000), seconds: 0)
    let login = bench.logIn()
    _ = bench.put(login, name: "one")
    _ = bench.put(login, name: "two")
    bench.advance(.seconds(9))
    bench.state.catchUp(to: bench.now)
    let edits = bench.state.activity.edits(at: bench.now.elapsed)
    #expect(edits.map(\.name) == ["two", "one"] && edits.map(\.request) == [3, 2])
    #expect(edits.map(\.began) == [1, 3].map { LibraryDate.text(1_700_000_000_000 + $0 * 1000) })
  }

  @Test func `the same body taken twice is counted, unless the edit before it failed`() throws {
    var bench = try bench(FaultRule(.dropAfter, [.put], at: [1]), seconds: 0)
    try bench.state.planner.follow(
      Script(targets: [TargetScript(id: LibrarySimulator.migrationID(1), next: [.init(fail: "no")])]))
    let login = bench.logIn()
    for name in ["a", "a", "b", "a"] { _ = bench.put(login, name: name) }
    for _ in 0..<2 { _ = bench.put(migration: LibrarySimulator.migrationID(1), login) }
    let statistics = bench.state.activity.statistics(at: bench.now.elapsed)
    #expect(statistics.takenTwice == [2])
    #expect(statistics.editsOfTarget[Bench.migration] == [1, 2, 3, 4])
    #expect(statistics.faults == ["dropAfter": 1])
  }
}
