import JSONDocument
import LibraryModel
import Testing

/// What may be edited, and what stands in the way, by name.
@Suite struct EditabilityTests {
  private func migration(
    status: String? = "created", importStatus: String? = "pending", request: String? = "pending",
    purpose: String = "object_migration"
  ) -> JSON {
    var package: JSONObject = ["purpose": .string(purpose), "type": "project", "project": ["name": "Tutorial"]]
    package["status"] = status.map(JSON.string)
    var importInfo = JSONObject()
    importInfo["status"] = importStatus.map(JSON.string)
    importInfo["importRequestStatus"] = request.map(JSON.string)
    return ["packageInfo": .object(package), "importInfo": .object(importInfo)]
  }

  private func group(_ statuses: [String], request: String = "pending") -> JSON {
    ["importRequestStatus": .string(request), "migrations": .array(statuses.map { migration(status: $0) })]
  }

  private func of(_ answer: JSON) -> Editability { Editability(of: answer, kind: .migration) }

  private func ofGroup(_ answer: JSON) -> Editability { Editability(of: answer, kind: .migrationGroup) }

  @Test(arguments: ["created", "create_failed", "created_failed"])
  func `a package that is created or could not be created is editable`(_ status: String) {
    #expect(of(migration(status: status)) == .editable)
    #expect(of(migration(status: status, importStatus: "rejected", request: "rejected")) == .editable)
  }

  @Test func `a package that is being created is not yet editable`() {
    #expect(of(migration(status: "creating")) == .notYet("it is being created by another edit"))
  }

  @Test func `a single migration that is empty is not yet editable: a group that it is part of is being edited`() {
    #expect(
      of(migration(status: "empty")) == .notYet("it is empty, as while a group that it is part of is edited"))
  }

  @Test(arguments: ["locked", "unknown", "frozen"])
  func `any other package status is refused by name`(_ status: String) {
    #expect(of(migration(status: status)) == .never("it has package status '\(status)'"))
  }

  @Test(arguments: [
    "unknown", "importing", "imported", "import_failed", "undoing", "undo_success", "undo_failed", "new",
  ])
  func `any import status but pending and rejected is refused by name`(_ status: String) {
    #expect(of(migration(importStatus: status)) == .never("it has import status '\(status)'"))
    #expect(of(migration(status: "creating", importStatus: status)) == .never("it has import status '\(status)'"))
  }

  @Test(arguments: ["unknown", "requested", "approved", "new"])
  func `any import request status but pending and rejected is refused by name`(_ status: String) {
    #expect(of(migration(request: status)) == .never("it has import request status '\(status)'"))
    #expect(ofGroup(group(["created"], request: status)) == .never("the group has import request status '\(status)'"))
    let child: JSON = ["migrations": [migration(), migration(request: status)]]
    #expect(ofGroup(child) == .never("package 2 (Tutorial) has import request status '\(status)'"))
  }

  @Test func `statuses that are not there stand in nobody's way`() {
    #expect(of(migration(importStatus: nil, request: nil)) == .editable)
    #expect(of(migration(status: nil)) == .never("it has package status 'unknown'"))
  }

  @Test(arguments: ["created", "create_failed", "creating"])
  func `an uploaded migration never is editable`(_ status: String) {
    guard case .never(let reason) = of(migration(status: status, purpose: "migration_from_shared_file_store")) else {
      Issue.record("an uploaded migration was let through")
      return
    }
    #expect(reason.contains("uploaded"))
  }

  @Test func `a group is as editable as its children, in every combination`() {
    let statuses = ["created", "create_failed", "empty", "creating", "locked", "unknown"]
    for one in statuses {
      for two in statuses {
        for three in statuses {
          let children = [one, two, three]
          let answer = ofGroup(group(children))
          if let place = children.firstIndex(where: { $0 == "locked" || $0 == "unknown" }) {
            #expect(answer == .never("package \(place + 1) (Tutorial) has package status '\(children[place])'"))
          } else if let place = children.firstIndex(of: "creating") {
            #expect(answer == .notYet("package \(place + 1) (Tutorial) is being created by another edit"))
          } else {
            #expect(answer == .editable, "\(children)")
          }
        }
      }
    }
  }

  @Test func `a group without migrations can't be edited`() {
    #expect(ofGroup(group([])) == .never("the group has no migrations"))
    #expect(ofGroup(["importRequestStatus": "pending"]) == .never("the group has no migrations"))
  }

  @Test func `a child without a project is named by its type`() {
    let child: JSON = ["packageInfo": ["type": "configuration", "project": [:], "status": "locked"]]
    #expect(
      ofGroup(["migrations": [child]]) == .never("package 1 (configuration) has package status 'locked'"))
  }

  @Test func `the vendor's samples are read as the page says`() throws {
    #expect(of(try VendorDocument.migration.json()) == .editable)
    #expect(of(try VendorDocument.migrationCreating.json()) == .notYet("it is being created by another edit"))
    #expect(ofGroup(try VendorDocument.groupCreated.json()) == .editable)
    #expect(
      ofGroup(try VendorDocument.groupLocked.json()) == .never("the group has import request status 'approved'"))
  }
}
