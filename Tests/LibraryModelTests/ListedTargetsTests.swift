import JSONDocument
import LibraryModel
import Testing

/// What the server's list says of targets.
@Suite struct ListedTargetsTests {
  private static let ids = ["09ADA2DD251F4927A442451C0100EA16", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"]

  private func migration(_ at: Int, _ name: String, status: String = "created") -> JSON {
    [
      "id": .string(Self.ids[at]),
      "packageInfo": [
        "name": .string(name), "status": .string(status), "lastUpdatedDate": "2026-11-24T18:00:00.000+0000",
      ],
    ]
  }

  private func read(
    _ entries: [JSON], _ kind: TargetKind = .migration, total: JSON? = nil, named: String? = nil,
    redaction: Redaction = Redaction()
  ) throws -> ListedTargets {
    var answer: JSONObject = ["data": .array(entries)]
    answer["total"] = total
    let pattern = try named.map { try #require(NamePattern($0)) }
    return try ListedTargets(reading: .object(answer), kind: kind, pattern: pattern, redaction: redaction)
  }

  @Test func `a migration is shown by its package`() throws {
    let listed = try read([migration(0, "Sales R12"), migration(1, "HR", status: "locked")], total: 7)
    #expect(listed.count == 2 && listed.total == 7)
    #expect(
      listed.targets.map(\.target) == [
        ListedTarget(
          id: Self.ids[0], name: "Sales R12", status: "created", editable: true,
          lastUpdatedDate: "2026-11-24T18:00:00.000+0000"),
        ListedTarget(
          id: Self.ids[1], name: "HR", status: "locked", editable: false,
          lastUpdatedDate: "2026-11-24T18:00:00.000+0000"),
      ])
  }

  @Test func `a group is shown by itself, with each status of its packages once`() throws {
    func group(_ statuses: String...) -> JSON {
      [
        "id": .string(Self.ids[0]), "name": "R12", "lastUpdatedDate": "d",
        "migrations": .array(statuses.map { ["packageInfo": ["status": .string($0)]] }),
      ]
    }
    let listed = try read([group("created", "created"), group("locked", "created"), group()], .migrationGroup)
    #expect(listed.targets.map(\.target.status) == ["created", "created,locked", nil])
    #expect(listed.targets.map(\.target.editable) == [true, false, nil])
    #expect(listed.targets.allSatisfy { $0.target.name == "R12" && $0.target.lastUpdatedDate == "d" })
    #expect(listed.total == nil)
  }

  @Test func `what the list leaves out is not made up`() throws {
    let listed = try read([["id": .string(Self.ids[0])], ["packageInfo": ["id": .string(Self.ids[1])]]])
    #expect(
      listed.targets.map(\.target)
        == Self.ids.map {
          ListedTarget(id: $0, name: nil, status: nil, editable: nil, lastUpdatedDate: nil)
        })
  }

  @Test func `an entry that nobody could name is left out, and counted`() throws {
    let listed = try read([7, ["id": "no id"], [:], migration(0, "Sales")])
    #expect(listed.count == 4 && listed.targets.map(\.place) == [3])
  }

  @Test func `only the names that match are shown, with their places`() throws {
    let entries = [migration(0, "Sales R12"), migration(1, "HR R12"), ["id": .string(Self.ids[1])]]
    #expect(try read(entries, named: "Sales*").targets.map(\.place) == [0])
    #expect(try read(entries, named: "*R12").targets.map(\.place) == [0, 1])
    #expect(try read(entries, named: "*").targets.map(\.place) == [0, 1, 2])
    #expect(try read(entries, named: "sales*").targets.isEmpty)
  }

  @Test func `no secret and no control character is said of a target`() throws {
    let entry = migration(0, "tok3n\u{1B}[31m", status: "tok3n")
    let target = try #require(try read([entry], redaction: Redaction(["tok3n"])).targets.first?.target)
    #expect(target.name?.contains("tok3n") == false && target.name?.contains("\u{1B}") == false)
    #expect(target.status?.contains("tok3n") == false)
  }

  @Test(arguments: [JSON.null, [], ["data": 7], ["targets": []]] as [JSON])
  func `what is no list is unreadable`(answer: JSON) {
    #expect(throws: UnreadableAnswer("it has no data")) {
      try ListedTargets(reading: answer, kind: .migration, pattern: nil, redaction: Redaction())
    }
  }

  @Test(arguments: ["Sales", "100 % *", "a?b", "back\\slash", "\\*?"])
  func `the pattern of exactly one name matches that name and no other`(name: String) throws {
    let pattern = try #require(NamePattern(NamePattern.exactly(name)))
    #expect(pattern.matches(name))
    for other in ["Sales 2", "100 % x", "axb", "backslash", "", "\\x?"] { #expect(!pattern.matches(other), "\(other)") }
  }
}

/// What people call a target.
@Suite struct TargetNameTests {
  @Test func `what is no text, or is empty, is no name`() {
    for json in [nil, JSON.null, 7, "", ["name"]] as [JSON?] { #expect(TargetName(json) == nil) }
    #expect(TargetName("Sales R12")?.text == "Sales R12")
  }

  @Test func `a long one is cut between two characters`() {
    let long = String(repeating: "移", count: 400)
    let cut = TargetName(.string(long))?.text
    #expect(cut == String(repeating: "移", count: 341))
    let most = String(repeating: "x", count: Limits.targetNameBytes)
    #expect(TargetName(.string(most))?.text == most && TargetName(.string(most + "y"))?.text == most)
  }

  @Test func `a migration and a group are called by their document's name`() {
    for kind in [TargetKind.migration, .migrationGroup] {
      #expect(EditableDocument(reduced: ["name": "R12"], kind: kind).targetName == "R12")
      #expect(EditableDocument(reduced: [:], kind: kind).targetName == nil)
    }
  }
}
