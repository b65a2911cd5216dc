import JSONDocument
import JobModel
import LibraryModel
import Testing

@Suite struct EditRequestCheckTests {
  private static let id = "09ADA2DD251F4927A442451C0100EA16"
  private let check = EditRequestCheck(environments: ["test", "prod"], highestPriority: 100)

  private static let edit: JSON = [
    "target": ["environment": "prod", "kind": "migration", "id": .string(id)],
    "change": ["mergePatch": ["name": "Sales"]],
  ]

  /// The edit with one part another, or one more.
  private func edit(_ place: String..., is value: JSON?) -> JSON {
    func setting(_ value: JSON?, in json: JSON, at place: ArraySlice<String>) -> JSON? {
      guard let name = place.first else { return value }
      var members = json.object ?? [:]
      members[name] = setting(value, in: members[name] ?? .null, at: place.dropFirst())
      return .object(members)
    }
    return setting(value, in: Self.edit, at: place[...]) ?? .null
  }

  private func faults(_ edit: JSON, _ check: EditRequestCheck? = nil) -> [String: String] {
    guard case .failure(let found) = (check ?? self.check).read(edit) else { return [:] }
    return Dictionary(found.list.map { ($0.pointer.description, $0.reason) }) { one, _ in one }
  }

  private func text(_ bytes: Int) -> String { String(repeating: "a", count: bytes) }

  private func labels(_ count: Int) -> JSON {
    .object(JSONObject((0..<count).map { ("l\($0)", "v") }))
  }

  @Test func `an edit without a fault is read as it is`() throws {
    var edit = Self.edit.object ?? [:]
    for (name, value) in ["key": "k", "batch": "b", "priority": 100, "maxAttempts": 2] as JSONObject {
      edit[name] = value
    }
    edit["labels"] = ["team": "bi", "none": ""]
    let target = Target(environment: "prod", kind: .migration, id: try #require(TargetID(Self.id)))
    edit["expectedLastUpdatedDate"] = "2026-11-24T18:00:00.000+0000"
    edit["strict"] = true
    let request = EditRequest(
      target: target, change: Change(mergePatch: ["name": "Sales"]), key: "k", batch: "b",
      labels: ["team": "bi", "none": ""], priority: 100, maxAttempts: 2,
      expectedLastUpdatedDate: "2026-11-24T18:00:00.000+0000", strict: true)
    #expect(try check.read(.object(edit)).get() == request)
  }

  @Test func `an edit that can't be read is refused at the place`() {
    #expect(faults(3) == ["": "expected an object, found the number 3"])
    #expect(faults([:])["/target"] == "\"target\" is missing")
    #expect(
      faults(edit("target", "kind", is: "folder")) == [
        "/target/kind": "\"folder\" is none of migration, migrationGroup"
      ])
    #expect(faults(edit("target", "id", is: "../x"))["/target/id"]?.hasPrefix("\"../x\" is not an id") == true)
    #expect(faults(edit("priority", is: 1.5)) == ["/priority": "expected a whole number, found the number 1.5"])
    #expect(faults(edit("labels", is: ["a": 1])) == ["/labels/a": "expected a string, found the number 1"])
    #expect(faults(edit("hold", is: true))["/hold"]?.hasPrefix("\"hold\" is not known here") == true)
    #expect(faults(edit("change", "rules", is: [["if": [:]]]))["/change/rules/0/where"] == "\"where\" is missing")
    #expect(faults(edit("strict", is: 1))["/strict"]?.contains("the number 1") == true)
    #expect(faults(edit("target", "id", is: nil)) == ["/target/id": "\"id\" is missing"])
  }

  @Test func `an environment that is not configured is refused, and those that are named`() {
    #expect(
      faults(edit("target", "environment", is: "Prod"))
        == ["/target/environment": "no environment \"Prod\" is configured; there are prod, test"])
  }

  @Test func `what is wrong with a change is refused at its place in the edit`() {
    #expect(faults(edit("change", is: [:])).keys.sorted() == ["/change"])
    #expect(faults(edit("change", "body", is: ["name": "x"])).keys.sorted() == ["/change"])
    #expect(faults(edit("change", is: ["body": [1]])).keys.sorted() == ["/change/body"])
    #expect(faults(edit("change", "rules", is: []))["/change/rules"]?.contains("at least one rule") == true)
    let song = edit("change", "jsonPatch", is: [["op": "sing", "path": ""]])
    #expect(faults(song).keys.sorted() == ["/change/jsonPatch/0/op"])
    let patch: JSON = ["mergePatch": ["a/b": 1, "type": "project", "name": "x"]]
    #expect(faults(edit("change", is: patch)).keys.sorted() == ["/change/mergePatch/a~1b", "/change/mergePatch/type"])
    // A body may repeat the type. A patch of null is one that is not there.
    #expect(faults(edit("change", is: ["body": ["type": "project"], "mergePatch": .null])) == [:])
  }

  @Test(arguments: ["2026-11-24T18:00:00.000+0000", "2026-11-24T18:00:00Z", "2023-03-07T08:50:59.527+0000"])
  func `a date is taken as the server writes it`(date: String) {
    #expect(faults(edit("expectedLastUpdatedDate", is: .string(date))) == [:])
  }

  @Test(arguments: ["yesterday", "2026-11-24", "24.11.2026 18:00", "1795590000000", "T18:00"])
  func `what is no date is refused before the night`(date: String) {
    let found = faults(edit("expectedLastUpdatedDate", is: .string(date)))
    #expect(found["/expectedLastUpdatedDate"]?.hasPrefix("expected the target's lastUpdatedDate") == true)
    #expect(found["/expectedLastUpdatedDate"]?.hasSuffix("found \"\(date)\"") == true)
  }

  @Test func `a date is bounded like a name`() {
    let start = "2026-11-24T18:00"
    #expect(faults(edit("expectedLastUpdatedDate", is: .string(start + text(240)))) == [:])
    #expect(faults(edit("expectedLastUpdatedDate", is: .string(start + text(241)))).count == 1)
    #expect(faults(edit("expectedLastUpdatedDate", is: .string(start + "\n"))).count == 1)
    #expect(faults(edit("expectedLastUpdatedDate", is: "")) == ["/expectedLastUpdatedDate": "it is empty"])
  }

  @Test func `of an edit that can't be read all faults are said`() {
    let wrong: JSON = [
      "target": ["environment": "prod", "kind": "migration", "id": "zz"], "change": ["rules": [7]], "priority": "high",
      "prority": 3, "key": "k",
    ]
    #expect(
      faults(wrong).keys.sorted() == ["/change/rules/0", "/priority", "/prority", "/target/id"])
    #expect(faults(["change": 7, "ref": 1]).keys.sorted() == ["/change", "/ref"])
    #expect(faults(["ref": "r", "key": "k"]).keys.sorted() == ["/target"])
  }

  @Test(arguments: ["", "   ", "\t"]) func `a target keeps a name`(name: String) {
    #expect(
      faults(edit("change", is: ["mergePatch": ["name": .string(name)]])) == [
        "/change/mergePatch/name": "expected a name, found one that is blank"
      ])
  }

  @Test(arguments: ["key", "batch"])
  func `a name is 1 to 256 bytes without control characters`(field: String) {
    #expect(faults(edit(field, is: .string(text(256)))) == [:])
    #expect(faults(edit(field, is: .string(text(257)))) == ["/\(field)": "it has 257 bytes; at most 256 are taken"])
    #expect(faults(edit(field, is: .string(text(254) + "é"))) == [:])
    #expect(faults(edit(field, is: .string(text(255) + "é"))).count == 1)
    #expect(faults(edit(field, is: "")) == ["/\(field)": "it is empty"])
    for control in ["a\nb", "\u{0}", "\u{7F}", "\u{85}", "a\r\n"] {
      #expect(faults(edit(field, is: .string(control))) == ["/\(field)": "it has a control character"])
    }
    #expect(faults(edit(field, is: .null)) == [:])
  }

  @Test func `there are at most 32 labels, and their values may be empty`() {
    #expect(faults(edit("labels", is: labels(32))) == [:])
    #expect(faults(edit("labels", is: labels(33))) == ["/labels": "expected at most 32 labels, found 33"])
    #expect(faults(edit("labels", is: ["a": ""])) == [:])
    #expect(faults(edit("labels", is: ["": "a"])) == ["/labels/": "it is empty"])
    let odd: JSON = ["a/b": .string(text(257)), "c\n": "x", "d": "x\ty", "ok": .string(text(256))]
    let found = faults(edit("labels", is: odd))
    #expect(found.keys.sorted() == ["/labels/a~1b", "/labels/c\n", "/labels/d"])
  }

  @Test func `a priority is within the caller's bounds`() {
    let any = EditRequestCheck(environments: ["prod"], highestPriority: nil)
    for (priority, isTaken, isTakenOfAdmin) in [
      (-1000, true, true), (-1001, false, false), (100, true, true), (101, false, true), (1000, false, true),
      (1001, false, false), (Int.max, false, false), (Int.min, false, false),
    ] {
      let edit = edit("priority", is: .number(JSONNumber(priority)))
      #expect(faults(edit).isEmpty == isTaken, "\(priority)")
      #expect(faults(edit, any).isEmpty == isTakenOfAdmin, "\(priority)")
    }
    #expect(faults(edit("priority", is: 101)) == ["/priority": "expected -1000 to 100, found 101"])
    let least = EditRequestCheck(environments: ["prod"], highestPriority: -1000)
    #expect(faults(edit("priority", is: -1000), least) == [:])
    #expect(faults(edit("priority", is: -999), least) == ["/priority": "expected -1000 to -1000, found -999"])
  }

  @Test func `attempts are 1 to 1000, as in the configuration`() {
    for (attempts, isTaken) in [(0, false), (1, true), (1000, true), (1001, false), (-1, false)] {
      #expect(faults(edit("maxAttempts", is: .number(JSONNumber(attempts)))).isEmpty == isTaken)
    }
    #expect(
      faults(edit("partOf", is: 1)).isEmpty
        && faults(edit("partOf", is: 0)) == ["/partOf": "expected 1 or more, found 0"])
    #expect(faults(edit("maxAttempts", is: 0)) == ["/maxAttempts": "expected 1 to 1000, found 0"])
  }

  @Test func `all faults are said at once`() {
    let edit: JSON = [
      "target": ["environment": "nowhere", "kind": "migrationGroup", "id": .string(Self.id)],
      "change": ["mergePatch": ["purpose": "x"]], "key": "", "batch": "a\nb", "labels": ["": "x", "b": "\u{1}"],
      "priority": 5000, "maxAttempts": 0,
    ]
    #expect(
      faults(edit).keys.sorted() == [
        "/batch", "/change/mergePatch/purpose", "/key", "/labels/", "/labels/b", "/maxAttempts", "/priority",
        "/target/environment",
      ])
  }
}
