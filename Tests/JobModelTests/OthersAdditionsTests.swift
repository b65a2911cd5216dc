import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// After an attempt that failed, what somebody else has added is never overwritten by a document that does not know it.
@Suite struct OthersAdditionsTests {
  private let recorded = RecordedDocuments(before: before, submitted: asked, found: before)
  private let jsonPatch = Change(jsonPatch: [["op": "replace", "path": "/name", "value": "Sales, edited"]])

  private func prepare(
    _ change: Change, _ recorded: RecordedDocuments, current: EditableDocument,
    earlier: EarlierSubmissions = .seen
  ) throws -> Step {
    let facts = EditFacts(
      target: try target(recorded.before.kind), change: change, maxAttempts: 4, attemptsUsed: 1, recorded: recorded,
      earlier: earlier)
    var edit = Edit(facts, settings: settings, now: at(0))
    return edit.next(.observed(seen(failed, date: "d9", status: "create_failed", current)), now: at(1), random: 0).step
  }

  private func changing(_ document: EditableDocument, _ patch: JSON) throws -> EditableDocument {
    EditableDocument(reduced: try JSONPatch(reading: patch).apply(to: document.json), kind: document.kind)
  }

  /// What somebody may have added to a document, or done to what the change leaves alone.
  static let additions: [(String, JSON)] = [
    ("an item", [["op": "add", "path": "/tocView/content/-", "value": ["id": "C", "type": 8, "action": "replace"]]]),
    ("the same item again", [["op": "copy", "from": "/tocView/content/0", "path": "/tocView/content/-"]]),
    ("a setting", [["op": "add", "path": "/tocView/settings/updateSchema", "value": ["update_schema_logical_info"]]]),
    ("a treeView", [["op": "add", "path": "/treeView", "value": ["treeViewType": "project"]]]),
    ("a key of tocView", [["op": "add", "path": "/tocView/layout", "value": 1]]),
    ("a key of an item", [["op": "add", "path": "/tocView/content/0/level", "value": "project_object"]]),
    ("another action", [["op": "replace", "path": "/tocView/content/1/action", "value": "delete"]]),
    ("another project's name", [["op": "replace", "path": "/project/name", "value": "Other"]]),
    ("an item's removal", [["op": "remove", "path": "/tocView/content/1"]]),
  ]

  @Test(arguments: additions.map(\.0), [before, asked])
  func `a merge patch is applied afresh, and what somebody did stays`(
    _ name: String, _ kept: EditableDocument
  ) throws {
    let patch = try #require(Self.additions.first { $0.0 == name }?.1)
    let step = try prepare(rename, recorded, current: changing(kept, patch))
    #expect(step.draft?.submitted == (try changing(asked, patch)))
  }

  @Test(arguments: additions.map(\.0), [before, asked])
  func `a JSON patch ends the job, and what somebody did stays`(_ name: String, _ kept: EditableDocument) throws {
    let patch = try #require(Self.additions.first { $0.0 == name }?.1)
    let current = try changing(kept, patch)
    #expect(try prepare(jsonPatch, recorded, current: current).failure?.reason.known == .conflict)
    let lost = try prepare(jsonPatch, recorded, current: current, earlier: .lost)
    #expect(lost.failure?.reason.known == .outcomeUnknown)
  }

  @Test func `a whole body is sent as it is`() throws {
    let patch = try #require(Self.additions.first?.1)
    for found in [before, try changing(asked, patch)] {
      let recorded = RecordedDocuments(before: before, submitted: asked, found: found)
      let step = try prepare(Change(body: asked.json), recorded, current: changing(asked, patch))
      #expect(step.draft?.submitted == asked)
    }
  }

  /// What the server does by itself to what it keeps or restores.
  static let byTheServer: [JSON] = [
    [["op": "move", "from": "/tocView/content/1", "path": "/tocView/content/0"]],
    [["op": "add", "path": "/tocView/content/0/includeDependents", "value": nil]],
    [["op": "add", "path": "/tocView/settings/updateSchema", "value": []]],
    [["op": "add", "path": "/treeView", "value": [:]]],
    [["op": "add", "path": "/tocView/content/0/version", "value": "1F34"]],
    [["op": "add", "path": "/tocView/content/0/owner", "value": ["id": "A"]]],
    [["op": "replace", "path": "/project/id", "value": "b19dedcc11d4e0efc000eb9495d0f44f"]],
  ]

  @Test(arguments: byTheServer, [before, asked])
  func `what the server does by itself lets the recorded document be sent again`(
    _ patch: JSON, _ kept: EditableDocument
  ) throws {
    let step = try prepare(jsonPatch, recorded, current: changing(kept, patch))
    #expect(step.draft?.submitted == asked)
  }

  @Test func `what the job's own change removed is no addition where it stands as before`() throws {
    let removed = RecordedDocuments(before: before, submitted: document(items: ["A": "replace"]))
    let change = Change(jsonPatch: [["op": "remove", "path": "/tocView/content/1"]])
    #expect(try prepare(change, removed, current: before).draft?.submitted == removed.submitted)
  }

  @Test func `what a body leaves out and stands as before is no addition`() throws {
    let full = try changing(before, [["op": "add", "path": "/tocView/content/0/level", "value": "project_object"]])
    let recorded = RecordedDocuments(before: full, submitted: asked)
    let kept = try changing(asked, [["op": "add", "path": "/tocView/content/0/level", "value": "project_object"]])
    #expect(try prepare(jsonPatch, recorded, current: kept).draft?.submitted == asked)
    let other = try changing(asked, [["op": "add", "path": "/tocView/content/0/level", "value": "other"]])
    #expect(try prepare(jsonPatch, recorded, current: other).draft == nil)
  }

  @Test
  func `what our own submission left with something beside it is kept, and a JSON patch is not applied to it again`()
    throws
  {
    let patch = try #require(Self.additions.first?.1)
    let left = try changing(asked, patch)
    let ended = RecordedDocuments(before: before, submitted: asked, found: left)
    for earlier in [EarlierSubmissions.seen, .lost] {
      #expect(try prepare(rename, ended, current: left, earlier: earlier).draft?.submitted == left)
      #expect(try prepare(jsonPatch, ended, current: left, earlier: earlier).failure?.reason.known == .outcomeUnknown)
    }
    // A later addition is somebody else's.
    let later = try changing(left, [["op": "add", "path": "/tocView/layout", "value": 1]])
    #expect(try prepare(jsonPatch, ended, current: later).failure?.reason.known == .conflict)
    #expect(try prepare(rename, ended, current: later).draft?.submitted == later)
  }

  @Test func `a package that somebody added to a group is kept`() throws {
    func package(_ project: String) -> JSON {
      ["packageInfo": ["project": ["id": .string(project)], "tocView": ["content": []]]]
    }
    func group(_ name: String, _ packages: JSON...) -> EditableDocument {
      EditableDocument(reduced: ["name": .string(name), "migrations": .array(packages)], kind: .migrationGroup)
    }
    let recorded = RecordedDocuments(
      before: group("g", package("A1")), submitted: group("Sales, edited", package("A1")))
    for name in ["g", "Sales, edited"] {
      let current = group(name, package("B1"), package("A1"))
      let step = try prepare(rename, recorded, current: current)
      #expect(step.draft?.submitted == group("Sales, edited", package("B1"), package("A1")))
      #expect(try prepare(jsonPatch, recorded, current: current).draft == nil)
    }
  }
}
