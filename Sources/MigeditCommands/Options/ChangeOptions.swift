import ArgumentParser
import EditModel
import JSONDocument

/// What is to become different, for the verbs that take one change.
struct ChangeOptions: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("A new name, as part of the merge patch.", valueName: "new name"))
  var name: String?

  @Option(
    help: ArgumentHelp("A merge patch (RFC 7396) for the target's document; - is standard input.", valueName: "file"))
  var mergePatch: String?

  @Option(
    help: ArgumentHelp(
      "A JSON patch (RFC 6902), applied after the merge patch; - is standard input.", valueName: "file"))
  var jsonPatch: String?

  @Option(help: ArgumentHelp("The whole document to submit; - is standard input.", valueName: "file"))
  var body: String?

  var isEmpty: Bool { body == nil && !hasPart }

  /// Of a change that is no whole document.
  private var hasPart: Bool { name != nil || mergePatch != nil || jsonPatch != nil }

  func validate() throws {
    guard body == nil || !hasPart else {
      throw ValidationError(
        "--body is the whole document; --name, --merge-patch and --json-patch can't go with it.")
    }
    guard mergePatch != "-" || jsonPatch != "-" else {
      throw ValidationError("--merge-patch and --json-patch can't both be standard input.")
    }
  }

  /// There is a change, and a target of this kind can have it. For the verb to ask, where no file says the edits.
  func check(for kind: TargetKind) throws(ValidationError) {
    guard !isEmpty else {
      throw ValidationError("say what is to change: --name, --merge-patch, --json-patch or --body.")
    }
  }

  /// In the shape of the interface. Throws `Complaint` where a file can't be read.
  func change(_ console: Console) throws -> JSONObject {
    func document(_ path: String) throws -> JSON {
      try EditFile.readDocument(try console.readFile(path), name: EditFile.name(of: path))
    }
    if let body { return ["body": try document(body)] }
    var change = JSONObject()
    change["mergePatch"] = try mergePatch.map(document)
    if let name {
      let patch = change["mergePatch"] ?? [:]
      // What is no object is the daemon's to refuse, and must not be hidden by the name.
      change["mergePatch"] = patch.object == nil ? patch : patch.merging(["name": .string(name)])
    }
    change["jsonPatch"] = try jsonPatch.map(document)
    return change
  }
}
