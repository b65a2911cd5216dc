import JSONDocument
import LibraryModel
import Terminal
import Testing

@testable import MigeditCommands

/// What is said of two documents of a group.
struct GroupDiffTests {
  private typealias Sample = DiffSample

  private func lines(_ before: [JSON], _ after: [JSON], name: String = "test_migrationGroup") -> [String] {
    let (before, after) = (Sample.group(before), Sample.group(after, name: name))
    let diff = DocumentDiff(from: before, to: after, kind: .migrationGroup)
    return Screen(blocks: [DiffScreen(width: nil).block(diff)]).lines(width: nil, hasColour: false)
  }

  private let testing: JSON = ["id": "E8D198774597EEDA4848F4962AC42A01", "name": "Testing3"]

  @Test func `changes are said by package, and what stays as it was is not said`() {
    let changed = Sample.package(
      [Sample.category.merging(["action": "replace"])],
      [
        "packageInfo": ["tocView": ["settings": ["defaultAction": "replace"]]],
        "importInfo": ["project": ["name": "T"]],
      ])
    #expect(
      lines([Sample.configuration, Sample.package([Sample.category])], [Sample.configuration, changed], name: "R12")
        == [
          "  ~ name test_migrationGroup -> R12", "  package 2 (MicroStrategy Tutorial, project)",
          #"    ~ import project name "MicroStrategy Tutorial" -> "T""#, "    ~ defaultAction keep_both -> replace",
          #"    ~ attribute "Category": action use_newer -> replace (8D679D3711D3E4981000E787EC6DE8A4)"#,
        ])
  }

  @Test func `packages are matched by project and type, in any order`() {
    let other = Sample.package([Sample.dossier], project: testing)
    let lower = testing.merging(["id": .string("e8d198774597eeda4848f4962ac42a01")])
    #expect(
      lines(
        [Sample.configuration, Sample.package([Sample.add]), other],
        [
          Sample.package([Sample.dossier, Sample.report], project: lower), Sample.configuration,
          Sample.package([Sample.add]),
        ]
      ).filter { !$0.contains("project id") } == [
        "  package 1 (Testing3, project)",
        #"    + report "Monthly Revenue": action replace, includeDependents false, level project_object (811B7AEB11EB53EF4E920080EFE51106)"#,
        "      1 other item as before", "  ~ the packages' order",
      ])
    #expect(lines([Sample.configuration, other], [other, Sample.configuration]) == ["  ~ the packages' order"])
  }

  @Test func `of packages of one project those that are equal are matched, then those that are most alike`() {
    let first = Sample.package([Sample.add, Sample.category])
    let second = Sample.package([Sample.dossier, Sample.report])
    let changed = Sample.package([Sample.dossier.merging(["action": "delete"]), Sample.report])
    let dossier = #"    ~ document "Sales by Region": action use_existing -> delete (D8EE8AEC11E794390FF00080EF053519)"#
    #expect(
      lines([first, second], [changed, first]) == [
        "  package 1 (MicroStrategy Tutorial, project)", dossier, "      1 other item as before",
        "  ~ the packages' order",
      ])
    let fewer = Sample.package([Sample.category])
    #expect(
      lines([first, second], [changed, fewer]) == [
        "  package 1 (MicroStrategy Tutorial, project)", dossier, "      1 other item as before",
        "  package 2 (MicroStrategy Tutorial, project)", #"    - function "Add" (0DFE6FB4356F4FA2A0C1C10D0B415355)"#,
        "      1 other item as before", "  ~ the packages' order",
      ])
  }

  @Test func `a package that is new or has gone is said with all that is in it`() {
    let new = Sample.package([Sample.add], project: testing, ["packageInfo": ["tocView": ["settings": nil]]])
    #expect(
      lines([Sample.configuration], [new]) == [
        "  + package 1 (Testing3, project)",
        #"    + function "Add": action force_replace, includeDependents false, level project_object (0DFE6FB4356F4FA2A0C1C10D0B415355)"#,
        #"    + /migrations/0/packageInfo {"type":"project","purpose":"migration_group_child","project":{"id":"E8D198774597EEDA4848F4962AC42A01","name":"Testing3"}}"#,
        #"    + /migrations/0/importInfo {"project":{"id":"E8D198774597EEDA4848F4962AC42A01","name":"Testing3"}}"#,
        "  - package 1 (configuration)", "    - defaultAction keep_both",
        #"    - user "User_Korean" (989875724CB91A7EC2E365BD0228EB50)"#,
        #"    - /migrations/0/packageInfo {"type":"configuration","purpose":"migration_group","project":{}}"#,
        #"    - /migrations/0/importInfo {"project":{}}"#,
      ])
  }

  @Test func `what is no group is compared as JSON`() {
    let diff = DocumentDiff(from: ["migrations": [7]], to: ["migrations": [8]], kind: .migrationGroup)
    #expect(diff.values.map(\.place.description) == ["/migrations"])
  }
}
