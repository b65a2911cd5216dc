import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Changes that are said by flags of the real migeditctl, down to the body that leaves for the server.
@Suite(.timeLimit(.minutes(5)))
struct ChangeFlagTests {
  private let quick = ["--seconds-min", "0.05", "--seconds-max", "0.1"]

  /// The one body that the server was sent, when the job has succeeded.
  private func body(in bench: Bench) async throws -> JSON? {
    let waited = try await bench.ctl("wait", "1")
    #expect(waited.status == 0, "\(waited.output)\(waited.errors)")
    #expect(try await bench.simulator("violations") == [])
    let puts = try await bench.puts()
    #expect(puts.count == 1)
    return puts.first?.body
  }

  @Test func `flags for a migration make the body that they say`() async throws {
    let bench = try await Bench(quick)
    try await bench.shorten(1)
    let enqueued = try await bench.ctl(
      "enqueue", "--migration", Samples.migration(1).description, "--name", "R12", "--default-action", "use_newer",
      "--acl-on-replacing", "keep_both", "--acl-on-new", "keep_acl_as_source_object", "--update-schema",
      "update_schema_logical_info", "--update-schema", "recal_table_logical_size", "--include-dependents",
      "--set-action", "\(Small.sales25.lowercased())=keep_both", "--where", "type=document,name='Sales*'",
      "--set-action", "use_older", "--no-include-dependents", "--remove", Small.costs)
    #expect(enqueued.status == 0, "\(enqueued.errors)")

    var expected = Small.migration(
      "R12",
      [
        Small.item(Small.sales25, "Sales 2025", 3, "keep_both", true),
        Small.item(Small.sales26, "Sales 2026", 55, "use_older", false),
      ])
    let settings: JSON = [
      "updateSchema": ["update_schema_logical_info", "recal_table_logical_size"],
      "aclOnReplacingObjects": "keep_both", "aclOnNewObjects": ["keep_acl_as_source_object"],
      "defaultAction": "use_newer",
    ]
    expected = expected.merging(["tocView": ["settings": settings]])
    #expect(try await body(in: bench) == expected)
  }

  @Test func `flags for a group make the body that they say, in every package`() async throws {
    let bench = try await Bench(quick)
    let enqueued = try await bench.ctl(
      "enqueue", "--group", Samples.group(1).description, "--name", "R12", "--remove",
      "0DFE6FB4356F4FA2A0C1C10D0B415355", "--where", "action=use_existing", "--set-action", "replace", "--where",
      "project=Category,name=SaveAs?ocument*", "--include-dependents", "--where", "type=user", "--set-action",
      "keep_both")
    #expect(enqueued.status == 0, "\(enqueued.errors)")

    let dossier = SmallGroup.dossier("replace").merging(["includeDependents": true])
    let packages = [SmallGroup.packages(user: "keep_both")[0], SmallGroup.project([dossier])]
    #expect(try await body(in: bench) == SmallGroup.document("R12", packages))
  }
}
