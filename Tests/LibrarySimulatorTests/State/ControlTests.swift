import JSONDocument
import Testing

@testable import LibrarySimulator

struct ControlTests {
  private func control(_ bench: inout Bench, _ method: String, _ path: String, _ body: JSON? = nil) -> CallAnswer? {
    Control.answer(Call(method, "/simulator/\(path)", body: body?.bytes ?? []), &bench.state, at: bench.now)
  }

  @Test func `requests, violations and edits are shown, and are no requests themselves`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let login = bench.logIn()
    _ = bench.put(login, name: "one")
    _ = bench.put(login, name: "two")
    let requests = try #require(control(&bench, "GET", "requests")?.body?.array)
    #expect(requests.map { $0["status"] } == [204, 202, 400])
    #expect(requests.map { $0["code"] } == [nil, nil, "ERR006"])
    #expect(requests[1]["body"]?["name"] == "one")
    #expect(requests[1]["method"] == "PUT")
    #expect(requests[1]["time"] == "2023-11-14T22:13:20.000+0000")
    #expect(control(&bench, "GET", "requests?from=3")?.body?.array?.map { $0["number"] } == [3])
    #expect(control(&bench, "GET", "violations")?.body?.array?.map { $0["kind"] } == ["targetBusy"])
    let edit = try #require(control(&bench, "GET", "edits")?.body?.array?.first)
    #expect(edit["outcome"] == "creating")
    #expect(edit["target"]?.string == Bench.migration)
    #expect(edit["session"] == 1)
    #expect(edit["ended"] == nil)
    bench.advance(.seconds(10))
    #expect(control(&bench, "GET", "edits")?.body?.array?.first?["outcome"] == "created")
  }

  @Test func `statistics count edits at once, in all and for each session and target, and keep their order`() throws {
    var bench = try Bench {
      $0.migrations = 2
      $0.seconds = 10...10
    }
    let (one, other) = (bench.logIn(), bench.logIn())
    _ = bench.put(migration: LibrarySimulator.migrationID(1), one)
    bench.advance(.seconds(5))
    _ = bench.put(migration: LibrarySimulator.migrationID(2), other)
    bench.advance(.seconds(5))
    _ = bench.put(migration: LibrarySimulator.migrationID(1), one)
    let during = bench.state.activity.statistics(at: bench.now.elapsed)
    #expect(during.editsUnderWay == 2)
    #expect(during.mostAtOnce == 2)
    #expect(during.mostAtOnceInSession == ["1": 1, "2": 1])
    bench.advance(.seconds(1))
    _ = bench.put(other)
    let statistics = bench.state.activity.statistics(at: bench.now.elapsed)
    #expect(statistics.mostAtOnce == 3)
    #expect(statistics.mostAtOnceInSession == ["1": 1, "2": 2])
    #expect(statistics.mostAtOnceOnTarget[LibrarySimulator.migrationID(1)] == 1)
    #expect(statistics.editsOfTarget[LibrarySimulator.migrationID(1)] == [1, 3])
    #expect(statistics.edits == 4)
    #expect(statistics.violations == 1)
    #expect(statistics.requests == 6)
    #expect(control(&bench, "GET", "statistics")?.body == (try JSON(encoding: statistics)))
  }

  @Test func `a script is followed, or refused with what is wrong`() throws {
    var bench = try Bench()
    let script: JSON = ["targets": [["id": .string(Bench.migration), "next": [["fail": "scripted"], [:]]]]]
    #expect(control(&bench, "POST", "script", script)?.status == 204)
    _ = bench.put(bench.logIn())
    #expect(bench.document(Bench.migration)["packageInfo"]?["message"] == "scripted")
    for wrong in [["failRate": 3], ["unknown": 1], ["targets": [["id": "x"]]], []] as [JSON] {
      let answer = control(&bench, "POST", "script", wrong)
      #expect(answer?.status == 400)
      #expect(answer?.body?["error"]?.string?.isEmpty == false)
    }
  }

  @Test func `the privilege is taken away, or refused with what is expected`() throws {
    var bench = try Bench()
    #expect(control(&bench, "POST", "privileges", ["createPackage": "nowhere"])?.status == 204)
    #expect(bench.put(bench.logIn()).status == 403)
    for wrong in [["createPackage": "there"], [:], []] as [JSON] {
      let answer = control(&bench, "POST", "privileges", wrong)
      #expect(answer?.status == 400 && answer?.body?["error"]?.string?.contains("everywhere, projects, nowhere") == true)
    }
  }

  @Test func `a state is set, moves the date, and ends an edit under way`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let login = bench.logIn()
    _ = bench.put(login)
    bench.advance(.seconds(4))
    let before = bench.document(Bench.migration)["packageInfo"]?["lastUpdatedDate"]?.string ?? ""
    let state: JSON = ["id": .string(Bench.migration), "packageStatus": "locked"]
    #expect(control(&bench, "POST", "state", state)?.status == 204)
    bench.advance(.seconds(100))
    #expect(bench.status(Bench.migration) == "locked")
    #expect(bench.document(Bench.migration)["packageInfo"]?["lastUpdatedDate"]?.string ?? "" > before)
    let edit = try #require(bench.state.activity.edits(at: bench.now.elapsed).first)
    #expect(edit.outcome == "changed")
    #expect(edit.ended == LibraryDate.text(1_700_000_004_000))
    let group: JSON = ["id": .string(Bench.group), "importRequestStatus": "approved"]
    let date = bench.document(Bench.group)["lastUpdatedDate"]?.string ?? ""
    #expect(control(&bench, "POST", "state", group)?.status == 204)
    #expect(bench.document(Bench.group)["importRequestStatus"] == "approved")
    #expect(bench.document(Bench.group)["lastUpdatedDate"]?.string ?? "" > date)
  }

  @Test(
    arguments: [
      ["id": "x"], ["id": "00000000000000000000000000000000"],
      ["id": "09ADA2DD251F4927A442451C0100EA16", "child": 1],
      ["id": "09ADA2DD251F4927A442451C0100EA16", "packageStatus": "open"],
    ] as [JSON])
  func `a state that makes no sense is refused`(state: JSON) throws {
    var bench = try Bench()
    #expect(control(&bench, "POST", "state", state)?.status == 400)
    #expect(bench.status(Bench.migration) == "created")
  }

  @Test func `migrations and groups are added and replaced`() throws {
    var bench = try Bench()
    var migration = try #require(bench.document(Bench.migration).object)
    migration["id"] = "0000000000000000000000000000000A:0000000000000000000000000000000B"
    #expect(control(&bench, "POST", "migrations", .object(migration))?.status == 204)
    #expect(control(&bench, "POST", "migrations", .object(migration))?.status == 204)
    #expect(bench.state.migrations.all.count == 2)
    #expect(bench.status("0000000000000000000000000000000A") == "created")
    var group = try #require(bench.document(Bench.lockedGroup).object)
    group["importRequestStatus"] = "pending"
    #expect(control(&bench, "POST", "migrationGroups", .object(group))?.status == 204)
    #expect(bench.document(Bench.lockedGroup)["importRequestStatus"] == "pending")
    for (path, wrong) in [("migrations", ["id": "1"]), ("migrations", ["id": "0000000000000000000000000000000C"])]
      as [(String, JSON)]
    {
      #expect(control(&bench, "POST", path, wrong)?.status == 400)
    }
    #expect(control(&bench, "POST", "migrationGroups", .object(migration))?.status == 400)
  }

  @Test func `targets are shown, and what is no control call is not found`() throws {
    var bench = try Bench()
    let lines = try #require(control(&bench, "GET", "targets")?.body?.array)
    #expect(lines.map { $0["kind"] } == ["migration", "migrationGroup", "migrationGroup"])
    #expect(lines.map { $0["statuses"] } == [["created"], ["locked", "locked"], ["created", "created"]])
    #expect(control(&bench, "GET", "targets/\(Bench.group)")?.body == bench.document(Bench.group))
    #expect(control(&bench, "GET", "targets/1")?.status == 404)
    #expect(control(&bench, "GET", "nothing")?.status == 404)
    #expect(control(&bench, "PUT", "script", [:])?.status == 404)
    #expect(Control.answer(Call("GET", "/MicroStrategyLibrary/api/migrations"), &bench.state, at: bench.now) == nil)
  }

  @Test func `logins are closed by a control call`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    #expect(control(&bench, "DELETE", "logins")?.status == 204)
    #expect(bench.call("GET", "migrations", login).status == 401)
  }
}
