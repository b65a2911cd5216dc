import JSONDocument
import LibraryModel
import Testing

/// What is said of a JSON patch before the target's document is known.
@Suite struct JSONPatchFaultTests {
  private func faults(_ patch: JSON, _ kind: TargetKind = .migration) -> [String] {
    Change(jsonPatch: patch).faults(for: kind).map { "\($0.pointer): \($0.reason)" }
  }

  private func faults(_ text: String, _ kind: TargetKind = .migration) throws -> [String] {
    faults(try JSON(parsing: text), kind)
  }

  @Test func `a patch that is none is refused with all its faults`() throws {
    #expect(faults(["op": "remove"]) == ["/jsonPatch: expected an array, found an object"])
    #expect(
      try faults(#"[{"op":"remove","path":"name"},{"op":"spam","path":"/name"}]"#) == [
        "/jsonPatch/0/path: a JSON pointer is empty or begins with '/'",
        "/jsonPatch/1/op: \"spam\" is none of add, remove, replace, move, copy, test",
      ])
  }

  @Test(arguments: [
    #"[{"op":"replace","path":"/name","value":"x"}]"#,
    #"[{"op":"test","path":"/type","value":"project"},{"op":"test","path":"","value":{}}]"#,
    #"[{"op":"add","path":"/tocView/content/-","value":{"id":"0DFE6FB4356F4FA2A0C1C10D0B415355","type":11}}]"#,
    #"[{"op":"remove","path":"/tocView/content/3"},{"op":"remove","path":"/treeView"}]"#,
    #"[{"op":"move","from":"/tocView/content/3","path":"/tocView/content/0"}]"#,
    #"[{"op":"copy","from":"/type","path":"/name"}]"#,
    #"[{"op":"add","path":"/tocView/settings/newSetting","value":1},{"op":"add","path":"/tocView/x/y/0","value":1}]"#,
    #"[{"op":"replace","path":"","value":{"name":"x","type":"project","purpose":"object_migration"}}]"#,
    #"[{"op":"add","path":"/treeView/a/-","value":1},{"op":"add","path":"/project/name","value":null}]"#,
    // In parts, as a patch may be made.
    #"[{"op":"add","path":"/tocView/content/0","value":{}},{"op":"add","path":"/tocView/content/0/id","value":"0DFE6FB4356F4FA2A0C1C10D0B415355"}]"#,
  ])
  func `what can be applied to some document is let through`(_ patch: String) throws {
    #expect(try faults(patch) == [])
  }

  @Test(arguments: [
    (#"{"op":"remove","path":"/status"}"#, "path", "\"status\" is not part of an edit of a migration"),
    (#"{"op":"test","path":"/migrations/0","value":1}"#, "path", "\"migrations\" is not part of"),
    (#"{"op":"copy","from":"/id","path":"/name"}"#, "from", "\"id\" is not part of"),
    (#"{"op":"replace","path":"/type","value":"project"}"#, "path", "type can't be changed"),
    (#"{"op":"add","path":"/purpose","value":null}"#, "path", "purpose can't be changed"),
    (#"{"op":"remove","path":"/purpose"}"#, "path", "purpose can't be changed"),
    (#"{"op":"move","from":"/type","path":"/name"}"#, "from", "type can't be changed"),
    (#"{"op":"copy","from":"/name","path":"/type"}"#, "path", "type can't be changed"),
    (#"{"op":"remove","path":""}"#, "path", "the whole document can't be removed"),
    (#"{"op":"move","from":"/tocView","path":"/tocView/settings"}"#, "path", "a value can't be moved into itself"),
    (#"{"op":"test","path":"/name/first","value":1}"#, "path", "/name is a single value"),
    (#"{"op":"add","path":"/type/x","value":1}"#, "path", "/type is a single value"),
    (#"{"op":"add","path":"/tocView/content/01","value":{}}"#, "path", "\"01\" is not an index"),
    (#"{"op":"add","path":"/tocView/content/first","value":{}}"#, "path", "\"first\" is not an index"),
    (#"{"op":"replace","path":"/tocView/content/-","value":{}}"#, "path", "behind the last element"),
    (#"{"op":"add","path":"/tocView/content/-/id","value":""}"#, "path", "behind the last element"),
    (#"{"op":"test","path":"/tocView/content/-","value":{}}"#, "path", "behind the last element"),
    (#"{"op":"add","path":"/tocView/content/0/action","value":"x"}"#, "value", "\"x\" is none of use_existing"),
    (#"{"op":"add","path":"/tocView/content/0","value":{"id":"x"}}"#, "value/id", "\"x\" is not an id"),
    (#"{"op":"replace","path":"","value":{"status":"x"}}"#, "value/status", "not part of an edit"),
    (#"{"op":"replace","path":"","value":7}"#, "value", "expected an object"),
    (#"{"op":"replace","path":"","value":null}"#, "value", "expected an object"),
    (#"{"op":"add","path":"/tocView/settings/updateSchema/-","value":"x"}"#, "value", "\"x\" is none of recal_"),
  ])
  func `what can't be applied to any document is refused`(_ operation: String, _ place: String, _ reason: String) throws
  {
    let good = #"{"op":"test","path":"/name","value":"x"}"#
    let faults = try faults("[\(good),\(operation)]")
    #expect(
      faults.count == 1 && faults[0].hasPrefix("/jsonPatch/1/\(place): ") && faults[0].contains(reason), "\(faults)")
  }

  @Test(arguments: [
    (#"{"op":"replace","path":"/migrations/0/packageInfo/type","value":"project"}"#, "path", "type can't be changed"),
    (#"{"op":"remove","path":"/migrations/7/packageInfo/purpose"}"#, "path", "purpose can't be changed"),
    (#"{"op":"add","path":"/migrations/0/packageInfo/status","value":1}"#, "path", "\"status\" is not part of"),
    (#"{"op":"add","path":"/migrations/0/importInfo/importRequestStatus","value":1}"#, "path", "not part of"),
    (#"{"op":"add","path":"/migrations/100","value":{}}"#, "path", "there are at most 100, and none at 100"),
    (#"{"op":"add","path":"/type","value":1}"#, "path", "\"type\" is not part of an edit of a migration group"),
    (#"{"op":"add","path":"/migrations","value":[]}"#, "value", "expected at least 1"),
  ])
  func `a group's packages are looked into, too`(_ operation: String, _ place: String, _ reason: String) throws {
    let faults = try faults("[\(operation)]", .migrationGroup)
    #expect(
      faults.count == 1 && faults[0].hasPrefix("/jsonPatch/0/\(place): ") && faults[0].contains(reason), "\(faults)")
  }
}
