import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Packages of each type and purpose that the Library knows: the body and the project header of an edit.
@Suite(.timeLimit(.minutes(5)))
struct PurposeTests {
  private struct Case {
    let target: Target
    let change: Change
    /// As text: keys in their order, numbers as they were written.
    let body: String
    let hasProject: Bool

    init(_ target: Target, _ change: Change, hasProject: Bool = true, body: String) {
      self.target = target
      self.change = change
      self.body = body
      self.hasProject = hasProject
    }
  }

  private static let project = "B19DEDCC11D4E0EFC000EB9495D0F44F"

  private let configuration = Case(
    Samples.target(id: Samples.further(1)), Change(rules: [Rule(where: .init(type: 34), action: "replace")]),
    hasProject: false,
    body: #"""
      {"name": "configuration_test", "type": "configuration", "purpose": "object_migration", "project": {},
        "tocView": {
          "settings": {
            "updateSchema": [], "aclOnReplacingObjects": "replace", "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
            "defaultAction": "keep_both"},
          "content": [
            {"id": "989875724CB91A7EC2E365BD0228EB50", "name": "User_Korean", "type": 34, "action": "replace",
              "includeDependents": false, "level": "configuration_object"}]},
        "treeView": {}}
      """#)

  private let projectMerge = Case(
    Samples.target(id: Samples.further(2)),
    Change(
      mergePatch: ["tocView": ["settings": ["translationAction": "not_merged", "validateDependencies": false]]],
      jsonPatch: [
        ["op": "replace", "path": "/tocView/settings/objectActions/0/action", "value": "keep_both"],
        ["op": "add", "path": "/tocView/settings/objectTypeActions/-", "value": ["type": 4, "action": "use_newer"]],
      ]),
    body: #"""
      {"name": "project_merge_test", "type": "project", "purpose": "project_merge",
        "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"},
        "tocView": {
          "settings": {
            "updateSchema": [
              "recal_table_logical_size", "recal_table_keys_fact_entry_level", "update_schema_logical_info"],
            "aclOnReplacingObjects": "use_existing", "aclOnNewObjects": ["keep_acl_as_source_object"],
            "validateDependencies": false, "defaultAction": "use_existing",
            "folderActions": [{"id": "8D679D5111D3E4981000E787EC6DE8A4", "action": "use_existing"}],
            "objectTypeActions": [
              {"type": 1, "subtype": 256, "action": "use_existing"}, {"type": 4, "action": "use_newer"}],
            "objectActions": [{"id": "8D679D5111D3E4981000E787EC6DE8A4", "action": "keep_both"}],
            "translationAction": "not_merged"}},
        "treeView": {}}
      """#)

  private let security = Case(
    Samples.target(id: Samples.further(5)),
    Change(mergePatch: ["tocView": ["settings": ["defaultAction": "use_existing"]]]),
    body: #"""
      {"name": "project_security_test", "type": "project_security", "purpose": "object_migration",
        "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"},
        "tocView": {
          "settings": {
            "updateSchema": null, "aclOnReplacingObjects": null, "aclOnNewObjects": ["keep_acl_as_source_object"],
            "defaultAction": "use_existing"},
          "content": [
            {"id": "54F3D26011D2896560009A8E67019608", "name": "Administrator", "type": 34, "action": "replace",
              "includeDependents": false, "level": "project_object"}]},
        "treeView": {}}
      """#)

  /// With keys that this version does not know, in a place of their own and with numbers as few write them.
  private static let tocView = #"""
    {"format": 1.50, "settings": {"legacy": {"z": 1e2, "a": -0.0}, "defaultAction": "replace", "depth": 10000000000000000001},
      "content": [{"weight": 0.10, "id": "8D679D3711D3E4981000E787EC6DE8A4", "owner": {"id": "x"}, "type": 12,
        "action": "replace", "tags": [1.0, null], "explicitIncluded": true}]}
    """#
  /// What of it is sent.
  private static let sent = tocView.replacing(#" "owner": {"id": "x"},"#, with: "")
    .replacing(#", "explicitIncluded": true"#, with: "")

  private let older = Case(
    Samples.target(.migration, 1), Change(rules: [Rule(where: .init(type: 12), action: "use_newer")]),
    body: #"""
      {"name": "object_migration_test_0001", "type": "project", "purpose": "object_migration",
        "project": {"since": 9.20, "id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"},
        "tocView": \#(sent.replacing(#""action": "replace", "tags""#, with: #""action": "use_newer", "tags""#)),
        "treeView": {"version": 1.0, "nodes": [{"y": 2E+1, "x": 1}]}}
      """#)

  private let olderGroup = Case(
    Samples.target(.migrationGroup, 1), Change(mergePatch: ["name": "renamed"]), hasProject: false,
    body: #"""
      {"name": "renamed", "treeView": {"version": 1.0}, "migrations": [
        {"packageInfo": {"type": "project_security", "purpose": "migration_group_child",
            "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "Category"}, "tocView": \#(sent)},
          "importInfo": {"project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "name"}}},
        {"packageInfo": {"type": "configuration", "purpose": "migration_group", "project": {}, "tocView": \#(sent)},
          "importInfo": {"project": {}}}]}
      """#)

  /// Makes the samples those that the cases speak of.
  private func prepare(_ bench: Bench) async throws {
    let tocView = try JSON(parsing: Self.tocView)
    let migration = try await bench.simulator("targets/\(older.target.id)")
    var info = try #require(migration["packageInfo"]?.object)
    info["project"] = try JSON(parsing: #"{"since": 9.20}"#).merging(info["project"] ?? .null)
    info["tocView"] = tocView
    info["treeView"] = #"{"version": 1.0, "nodes": [{"y": 2E+1, "x": 1}]}"#
    info["legacy"] = 1
    _ = try await bench.simulator(
      "migrations", post: migration.merging(["packageInfo": nil]).merging(["packageInfo": .object(info)]))

    var group = try #require(try await bench.simulator("targets/\(olderGroup.target.id)").object)
    let types: [JSON] = ["project_security", "configuration"]
    let packages = zip((group["migrations"]?.array ?? []).reversed(), types).map { package, type in
      package.merging(["packageInfo": ["tocView": nil]])
        .merging(["packageInfo": ["type": type, "tocView": tocView, "legacy": 1]])
    }
    group["migrations"] = .array(packages)
    group["treeView"] = #"{"version": 1.0}"#
    group["legacy"] = 1
    _ = try await bench.simulator("migrationGroups", post: .object(group))
  }

  @Test func `packages of each type and purpose are edited with the body and the header that they need`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"], sessions: 2)
    try await prepare(bench)
    let client = try await bench.client()
    let cases = [configuration, projectMerge, security, older, olderGroup]
    let ids = try await client.enqueue(cases.map { EditRequest(target: $0.target, change: $0.change) })
    try await bench.awaitEnd(of: ids)

    for (job, each) in zip(try await client.jobs(), cases) {
      #expect(job.state.known == .succeeded, "\(String(describing: job.failure))")
      #expect([.exact, .normalised].contains(job.verification?.known))
      let puts = try await bench.puts(of: each.target)
      #expect(puts.map(\.body?.text) == [try JSON(parsing: each.body).text])
      #expect(puts.map(\.project) == [each.hasProject ? Self.project : nil])
      #expect(try await bench.edits(of: each.target) == 1)
    }
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `a project merge has no content to change, and says so`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let item = Small.item(Small.costs, "Costs", 3, "replace")
    let changes = [
      Change(mergePatch: ["tocView": ["content": [item]]]),
      Change(jsonPatch: [["op": "add", "path": "/tocView/content/-", "value": item]]),
      Change(rules: [Rule(where: .init(), action: "replace")]),
    ]
    let ids = try await client.enqueue(changes.map { EditRequest(target: projectMerge.target, change: $0) })
    try await bench.awaitEnd(of: ids)
    let failures = try await client.jobs().map(\.failure)
    #expect(failures.map { $0?.reason.known } == [.invalidChange, .invalidChange, .invalidChange])
    for (failure, says) in zip(failures, ["a project merge has no content", "/tocView/content", "no content item"]) {
      #expect(failure?.message.contains(says) == true, "\(String(describing: failure))")
    }
    #expect(try await bench.puts().isEmpty)
  }
}
