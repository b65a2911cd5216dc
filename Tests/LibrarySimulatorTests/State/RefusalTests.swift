import JSONDocument
import Testing

@testable import LibrarySimulator

struct RefusalTests {
  private func expect(_ answer: CallAnswer, _ status: Int, _ code: String, _ message: String) {
    #expect(answer.status == status)
    #expect(answer.body?["code"] == .string(code))
    #expect(answer.body?["message"]?.string?.contains(message) == true, "\(answer.body?.text ?? "")")
    #expect(answer.body?["ticketId"]?.string?.count == 32)
  }

  @Test(arguments: [PackageStatus.unknown, .empty, .creating, .locked])
  func `a migration whose package is in such a status is not edited`(status: PackageStatus) throws {
    var bench = try Bench()
    try bench.state.change(StateChange(id: Bench.migration, packageStatus: status), at: bench.now)
    let words = "Cannot do current operation for now when `packageInfo.status` is '\(status.rawValue)'."
    expect(bench.put(bench.logIn()), 400, "ERR006", words)
    #expect(bench.status(Bench.migration) == status.rawValue)
    #expect(bench.state.activity.edits(at: bench.now.elapsed).isEmpty)
  }

  @Test(arguments: [PackageStatus.created, .createFailed, .createdFailed])
  func `a migration whose package is in such a status is edited`(status: PackageStatus) throws {
    var bench = try Bench()
    try bench.state.change(StateChange(id: Bench.migration, packageStatus: status), at: bench.now)
    #expect(bench.put(bench.logIn()).status == 202)
  }

  @Test(arguments: ImportStatus.allCases)
  func `a migration is edited only while its import is pending`(status: ImportStatus) throws {
    var bench = try Bench()
    try bench.state.change(StateChange(id: Bench.migration, importStatus: status), at: bench.now)
    let answer = bench.put(bench.logIn())
    guard status != .pending else { return #expect(answer.status == 202) }
    expect(answer, 400, "ERR006", "`importInfo.status` is '\(status.rawValue)'")
  }

  @Test(arguments: ImportRequestStatus.allCases)
  func `a target is edited only while its import request is pending or rejected`(status: ImportRequestStatus) throws {
    var bench = try Bench()
    let login = bench.logIn()
    for id in [Bench.migration, Bench.group] {
      try bench.state.change(StateChange(id: id, importRequestStatus: status), at: bench.now)
    }
    let (migration, group) = (bench.put(login), bench.putGroup(login))
    if status == .pending || status == .rejected {
      #expect(migration.status == 202)
      #expect(group.status == 201)
    } else {
      expect(migration, 400, "ERR006", "`importInfo.importRequestStatus` is '\(status.rawValue)'")
      expect(group, 400, "ERR006", "`importRequestStatus` is '\(status.rawValue)'")
    }
  }

  @Test func `an uploaded migration is never edited`() throws {
    var bench = try Bench { $0.furtherSamples = true }
    let answer = bench.put(migration: LibrarySimulator.furtherSampleID(3), bench.logIn())
    expect(answer, 400, "ERR006", "`packageInfo.purpose` is 'migration_from_shared_file_store'")
  }

  @Test func `the locked group of the vendor's page is not edited`() throws {
    var bench = try Bench()
    expect(bench.putGroup(bench.logIn(), Bench.lockedGroup), 400, "ERR006", "`packageInfo.status` is 'locked'")
  }

  @Test(arguments: [PackageStatus.unknown, .creating, .locked])
  func `a group with one such child is not edited`(status: PackageStatus) throws {
    var bench = try Bench()
    try bench.state.change(StateChange(id: Bench.group, child: 1, packageStatus: status), at: bench.now)
    expect(bench.putGroup(bench.logIn()), 400, "ERR006", "`packageInfo.status` is '\(status.rawValue)'")
  }

  @Test func `a group with a child whose import is done is not edited`() throws {
    var bench = try Bench()
    try bench.state.change(StateChange(id: Bench.group, child: 0, importStatus: .imported), at: bench.now)
    expect(bench.putGroup(bench.logIn()), 400, "ERR006", "`importInfo.status` is 'imported'")
  }

  @Test func `an empty child is edited only while no other is creating`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    try bench.state.change(StateChange(id: Bench.group, child: 1, packageStatus: .empty), at: bench.now)
    try bench.state.change(StateChange(id: Bench.group, child: 0, packageStatus: .creating), at: bench.now)
    expect(bench.putGroup(login), 400, "ERR006", "'creating'")
    try bench.state.change(StateChange(id: Bench.group, child: 0, packageStatus: .createFailed), at: bench.now)
    #expect(bench.putGroup(login).status == 201)
  }

  @Test(arguments: [
    BodyCase("ERR007", "'name'") { $0["name"] = nil }, BodyCase("ERR006", "'name'") { $0["name"] = "" },
    BodyCase("ERR007", "'type'") { $0["type"] = nil }, BodyCase("ERR006", "type") { $0["type"] = "configuration" },
    BodyCase("ERR006", "purpose") { $0["purpose"] = "project_merge" },
    BodyCase("ERR007", "'project.id'") { $0["project"] = nil },
    BodyCase("ERR006", "project") { $0["project"] = ["id": "E8D198774597EEDA4848F4962AC42A01"] },
    BodyCase("ERR006", "'treeView'") { $0["treeView"] = "{}" }, BodyCase("ERR007", "'tocView'") { $0["tocView"] = nil },
    BodyCase("ERR006", "'tocView'") { $0["tocView"] = [] },
    BodyCase("ERR007", "'tocView.content'") { $0["tocView"] = [:] },
    BodyCase("ERR006", "'tocView.settings'") { $0["tocView"] = ["settings": 1, "content": []] },
    BodyCase("ERR006", "'tocView.content'") { $0["tocView"] = ["content": 1] },
    BodyCase("ERR006", "'tocView.content[0]'") { $0["tocView"] = ["content": [["id": "1"]]] },
  ])
  func `the body of a migration's edit is checked`(_ wrong: BodyCase) throws {
    var bench = try Bench()
    expect(bench.put(bench.logIn(), change: wrong.change), 400, wrong.code, wrong.message)
    #expect(bench.status(Bench.migration) == "created")
  }

  @Test func `a purpose that is left out is the package's`() throws {
    var bench = try Bench()
    #expect(bench.put(bench.logIn()) { $0["purpose"] = nil }.status == 202)
    #expect(bench.document(Bench.migration)["packageInfo"]?["purpose"] == "object_migration")
  }

  @Test(arguments: [
    BodyCase("ERR007", "'name'") { $0["name"] = nil }, BodyCase("ERR007", "'migrations'") { $0["migrations"] = nil },
    BodyCase("ERR006", "'migrations'") { $0["migrations"] = [] },
    BodyCase("ERR007", "'migrations[0].packageInfo'") { $0["migrations"] = [1] },
    BodyCase("ERR007", "'migrations[0].packageInfo.type'") { $0.change(first: "type", nil) },
    BodyCase("ERR006", "'migrations[0].packageInfo.type'") { $0.change(first: "type", "folder") },
    BodyCase("ERR007", "'migrations[0].packageInfo.purpose'") { $0.change(first: "purpose", nil) },
    BodyCase("ERR006", "'migrations[0].packageInfo.purpose'") { $0.change(first: "purpose", "object_migration") },
    BodyCase("ERR006", "can't be changed") { $0.change(first: "purpose", "migration_group_child") },
    BodyCase("ERR006", "'migrations[0].packageInfo.project'") { $0.change(first: "project", ["id": "1"]) },
    BodyCase("ERR007", "'migrations[0].packageInfo.project.id'") { $0.change(first: "type", "project") },
    BodyCase("ERR007", "'migrations[0].packageInfo.tocView'") { $0.change(first: "tocView", nil) },
  ])
  func `the body of a group's edit is checked`(_ wrong: BodyCase) throws {
    var bench = try Bench()
    expect(bench.putGroup(bench.logIn(), change: wrong.change), 400, wrong.code, wrong.message)
    #expect(bench.statuses(Bench.group) == ["created", "created"])
  }

  @Test func `a group has at most 100 packages`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    let fill = { (count: Int) in
      { (body: inout JSONObject) in
        body["migrations"] = .array(Array(repeating: body["migrations"]?.array?[0] ?? .null, count: count))
      }
    }
    expect(bench.putGroup(login, change: fill(101)), 400, "ERR006", "100")
    #expect(bench.putGroup(login, change: fill(100)).status == 201)
  }

  @Test func `a body that is no JSON object is refused, and so is one of another kind`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    let path = "migrations/\(Bench.migration)/packageInfo"
    expect(bench.call("PUT", path, login, body: [1]), 400, "ERR006", "Invalid JSON")
    expect(bench.call("PUT", path, login, ["content-type": "application/json"]), 400, "ERR006", "Invalid JSON")
    expect(bench.call("PUT", path, login, ["content-type": "text/plain"], body: [:]), 415, "ERR006", "Unsupported")
  }

  @Test func `an edit of what is not there, or has no id, is refused`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    let path = "migrations/00000000000000000000000000000000/packageInfo"
    expect(bench.call("PUT", path, login, body: [:]), 404, "ERR004", "not found")
    expect(bench.call("PUT", "migrations/12/packageInfo", login, body: [:]), 400, "ERR005", "'12'")
    expect(bench.call("PUT", "migrationGroups/12", login, body: [:]), 400, "ERR005", "'12'")
  }
}

extension JSONObject {
  fileprivate mutating func change(first name: String, _ value: JSON?) {
    changeFirst("migrations") { $0.change("packageInfo") { $0[name] = value } }
  }
}
