import JSONDocument
import Testing

@testable import LibrarySimulator

struct MigrationEditTests {
  @Test func `an edit is taken, the old storage is gone at once, and progress rises to created`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let login = bench.logIn()
    let before = bench.document(Bench.migration)
    let answer = bench.put(login, name: "new name")
    #expect(answer.status == 202)
    #expect(answer.body?.text == #"{"id":"09ADA2DD251F4927A442451C0100EA16","status":"creating","progress":0.0}"#)
    let begun = try #require(bench.document(Bench.migration)["packageInfo"])
    #expect(begun["status"] == "creating")
    #expect(begun["storage"] == [:])
    #expect(begun["name"] == "new name")
    bench.advance(.milliseconds(2500))
    #expect(bench.document(Bench.migration)["packageInfo"]?["progress"]?.text == "25.0")
    bench.advance(.milliseconds(7500))
    let made = try #require(bench.document(Bench.migration)["packageInfo"])
    #expect(made["status"] == "created")
    #expect(made["progress"] == 100)
    #expect(made["storage"]?["path"]?.string?.hasPrefix("mstr/shared/migrations/packages/2023-11-14/") == true)
    #expect(made["storage"] != before["packageInfo"]?["storage"])
    let dates = [before["packageInfo"], begun, made].map { $0?["lastUpdatedDate"]?.string ?? "" }
    #expect(dates[0] < dates[1])
    #expect(dates[1] < dates[2])
    #expect(bench.document(Bench.migration)["importInfo"] == before["importInfo"])
    #expect(bench.violations.isEmpty)
  }

  @Test func `the content is as submitted, with the server's own members, and treeView is a text`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    let before = try #require(bench.document(Bench.migration)["packageInfo"]?["tocView"]?["content"]?.array)
    let answer = bench.put(login) { body in
      body.change("tocView") { tocView in
        let items = tocView["content"]?.array ?? []
        let new: JSON = ["id": "00000000000000000000000000000001", "type": 3, "action": "delete", "extra": 1.50]
        tocView["content"] = [items[1], new, items[0]]
      }
    }
    #expect(answer.status == 202)
    let info = try #require(bench.document(Bench.migration)["packageInfo"])
    let after = try #require(info["tocView"]?["content"]?.array)
    #expect(after.count == 3)
    #expect(after[0] == before[1])
    #expect(after[2] == before[0])
    let new = after[1]
    #expect(new["version"]?.string?.count == 32)
    #expect(new["explicitIncluded"] == true)
    #expect(new["level"] == "project_object")
    #expect(new["owner"]?["id"] != nil)
    #expect(new["dateCreated"] != nil)
    #expect(new["dateModified"] != nil)
    #expect(new["extra"] == 1.5)
    #expect(info["treeView"] == #"{"treeViewType":"project"}"#)
  }

  @Test func `a scripted failure ends as create_failed with its words, and the next edit succeeds`() throws {
    var bench = try Bench {
      $0.seconds = 10...10
      $0.script = Script(targets: [TargetScript(id: Bench.migration, next: [.init(fail: "no space left", seconds: 2)])])
    }
    let login = bench.logIn()
    #expect(bench.put(login, name: "first").status == 202)
    bench.advance(.seconds(2))
    let failed = try #require(bench.document(Bench.migration)["packageInfo"])
    #expect(failed["status"] == "create_failed")
    #expect(failed["message"] == "no space left")
    #expect(failed["storage"] == [:])
    #expect(failed["name"] == "first")
    #expect(bench.put(login, name: "second").status == 202)
    #expect(bench.document(Bench.migration)["packageInfo"]?["message"] == "")
    bench.advance(.seconds(10))
    #expect(bench.status(Bench.migration) == "created")
    let edits = bench.state.activity.edits(at: bench.now.elapsed)
    #expect(edits.map(\.name) == ["first", "second"])
    #expect(edits.map(\.outcome) == ["create_failed", "created"])
    #expect(edits.map(\.message) == ["no space left", nil])
  }

  @Test func `a failed package keeps the new content, or gets back the old where that is set`() throws {
    for restores in [false, true] {
      var bench = try Bench {
        $0.failedEditsRestoreContent = restores
        $0.script = Script(targets: [TargetScript(id: Bench.migration, always: .init(fail: "no"))])
      }
      let before = bench.document(Bench.migration)["packageInfo"]?["treeView"]
      #expect(bench.put(bench.logIn(), name: "new").status == 202)
      let info = bench.document(Bench.migration)["packageInfo"]
      #expect(info?["status"] == "create_failed")
      #expect(info?["name"] == (restores ? "object_migration_test" : "new"))
      #expect((info?["treeView"] == before) == restores)
    }
  }

  @Test(arguments: ["Replace", "REPLACE", "overwrite", ""])
  func `a wrong action is taken, and fails the package later`(action: String) throws {
    var bench = try Bench { $0.seconds = 3...3 }
    let answer = bench.put(bench.logIn()) { body in
      body.change("tocView") { $0.changeFirst("content") { $0["action"] = .string(action) } }
    }
    #expect(answer.status == 202)
    #expect(bench.status(Bench.migration) == "creating")
    bench.advance(.seconds(3))
    let info = bench.document(Bench.migration)["packageInfo"]
    #expect(info?["status"] == "create_failed")
    #expect(info?["message"]?.string?.contains("\"\(action)\" is not a valid action") == true)
    #expect(bench.violations.isEmpty)
  }

  @Test(
    arguments: [
      ("updateSchema", ["all"]), ("aclOnReplacingObjects", "keep_acl"), ("aclOnNewObjects", ["Keep"]),
      ("defaultAction", "Replace"), ("defaultAction", 3),
    ] as [(String, JSON)])
  func `a wrong setting is taken, and fails the package later`(name: String, value: JSON) throws {
    var bench = try Bench()
    #expect(bench.put(bench.logIn()) { $0.change("tocView", "settings") { $0[name] = value } }.status == 202)
    let info = bench.document(Bench.migration)["packageInfo"]
    #expect(info?["status"] == "create_failed")
    #expect(info?["message"]?.string?.contains("'\(name)'") == true)
  }

  @Test func `every word that the Library knows is taken and succeeds`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    for action in ["use_existing", "replace", "keep_both", "use_newer", "use_older", "force_replace", "delete"] {
      let answer = bench.put(login) { body in
        body.change("tocView") { $0.changeFirst("content") { $0["action"] = .string(action) } }
      }
      #expect(answer.status == 202)
      #expect(bench.status(Bench.migration) == "created")
    }
  }

  @Test func `configuration packages, project merges and a project's security are edited in their own way`() throws {
    var bench = try Bench { $0.furtherSamples = true }
    let login = bench.logIn()
    let (configuration, merge) = (LibrarySimulator.furtherSampleID(1), LibrarySimulator.furtherSampleID(2))
    let prefer = ["prefer": "respond-async"]
    #expect(bench.put(migration: configuration, login, headers: prefer) { $0["project"] = nil }.status == 202)
    #expect(
      bench.document(configuration)["packageInfo"]?["tocView"]?["content"]?.array?.first?["level"]
        == "configuration_object")
    #expect(bench.put(migration: merge, login).status == 202)
    #expect(bench.document(merge)["packageInfo"]?["tocView"]?["content"] == nil)
    #expect(bench.status(merge) == "created")
    let security = LibrarySimulator.furtherSampleID(5)
    #expect(bench.put(migration: security, login, headers: prefer) { $0["project"] = nil }.status == 400)
    #expect(bench.put(migration: security, login).status == 202)
    #expect(bench.status(security) == "created")
    #expect(bench.state.activity.requests.map(\.project) == [nil, nil, Bench.project, nil, Bench.project])
  }

  @Test func `dates move although the clock stands still`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    var dates: [String] = []
    for _ in 0..<5 {
      #expect(bench.put(login).status == 202)
      dates.append(bench.document(Bench.migration)["packageInfo"]?["lastUpdatedDate"]?.string ?? "")
    }
    #expect(dates == dates.sorted())
    #expect(Set(dates).count == 5)
  }
}
