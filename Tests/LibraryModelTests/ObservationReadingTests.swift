import JSONDocument
import LibraryModel
import Testing

/// What one GET's answer says.
@Suite struct ObservationReadingTests {
  private func migration(_ status: String, message: String = "", type: String = "project") -> JSON {
    [
      "packageInfo": [
        "status": .string(status), "message": .string(message), "progress": 40.0, "type": .string(type),
        "lastUpdatedDate": "d1", "project": ["id": "P1", "name": "Tutorial"],
      ]
    ]
  }

  private func group(_ children: JSON...) -> JSON { ["lastUpdatedDate": "d2", "migrations": .array(children)] }

  private func read(_ answer: JSON, _ kind: TargetKind = .migration) throws -> Observation {
    try Observation(reading: answer, kind: kind, withContent: false)
  }

  @Test func `a migration's date is its package's`() throws {
    let observation = try read(try VendorDocument.migration.json())
    #expect(observation.date == "2023-03-07T08:50:59.527+0000")
    #expect(observation.status == "created" && observation.progress == .created && observation.fraction == 1)
    #expect(observation.document == nil)
  }

  @Test func `a group's date is its own`() throws {
    let observation = try read(try VendorDocument.groupLocked.json(), .migrationGroup)
    #expect(observation.date == "2022-09-08T06:50:56.718+0000")
    #expect(observation.progress == .inWork(isCreating: false) && observation.status == "locked,locked")
  }

  @Test(arguments: [
    "2023-03-07T08:50:59.527+0000", "2023-03-07T08:50:59", "2023-03-07T08:50:59Z", "2023-03-07T08:50:59.5-05:30",
  ])
  func `a secret that is a part of a date by chance does not change it`(date: String) throws {
    let answer: JSON = ["packageInfo": ["status": "created", "lastUpdatedDate": .string(date)]]
    let redaction = Redaction(["2023", "8:50"])
    #expect(try Observation(reading: answer, kind: .migration, withContent: false, redaction: redaction).date == date)
  }

  @Test(arguments: [
    "2023-03-07 08:50:59", "2023-03-07T08:50:5", "2023-03-07T08:50:59Z and more", "2023-03-07T08:50:59+",
    "x2023-03-07T08:50:59",
    "2023-03-07T08:50:59+0000000", "2023-03-07T08:50:59.00000000000000000000000000",
  ])
  func `what is no date is said without secrets`(date: String) throws {
    let answer: JSON = ["packageInfo": ["status": "created", "lastUpdatedDate": .string(date)]]
    let redaction = Redaction(["2023"])
    let said = try Observation(reading: answer, kind: .migration, withContent: false, redaction: redaction).date
    #expect(said == date.replacing("2023", with: Redaction.mark))
  }

  @Test func `an answer without a date is unreadable, since a change by others could not be seen`() {
    for (answer, kind) in [
      (["packageInfo": ["status": "created"]] as JSON, TargetKind.migration), (["migrations": []], .migrationGroup),
    ] {
      #expect(throws: UnreadableAnswer("it has no lastUpdatedDate")) { try read(answer, kind) }
    }
  }

  @Test func `only a project's migration names a project`() throws {
    #expect(try read(migration("created")).projectID == "P1")
    #expect(try read(migration("created", type: "project_security")).projectID == "P1")
    #expect(try read(migration("created", type: "configuration")).projectID == nil)
    #expect(try read(group(migration("created")), .migrationGroup).projectID == nil)
  }

  @Test(arguments: [
    ("created", Observation.Progress.created), ("creating", .inWork(isCreating: true)),
    ("locked", .inWork(isCreating: false)), ("empty", .inWork(isCreating: false)),
    ("unknown", .inWork(isCreating: false)), ("new", .inWork(isCreating: false)),
    ("create_failed", .createFailed(message: "no", othersCreating: false)),
    ("created_failed", .createFailed(message: "no", othersCreating: false)),
  ])
  func `each package status means what the design says`(_ status: String, _ progress: Observation.Progress) throws {
    #expect(try read(migration(status, message: "no")).progress == progress)
  }

  @Test func `a group is created when all its children are, and fails with the first that fails`() throws {
    func progress(_ statuses: String...) throws -> Observation.Progress {
      let children = JSON.array(statuses.map { migration($0, message: $0 == "create_failed" ? "no room" : "") })
      return try read(["lastUpdatedDate": "d", "migrations": children], .migrationGroup).progress
    }
    #expect(try progress("created", "created") == .created)
    #expect(try progress("created", "creating") == .inWork(isCreating: true))
    #expect(try progress("creating", "empty") == .inWork(isCreating: true))
    #expect(try progress("created", "empty") == .inWork(isCreating: false))
    #expect(try progress("created", "locked") == .inWork(isCreating: false))
    #expect(try progress() == .inWork(isCreating: false))
    #expect(
      try progress("created", "create_failed", "empty") == .createFailed(message: "no room", othersCreating: false))
    #expect(try progress("creating", "create_failed") == .createFailed(message: "no room", othersCreating: true))
  }

  @Test func `the child that failed is named for people, and the server's words stay the server's`() throws {
    let observation = try read(
      group(migration("created"), migration("create_failed", message: "no room")), .migrationGroup)
    #expect(observation.failedPackage == "package 2 (Tutorial)")
    #expect(observation.progress == .createFailed(message: "no room", othersCreating: false))
    #expect(try read(migration("create_failed")).failedPackage == nil)
    #expect(try read(group(migration("created")), .migrationGroup).failedPackage == nil)
  }

  @Test func `children in another order are no movement`() throws {
    let one = try read(group(migration("created"), migration("create_failed")), .migrationGroup)
    let two = try read(group(migration("create_failed"), migration("created")), .migrationGroup)
    #expect(one.status == two.status && one.progress == two.progress)
  }

  @Test func `progress is the mean of the packages, and never out of bounds`() throws {
    func child(_ progress: JSON) -> JSON { ["packageInfo": ["status": "creating", "progress": progress]] }
    let mixed = try read(group(child(100), child(50.0), child(nil), child(250), child(-5)), .migrationGroup)
    #expect(abs(mixed.fraction - 0.5) < 1e-9)
    #expect(try read(group(), .migrationGroup).fraction == 0)
  }

  @Test func `an answer of another shape is unreadable, and says why`() {
    #expect(throws: UnreadableAnswer("it has no packageInfo")) { try read(["id": "x"]) }
    #expect(throws: UnreadableAnswer("it has no packageInfo")) { try read("<html>") }
    #expect(throws: UnreadableAnswer("it has no migrations")) { try read(["id": "x"], .migrationGroup) }
  }
}
