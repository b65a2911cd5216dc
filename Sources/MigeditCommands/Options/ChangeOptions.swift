import ArgumentParser
import JSONDocument
import LibraryModel

/// The change, for the verbs that take one.
struct ChangeOptions: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("A new name, as part of the merge patch.", valueName: "new name"))
  var name: String?

  @OptionGroup(title: "Settings of a migration") var settings: SettingsOptions
  @OptionGroup(title: "Content items") var items: RuleOptions

  @Option(
    help: ArgumentHelp("A merge patch (RFC 7396) for the target's document; - is standard input.", valueName: "file"),
    completion: .file())
  var mergePatch: String?

  @Option(
    help: ArgumentHelp(
      "A JSON patch (RFC 6902), applied after the merge patch; - is standard input.", valueName: "file"),
    completion: .file())
  var jsonPatch: String?

  @Option(
    help: ArgumentHelp("The whole document to submit; - is standard input.", valueName: "file"), completion: .file())
  var body: String?

  var isEmpty: Bool { body == nil && !hasPart }

  /// Whether there is a part of a change that is not a whole document.
  private var hasPart: Bool {
    !patchParts.isEmpty || mergePatch != nil || jsonPatch != nil || !items.options.isEmpty
  }

  private var patchParts: [PatchPart] {
    let name = name.map { PatchPart(flag: "--name", path: ["name"], value: .string($0)) }
    return [name].compactMap(\.self) + settings.parts
  }

  func validate() throws {
    guard body == nil || !hasPart else {
      throw ValidationError("--body is the whole document; nothing else that changes it can go with it.")
    }
    guard mergePatch != "-" || jsonPatch != "-" else {
      throw ValidationError("--merge-patch and --json-patch can't both be standard input.")
    }
  }

  /// Checks that there is a change which a target of this kind can have. The verb calls it where no file has the edits.
  func check(for kind: TargetKind) throws(ValidationError) {
    guard !isEmpty else {
      throw ValidationError(
        "say what is to change: --name, --default-action and other settings, --set-action, --where, --remove, "
          + "--include-dependents, --merge-patch, --json-patch or --body.")
    }
    if kind == .migrationGroup, let setting = settings.parts.first {
      let path = (["migrations", "0", "packageInfo"] + setting.path).joined(separator: "/")
      throw ValidationError(
        "\(setting.flag) is for a migration. A group has settings in each of its packages: set them with --json-patch, "
          + "as [{\"op\": \"add\", \"path\": \"/\(path)\", \"value\": \(setting.value.text)}] for the first one.")
    }
  }

  /// The change in the form of the interface.
  ///
  /// - Throws: `CommandError` where a file can't be read, or contradicts a flag.
  func change(_ console: Console, for kind: TargetKind) throws -> JSONObject {
    func document(_ flag: String, _ path: String) throws -> JSON {
      try DocumentFile.read(path, of: flag, from: console)
    }
    if let body {
      let document = try document("--body", body)
      try DocumentFile.checkWhole(document, named: EditFile.name(of: body), for: kind)
      return ["body": document]
    }
    var change = JSONObject()
    change["mergePatch"] = try mergePatch.map { try document("--merge-patch", $0) }
    for part in patchParts {
      let patch = change["mergePatch"] ?? [:]
      change["mergePatch"] = try part.added(to: patch, of: EditFile.name(of: mergePatch ?? ""))
    }
    change["jsonPatch"] = try jsonPatch.map { try document("--json-patch", $0) }
    let rules = try items.rules()
    if !rules.isEmpty { change["rules"] = try JSON(encoding: rules) }
    return change
  }

  /// Where each part of the change comes from.
  func places(of kind: TargetKind) throws -> EditPlaces {
    let named = [
      ("body", "--body", body), ("mergePatch", "--merge-patch", mergePatch), ("jsonPatch", "--json-patch", jsonPatch),
    ]
    let files = named.compactMap { member, flag, path in
      path.map { ("/change/\(member)", "\(flag) \(EditFile.name(of: $0))") }
    }
    let flags = patchParts.map { ("/change/mergePatch/" + $0.path.joined(separator: "/"), $0.flag) }
    let rules = try items.sources().enumerated().map { ("/change/rules/\($0)", $1) }
    return EditPlaces(change: (flags + rules + files).map { EditPlaces.Place(pointer: $0, text: $1) }, kind: kind)
  }
}
