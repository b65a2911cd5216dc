import JSONDocument

extension DocumentSchema {
  /// The editable document, whole: what a body has to look like, and what a patch changes.
  static func document(of kind: TargetKind) -> DocumentSchema {
    switch kind {
    case .migration: migration
    case .migrationGroup: group
    }
  }

  private static let migration = DocumentSchema.object(
    Members(
      known: [
        "name": .name, "type": .fixed(.text), "purpose": .fixed(.text), "project": project, "tocView": tocView,
        "treeView": .tree,
      ], closedAs: "an edit of a migration"))

  private static let group = DocumentSchema.object(
    Members(
      known: ["name": .name, "treeView": .tree, "migrations": .list(of: child, count: 1...Limits.packagesOfGroup)],
      required: ["migrations"], closedAs: "an edit of a migration group"))

  /// Without packageInfo, this is how an import is asked for.
  private static let child = DocumentSchema.object(
    Members(
      known: ["packageInfo": packageInfo, "importInfo": importInfo], required: ["packageInfo"],
      closedAs: "an edit of a migration in a group"))

  private static let packageInfo = DocumentSchema.object(
    Members(
      known: ["type": .fixed(.text), "purpose": .fixed(.text), "project": project, "tocView": tocView],
      closedAs: "an edit of a package in a group"))

  private static let importInfo = DocumentSchema.object(
    Members(known: ["project": project], closedAs: "an edit of an import's project"))

  private static let project = DocumentSchema.object(Members(known: ["id": .id, "name": .text]))

  private static let tocView = DocumentSchema.object(
    Members(known: ["settings": settings, "content": .list(of: item)]))

  private static let item = DocumentSchema.object(
    Members(
      known: [
        "id": .id, "name": .text, "type": .wholeNumber, "action": .word(Names(ItemAction.names)),
        "includeDependents": .flag, "level": .text,
      ], required: ["id"]))

  /// The last five are of project merges.
  private static let settings = DocumentSchema.object(
    Members(known: [
      "defaultAction": .word(Names(ItemAction.names)), "updateSchema": .list(of: .word(Names(SchemaUpdate.names))),
      "aclOnReplacingObjects": .word(Names(ACLOnReplacing.names)),
      "aclOnNewObjects": .list(of: .word(Names(ACLOnNew.names))),
      "translationAction": .word(Names(TranslationAction.names)), "validateDependencies": .flag,
      "folderActions": .list(of: actionByID), "objectActions": .list(of: actionByID),
      "objectTypeActions": .list(
        of: .object(
          Members(known: ["type": .wholeNumber, "subtype": .wholeNumber, "action": .word(Names(ItemAction.names))]))),
    ]))

  private static let actionByID = DocumentSchema.object(
    Members(known: ["id": .id, "action": .word(Names(ItemAction.names))]))
}
