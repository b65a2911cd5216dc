import JSONDocument
import LibraryModel
import Terminal
import Testing

@testable import MigeditCommands

/// What is said of two documents of a migration.
struct MigrationDiffTests {
  private typealias Sample = DiffSample

  private func lines(_ before: JSON, _ after: JSON, width: Int? = nil) -> [String] {
    let diff = DocumentDiff(from: before, to: after, kind: .migration)
    return Screen(blocks: [DiffScreen(width: width).block(diff)]).lines(width: width, hasColour: false)
  }

  private func toItem(_ changes: JSON) -> [String] {
    lines(Sample.migration([Sample.category]), Sample.migration([Sample.category.merging(changes)]))
  }

  @Test func `documents that are equal have no difference, also with members in another order`() {
    let one = Sample.migration([Sample.add], ["n": 1.0])
    let other = JSON.object(JSONObject(one.object?.reversed().map { ($0.key, $0.value) } ?? []))
    #expect(lines(one, other).isEmpty)
  }

  @Test func `an item is known by its id and type in either case, wherever it stands, and said by its name`() {
    let changed = Sample.category.merging(["id": "8D679D3711D3E4981000E787EC6DE8A4", "action": "replace"])
    #expect(
      lines(Sample.migration([Sample.category, Sample.add]), Sample.migration([changed, Sample.add])) == [
        #"  ~ attribute "Category": action use_newer -> replace (8D679D3711D3E4981000E787EC6DE8A4)"#,
        "    1 other item as before",
      ])
    #expect(
      toItem(["id": "8d679d3711d3e4981000e787ec6de8a4"]) == [
        #"  ~ attribute "Category": id "8D679D3711D3E4981000E787EC6DE8A4" -> "8d679d3711d3e4981000e787ec6de8a4" (8d679d3711d3e4981000e787ec6de8a4)"#
      ])
  }

  @Test func `all that changes of an item stands on one line`() {
    #expect(
      toItem(["action": "replace", "includeDependents": true, "level": nil, "hint": ["depth": 1.50]]) == [
        #"  ~ attribute "Category": action use_newer -> replace, includeDependents false -> true, "#
          + #"hint (none) -> {"depth":1.5}, level project_object -> (none) (8D679D3711D3E4981000E787EC6DE8A4)"#
      ])
  }

  @Test func `items that are new say all that is asked of them, and what has gone is named`() {
    #expect(
      lines(Sample.migration([Sample.add, Sample.dossier]), Sample.migration([Sample.report, Sample.dossier])) == [
        #"  + report "Monthly Revenue": action replace, includeDependents false, level project_object (811B7AEB11EB53EF4E920080EFE51106)"#,
        #"  - function "Add" (0DFE6FB4356F4FA2A0C1C10D0B415355)"#, "    1 other item as before",
      ])
  }

  @Test func `another type is another item`() {
    #expect(toItem(["type": 13]).map { $0.prefix(6) } == ["  + fa", "  - at"])
  }

  @Test func `a type that is not known is said by its number, and an item that a body does not name by its old name`() {
    let before = Sample.item("8D679D3711D3E4981000E787EC6DE8A4", "New Kind", 4711, "replace")
    let after: JSON = ["id": "8D679D3711D3E4981000E787EC6DE8A4", "type": 4711, "action": "delete"]
    let lines = lines(Sample.migration([before]), Sample.migration([after]))
    #expect(
      lines.first?.hasPrefix(#"  ~ type 4711 "New Kind": action replace -> delete, name "New Kind" -> (none)"#) == true)
  }

  @Test func `another order alone is said, and is no item's change`() {
    let before = Sample.migration([Sample.add, Sample.category, Sample.report])
    #expect(
      lines(before, Sample.migration([Sample.report, Sample.add, Sample.category])) == [
        "  ~ the order of the content; no item is otherwise"
      ])
    #expect(
      lines(before, Sample.migration([Sample.report, Sample.add])).dropFirst() == [
        "    2 other items as before; what is in both in another order"
      ])
  }

  @Test func `items with one id and type are paired by what they say`() {
    let other = Sample.category.merging(["action": "replace"])
    #expect(
      lines(Sample.migration([Sample.category, other]), Sample.migration([other, Sample.category, other])) == [
        #"  + attribute "Category": action replace, includeDependents false, level project_object (8D679D3711D3E4981000E787EC6DE8A4)"#,
        "    2 other items as before; what is in both in another order",
      ])
  }

  @Test func `names, projects and settings are said by name`() {
    let changes: JSON = [
      "name": "Release 2026.11", "project": ["name": "Tutorial"],
      "tocView": ["settings": ["defaultAction": "replace", "updateSchema": [], "aclOnNewObjects": nil, "new": "x y"]],
    ]
    #expect(
      lines(Sample.migration([]), Sample.migration([], changes)) == [
        #"  ~ name "object_migration_test" -> "Release 2026.11""#,
        #"  ~ project name "MicroStrategy Tutorial" -> "Tutorial""#,
        #"  ~ updateSchema ["recal_table_logical_size"] -> []"#, "  ~ defaultAction keep_both -> replace",
        #"  + new "x y""#, #"  - aclOnNewObjects ["inherit_acl_as_dest_folder"]"#,
      ])
  }

  @Test func `options in another order are said to be that`() {
    let one: JSON = ["tocView": ["settings": ["updateSchema": ["a", "b", "a"]]]]
    let other: JSON = ["tocView": ["settings": ["updateSchema": ["b", "a", "a"]]]]
    #expect(lines(Sample.migration([], one), Sample.migration([], other)) == ["  ~ updateSchema in another order"])
  }

  @Test func `of a tree the places that change are said, and not the tree`() {
    let tree: JSON = [
      "treeViewSettings": ["defaultAction": "replace"],
      "treeViewContent": [
        ["id": "811B7AEB11EB53EF4E920080EFE51106", "type": 3, "action": "delete"], ["id": "NEW", "type": 1],
      ],
    ]
    #expect(
      lines(Sample.migration([]), Sample.migration([], ["treeView": tree])) == [
        "  ~ /treeView/treeViewSettings/defaultAction force_replace -> replace",
        "  ~ /treeView/treeViewContent/0/action replace -> delete",
        #"  - /treeView/treeViewContent/0 {"id":"D8EE8AEC11E794390FF00080EF053519","type":55,"action":"use_existing"}"#,
        #"  + /treeView/treeViewContent/1 {"id":"NEW","type":1}"#,
      ])
  }

  @Test func `keys that nobody knows are said by their pointer, with numbers as they were written`() throws {
    let before = try JSON(parsing: #"{"x/y":{"list":[[1],2.50,3]},"tocView":{"later":1e2}}"#)
    let after = try JSON(parsing: #"{"x/y":{"list":[[1],2.5000000001,3]},"tocView":{"later":1.0E3}}"#)
    #expect(
      lines(before, after) == ["  ~ /x~1y/list/1 2.50 -> 2.5000000001", "  ~ /tocView/later 1e2 -> 1.0E3"])
  }

  @Test func `a part that is not there is no part that is empty`() {
    #expect(lines([:], ["tocView": [:]]) == ["  + /tocView {}"])
    #expect(lines(["tocView": [:]], ["tocView": ["content": []]]) == ["  + /tocView/content []"])
    #expect(lines(["tocView": nil], ["tocView": [:]]) == ["  ~ /tocView null -> {}"])
    #expect(lines([:], ["tocView": ["settings": ["a": 1]]]) == ["  + a 1"])
  }

  @Test func `what does not fit goes on below, and a long value is shown where it changes`() {
    let name = String(repeating: "x", count: 100)
    #expect(
      lines(
        Sample.migration([Sample.category], ["name": .string(name + " 2025 and more" + name)]),
        Sample.migration(
          [Sample.category.merging(["action": "use_existing"])], ["name": .string(name + " 2026 and more" + name)]),
        width: 60) == [
          "  ~ name …xxxx 2025 and morexxxxxxxxxxxxxxxxxxxx… -> …xxxx", "      2026 and morexxxxxxxxxxxxxxxxxxxx…",
          #"  ~ attribute "Category": action use_newer -> use_existing"#, "      (8D679D3711D3E4981000E787EC6DE8A4)",
        ])
  }
}
