import JSONDocument
import Testing

@testable import LibrarySimulator

struct ReadingTests {
  @Test(arguments: [
    "09ADA2DD251F4927A442451C0100EA16", "09ada2dd251f4927a442451c0100ea16",
    "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3",
    "09ADA2DD251F4927A442451C0100EA16%3AEA55B5338588411689E838FEC3A8EAA3",
    "09ada2dd251f4927a442451c0100ea16%3aea55b5338588411689e838fec3a8eaa3",
  ])
  func `an id is found in every form`(id: String) throws {
    var bench = try Bench()
    let answer = bench.call("GET", "migrations/\(id)?showContent=all", bench.logIn())
    #expect(answer.status == 200)
    #expect(answer.body == bench.document(Bench.migration))
  }

  @Test(arguments: [
    ("migrations/00000000000000000000000000000000", 404, "ERR004"),
    ("migrations/09ADA2DD251F4927A442451C0100EA16:00000000000000000000000000000000", 404, "ERR004"),
    ("migrationGroups/09ADA2DD251F4927A442451C0100EA16", 404, "ERR004"),
    ("migrations/1234", 400, "ERR005"), ("migrations/%zz", 400, "ERR005"),
    ("migrations/..%2F", 400, "ERR005"), ("migrationGroups/x:y", 400, "ERR005"),
    ("migrations/09ADA2DD251F4927A442451C0100EA16?showContent=some", 400, "ERR006"),
    ("migrations?limit=0", 400, "ERR006"), ("migrations?limit=1001", 400, "ERR006"),
    ("migrations?offset=-1", 400, "ERR006"), ("migrationGroups?limit=x", 400, "ERR006"),
    ("nothing", 404, "ERR004"), ("migrations/09ADA2DD251F4927A442451C0100EA16/other", 404, "ERR004"),
  ])
  func `what can't be read is refused`(path: String, status: Int, code: String) throws {
    var bench = try Bench()
    let answer = bench.call("GET", path, bench.logIn())
    #expect(answer.status == status)
    #expect(answer.body?["code"] == .string(code))
    #expect(answer.body?["message"]?.string?.isEmpty == false)
    #expect(answer.body?["ticketId"]?.string?.count == 32)
  }

  @Test func `methods that are not known are not found`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    for method in ["DELETE", "PATCH", "POST", "PUT"] {
      #expect(bench.call(method, "migrations/\(Bench.migration)", login).body?["code"] == "ERR004")
    }
  }

  @Test func `content is shown as asked`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    let views = { (answer: CallAnswer) in
      ["tocView", "treeView"].map { answer.body?["packageInfo"]?[$0] != nil }
    }
    let path = "migrations/\(Bench.migration)"
    #expect(views(bench.call("GET", path, login)) == [false, false])
    #expect(views(bench.call("GET", path + "?showContent=default", login)) == [false, false])
    #expect(views(bench.call("GET", path + "?showContent=tocview", login)) == [true, false])
    #expect(views(bench.call("GET", path + "?showContent=treeview", login)) == [false, true])
    #expect(views(bench.call("GET", path + "?showContent=all", login)) == [true, true])
  }

  @Test func `a group shows the content of its children only where it is asked`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    let path = "migrationGroups/\(Bench.lockedGroup)"
    let without = try #require(bench.call("GET", path, login).body)
    #expect(without["treeView"] == nil)
    #expect(without["migrations"]?.array?.map { $0["packageInfo"]?["tocView"] != nil } == [false, false])
    #expect(bench.call("GET", path + "?showContent=all", login).body == bench.document(Bench.lockedGroup))
  }

  @Test func `fields leave only the members that are named`() throws {
    var bench = try Bench()
    let answer = bench.call("GET", "migrations/\(Bench.migration)?fields=id,version", bench.logIn())
    #expect(answer.body == ["id": .string(Bench.migration), "version": "2"])
  }

  @Test func `a list has pages, a total and no content`() throws {
    var bench = try Bench { $0.migrations = 149 }
    let login = bench.logIn()
    let first = try #require(bench.call("GET", "migrations", login).body)
    #expect(first["total"] == 150)
    #expect(first["data"]?.array?.count == 100)
    #expect(first["data"]?.array?.first?["packageInfo"]?["tocView"] == nil)
    let last = try #require(bench.call("GET", "migrations?offset=149&limit=1000", login).body)
    #expect(last["data"]?.array?.map { $0["id"] } == [.string(LibrarySimulator.migrationID(149))])
  }

  @Test func `a list has object migrations, or the purposes that are asked for`() throws {
    var bench = try Bench { $0.furtherSamples = true }
    let login = bench.logIn()
    let names = { (answer: CallAnswer) in
      answer.body?["data"]?.array?.map { $0["packageInfo"]?["name"]?.string } ?? []
    }
    #expect(
      names(bench.call("GET", "migrations", login)) == [
        "object_migration_test", "configuration_test", "locked_test", "project_security_test",
      ])
    let asked = "migrations?packageInfo.purpose=project_merge,migration_from_shared_file_store"
    #expect(names(bench.call("GET", asked, login)) == ["project_merge_test", "uploaded_test"])
  }

  @Test func `groups are listed`() throws {
    var bench = try Bench { $0.groups = 2 }
    let list = try #require(bench.call("GET", "migrationGroups?limit=3", bench.logIn()).body)
    #expect(list["total"] == 4)
    #expect(
      list["data"]?.array?.map { $0["id"]?.string } == [Bench.lockedGroup, Bench.group, LibrarySimulator.groupID(1)])
    #expect(list["data"]?.array?.first?["migrations"]?.array?.count == 2)
  }
}
