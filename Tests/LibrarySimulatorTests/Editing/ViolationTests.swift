import JSONDocument
import Testing

@testable import LibrarySimulator

struct ViolationTests {
  @Test func `two edits at once in one session are taken and reported`() throws {
    var bench = try Bench {
      $0.migrations = 2
      $0.seconds = 10...10
    }
    let (one, other) = (bench.logIn(), bench.logIn())
    #expect(bench.put(migration: LibrarySimulator.migrationID(1), one).status == 202)
    #expect(bench.put(migration: LibrarySimulator.migrationID(2), other).status == 202)
    #expect(bench.violations.isEmpty)
    #expect(bench.put(one).status == 202)
    #expect(bench.violations == [.sessionBusy])
    #expect(bench.state.activity.violations.first?.session == 1)
    #expect(bench.state.activity.violations.first?.target == Bench.migration)
    bench.advance(.seconds(10))
    #expect(bench.put(migration: LibrarySimulator.migrationID(1), one).status == 202)
    #expect(bench.violations == [.sessionBusy])
  }

  @Test func `an edit of a target in work is refused and reported`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let (one, other) = (bench.logIn(), bench.logIn())
    #expect(bench.put(one).status == 202)
    let answer = bench.put(other)
    #expect(answer.status == 400)
    #expect(
      answer.body?["message"] == "Cannot do current operation for now when `packageInfo.status` is 'creating'.")
    #expect(bench.violations == [.targetBusy])
    bench.advance(.seconds(10))
    #expect(bench.putGroup(one).status == 201)
    bench.advance(.seconds(15))
    #expect(bench.putGroup(other).body?["code"] == "ERR006")
    #expect(bench.violations == [.targetBusy, .targetBusy])
    #expect(bench.state.activity.edits(at: bench.now.elapsed).count == 2)
  }

  @Test(arguments: [
    BodyCase("ERR005", "/id") { $0["id"] = "1" }, BodyCase("ERR005", "/storage") { $0["storage"] = [:] },
    BodyCase("ERR005", "/importInfo") { $0["importInfo"] = [:] },
    BodyCase("ERR005", "/tocView/content/0/version") {
      $0.change("tocView") { $0.changeFirst("content") { $0["version"] = "1" } }
    },
    BodyCase("ERR005", "/tocView/content/0/owner") {
      $0.change("tocView") { $0.changeFirst("content") { $0["owner"] = [:] } }
    },
  ])
  func `members that don't belong into a migration's edit are refused and reported`(_ wrong: BodyCase) throws {
    var bench = try Bench()
    let answer = bench.put(bench.logIn(), change: wrong.change)
    #expect(answer.status == 400)
    #expect(answer.body?["code"] == .string(wrong.code))
    #expect(answer.body?["message"]?.string?.contains("'\(wrong.message)'") == true)
    #expect(bench.violations == [.foreignMember])
    #expect(bench.status(Bench.migration) == "created")
  }

  @Test(arguments: [
    BodyCase("ERR005", "/importRequestStatus") { $0["importRequestStatus"] = "approved" },
    BodyCase("ERR005", "/targetEnvironment") { $0["targetEnvironment"] = [:] },
    BodyCase("ERR005", "/migrations/0/id") { $0.changeFirst("migrations") { $0["id"] = "1" } },
    BodyCase("ERR005", "/migrations/0/packageInfo/status") {
      $0.changeFirst("migrations") { $0.change("packageInfo") { $0["status"] = "created" } }
    },
    BodyCase("ERR005", "/migrations/0/importInfo/id") {
      $0.changeFirst("migrations") { $0.change("importInfo") { $0["id"] = "1" } }
    },
  ])
  func `members that could import a group are refused and reported`(_ wrong: BodyCase) throws {
    var bench = try Bench()
    let answer = bench.putGroup(bench.logIn(), change: wrong.change)
    #expect(answer.status == 400)
    #expect(answer.body?["message"]?.string?.contains("'\(wrong.message)'") == true)
    #expect(bench.violations == [.foreignMember])
  }

  @Test func `members that nobody knows pass through inside of tocView, settings, treeView and content`() throws {
    var bench = try Bench()
    let answer = bench.put(bench.logIn()) { body in
      body.change("treeView") { $0["new"] = 1 }
      body.change("tocView") { $0["new"] = 2 }
      body.change("tocView", "settings") { $0["new"] = 3 }
      body.change("tocView") { $0.changeFirst("content") { $0["new"] = 4 } }
    }
    #expect(answer.status == 202)
    #expect(bench.violations.isEmpty)
    let tocView = bench.document(Bench.migration)["packageInfo"]?["tocView"]
    #expect(tocView?["new"] == 2)
    #expect(tocView?["settings"]?["new"] == 3)
    #expect(tocView?["content"]?.array?.first?["new"] == 4)
  }

  @Test(arguments: [nil, "E8D198774597EEDA4848F4962AC42A01", ""])
  func `a missing or wrong project header is refused and reported`(header: String?) throws {
    var bench = try Bench()
    var headers = ["prefer": "respond-async"]
    headers["x-mstr-projectid"] = header
    let answer = bench.put(bench.logIn(), headers: headers)
    #expect(answer.status == 400)
    #expect(answer.body?["code"] == (header == nil ? "ERR005" : "ERR006"))
    #expect(answer.body?["message"]?.string?.contains("X-MSTR-ProjectID") == true)
    #expect(bench.violations == [.projectHeader])
  }

  @Test func `a project header with a configuration package is refused and reported`() throws {
    var bench = try Bench { $0.furtherSamples = true }
    let id = LibrarySimulator.furtherSampleID(1)
    let answer = bench.put(migration: id, bench.logIn()) { $0["project"] = nil }
    #expect(answer.status == 400)
    #expect(answer.body?["code"] == "ERR006")
    #expect(bench.violations == [.projectHeader])
  }

  @Test func `an edit without respond-async is refused and reported`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    for prefer in [nil, "wait=10"] {
      var headers = ["x-mstr-projectid": Bench.project]
      headers["prefer"] = prefer
      let answer = bench.put(login, headers: headers)
      #expect(answer.status == 400)
      #expect(answer.body?["code"] == "ERR005")
    }
    let body = JSON.object(Bench.body(group: bench.document(Bench.group)))
    #expect(bench.call("PUT", "migrationGroups/\(Bench.group)", login, body: body).status == 400)
    #expect(bench.violations == [.preferHeader, .preferHeader, .preferHeader])
    #expect(
      bench.put(login, headers: ["prefer": "wait=10, Respond-Async", "x-mstr-projectid": Bench.project]).status == 202)
  }

  @Test func `everything that is wrong with one edit is reported`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let login = bench.logIn()
    #expect(bench.put(login).status == 202)
    let answer = bench.put(login, headers: [:]) { $0["id"] = "1" }
    #expect(answer.status == 400)
    #expect(bench.violations == [.targetBusy, .preferHeader, .foreignMember, .projectHeader])
    #expect(Set(bench.state.activity.violations.map(\.request)) == [3])
  }
}
