import JSONDocument
import Testing

@testable import LibrarySimulator

struct GroupEditTests {
  @Test func `children are made one after the other, with new ids, in the order of the body`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let login = bench.logIn()
    let ids = { (bench: Bench) in Set(bench.children(Bench.group).compactMap { $0["id"]?.string }) }
    let before = ids(bench)
    let answer = bench.putGroup(login)
    #expect(answer.status == 201)
    #expect(answer.body?["id"]?.string == Bench.group)
    #expect(answer.body?["migrations"]?.array?.map { $0["packageInfo"]?["status"] } == ["creating", "empty"])
    #expect(answer.body?["migrations"]?.array?.first?["packageInfo"]?["tocView"] == nil)
    #expect(bench.statuses(Bench.group) == ["creating", "empty"])
    bench.advance(.seconds(10))
    #expect(bench.statuses(Bench.group) == ["created", "creating"])
    bench.advance(.seconds(10))
    #expect(bench.statuses(Bench.group) == ["created", "created"])
    let after = bench.children(Bench.group)
    #expect(after.map { $0["packageInfo"]?["type"] } == ["configuration", "project"])
    let edited = ids(bench)
    #expect(before.isDisjoint(with: edited))
    #expect(bench.putGroup(login).status == 201)
    #expect(edited.isDisjoint(with: ids(bench)))
  }

  @Test func `the group keeps its id and gets name, treeView and dates`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let before = bench.document(Bench.group)
    _ = bench.putGroup(bench.logIn(), name: "renamed") { $0["treeView"] = ["a": 1] }
    var dates = [before["lastUpdatedDate"]?.string ?? ""]
    for _ in 0..<3 {
      dates.append(bench.document(Bench.group)["lastUpdatedDate"]?.string ?? "")
      bench.advance(.seconds(10))
    }
    #expect(dates == dates.sorted())
    #expect(Set(dates).count == 4)
    let after = bench.document(Bench.group)
    #expect(after["id"] == before["id"])
    #expect(after["name"] == "renamed")
    #expect(after["treeView"] == #"{"a":1}"#)
    #expect(after["creationDate"] == before["creationDate"])
    let child = try #require(after["migrations"]?.array?.last)
    #expect(child["packageInfo"]?["name"] == "renamed")
    #expect(child["packageInfo"]?["storage"]?["path"] != nil)
    let old = before["migrations"]?.array?.last?["packageInfo"]?["tocView"]
    #expect(child["packageInfo"]?["tocView"] == old)
    #expect(child["importInfo"]?["status"] == "pending")
  }

  @Test func `a child that fails ends the edit, the rest stays empty, and the group can be edited again`() throws {
    var bench = try Bench {
      $0.seconds = 10...10
      $0.script = Script(targets: [TargetScript(id: Bench.group, next: [.init(fail: "too large", child: 0)])])
    }
    let login = bench.logIn()
    #expect(bench.putGroup(login).status == 201)
    bench.advance(.seconds(10))
    #expect(bench.statuses(Bench.group) == ["create_failed", "empty"])
    #expect(bench.children(Bench.group).map { $0["packageInfo"]?["message"] } == ["too large", ""])
    bench.advance(.seconds(1000))
    #expect(bench.statuses(Bench.group) == ["create_failed", "empty"])
    #expect(bench.putGroup(login).status == 201)
    bench.advance(.seconds(20))
    #expect(bench.statuses(Bench.group) == ["created", "created"])
    #expect(bench.violations.isEmpty)
  }

  @Test func `without a child named, the last one fails`() throws {
    var bench = try Bench {
      $0.script = Script(targets: [TargetScript(id: Bench.group, always: .init(fail: "no"))])
    }
    _ = bench.putGroup(bench.logIn())
    #expect(bench.statuses(Bench.group) == ["created", "create_failed"])
  }

  @Test func `packages can be added to a group and left out`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    let answer = bench.putGroup(login) { body in
      var packages = body["migrations"]?.array ?? []
      var new = packages[1].object ?? [:]
      new.change("packageInfo") {
        $0["project"] = ["id": "E8D198774597EEDA4848F4962AC42A01", "name": "Testing3"]
        $0["purpose"] = "migration_group"
      }
      packages.append(.object(new))
      body["migrations"] = .array(Array(packages.dropFirst()))
    }
    #expect(answer.status == 201)
    #expect(bench.statuses(Bench.group) == ["created", "created"])
    #expect(
      bench.children(Bench.group).map { $0["packageInfo"]?["project"]?["name"] } == ["Category", "Testing3"])
  }

  @Test func `a wrong action in one child fails it and leaves the later ones empty`() throws {
    var bench = try Bench()
    let answer = bench.putGroup(bench.logIn()) { body in
      body.changeFirst("migrations") { child in
        child.change("packageInfo", "tocView") { $0.changeFirst("content") { $0["action"] = "Replace" } }
      }
    }
    #expect(answer.status == 201)
    #expect(bench.statuses(Bench.group) == ["create_failed", "empty"])
  }
}
