import ArgumentParser
import JSONDocument
import LibraryModel

/// The target of the edit, for the verbs that take one change.
struct TargetOptions: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("The migration to edit.", valueName: "id"), transform: targetID)
  var migration: TargetID?

  @Option(help: ArgumentHelp("The migration group to edit.", valueName: "id"), transform: targetID)
  var group: TargetID?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where it is; may be left out where only one is configured.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  /// nil where neither a migration nor a group is named.
  var kind: TargetKind? { migration != nil ? .migration : group != nil ? .migrationGroup : nil }

  func validate() throws {
    if migration != nil, group != nil { throw ValidationError("say one target: --migration ID or --group ID.") }
  }

  /// The target in the form of the interface, without an environment where none is named.
  func target() throws(ValidationError) -> (kind: TargetKind, members: JSONObject) {
    guard let kind, let id = migration ?? group else {
      throw ValidationError("say one target: --migration ID or --group ID.")
    }
    var members: JSONObject = ["kind": .string(kind.rawValue), "id": .string(id.description)]
    members["environment"] = environment.map(JSON.string)
    return (kind, members)
  }
}
