import ArgumentParser
import JSONDocument
import LibraryModel

/// Settings of a migration's package (`tocView.settings`), as part of the merge patch.
struct SettingsOptions: ParsableArguments, Sendable {
  @Option(help: "What an import does with objects that nothing else is said of.")
  var defaultAction: ItemAction?

  @Option(help: "Whose access rights an object that is replaced has.")
  var aclOnReplacing: ACLOnReplacing?

  @Option(help: "Whose access rights a new object has; may be repeated, for a list in place of the old one.")
  var aclOnNew: [ACLOnNew] = []

  @Option(help: "What is updated in the schema; may be repeated, for a list in place of the old one.")
  var updateSchema: [SchemaUpdate] = []

  /// The options that were given, as members of `tocView.settings`.
  var parts: [PatchPart] {
    [
      part("--default-action", "defaultAction", defaultAction.map(Self.word)),
      part("--acl-on-replacing", "aclOnReplacingObjects", aclOnReplacing.map(Self.word)),
      part("--acl-on-new", "aclOnNewObjects", Self.list(aclOnNew)),
      part("--update-schema", "updateSchema", Self.list(updateSchema)),
    ]
    .compactMap(\.self)
  }

  private func part(_ flag: String, _ member: String, _ value: JSON?) -> PatchPart? {
    value.map { PatchPart(flag: flag, path: ["tocView", "settings", member], value: $0) }
  }

  private static func word(_ word: some WordedEnum) -> JSON { .string(word.rawValue) }

  private static func list(_ words: [some WordedEnum]) -> JSON? {
    words.isEmpty ? nil : .array(words.map { word($0) })
  }
}
