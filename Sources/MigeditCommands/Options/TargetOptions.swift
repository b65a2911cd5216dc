import ArgumentParser
import JSONDocument
import LibraryModel

/// The target of the edit, for the verbs that take one change.
struct TargetOptions: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("The migration to edit.", valueName: "id"), transform: targetID)
  var migration: TargetID?

  @Option(help: ArgumentHelp("The migration group to edit.", valueName: "id"), transform: targetID)
  var group: TargetID?

  @Option(help: ArgumentHelp("The migration to edit, by its name: the only one that is called so.", valueName: "name"))
  var migrationNamed: String?

  @Option(help: ArgumentHelp("The migration group to edit, by its name.", valueName: "name"))
  var groupNamed: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where it is; may be left out where only one is configured.", valueName: "name"))
  var environment: String?

  /// nil where neither a migration nor a group is named.
  var kind: TargetKind? {
    migration != nil || migrationNamed != nil ? .migration : group != nil || groupNamed != nil ? .migrationGroup : nil
  }

  /// The name that the server is asked for; nil where the target's id is said.
  var name: String? { migrationNamed ?? groupNamed }

  func validate() throws {
    let said = [migration != nil, group != nil, migrationNamed != nil, groupNamed != nil]
    if said.count(where: \.self) > 1 { throw Self.oneTarget }
    if name?.isEmpty == true { throw ValidationError("the name of a target is not empty.") }
  }

  /// The target in the form of the interface, without an environment where none is named, and without an id where its name is
  /// said: `EditList.find` asks for it.
  func target() throws(ValidationError) -> (kind: TargetKind, members: JSONObject) {
    guard let kind else { throw Self.oneTarget }
    var members: JSONObject = ["kind": .string(kind.rawValue)]
    members["id"] = (migration ?? group).map { .string($0.description) }
    members["environment"] = environment.map(JSON.string)
    return (kind, members)
  }

  private static let oneTarget = ValidationError(
    "say one target: --migration ID or --group ID, or --migration-named NAME or --group-named NAME.")
}
