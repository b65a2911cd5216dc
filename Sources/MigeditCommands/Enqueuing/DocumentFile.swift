import JSONDocument
import JobModel
import LibraryModel

/// Reads a file with one document, for `--body` and the patches.
enum DocumentFile {
  static func read(_ path: String, of flag: String, from console: Console) throws(CommandError) -> JSON {
    if let first = path.first(where: { !$0.isWhitespace }), "{[".contains(first) {
      throw CommandError(
        .usage,
        "\(flag) takes the name of a file that holds the document, and not the document; - is standard input: "
          + "echo '{…}' | migeditctl … \(flag) -"
          + (flag == "--body" ? ". It is the whole document; for a part of it say --merge-patch." : ""))
    }
    let text = try console.readFile(path).withoutByteOrderMark
    let name = EditFile.name(of: path)
    if let form = TextForm.otherThanUTF8(text) {
      throw CommandError(.data, "\(name) \(form). Expected a JSON document in UTF-8. Nothing was enqueued.")
    }
    do throws(JSONSyntaxError) {
      return try JSON(parsing: text)
    } catch {
      let (line, column) = error.place(in: text)
      throw CommandError(.data, "\(name):\(line):\(column): \(error.explanation). Nothing was enqueued.")
    }
  }

  /// Refuses a whole document that would be a patch: what it does not say would be taken away.
  static func checkWhole(_ document: JSON, named name: String, for kind: TargetKind) throws(CommandError) {
    let needed = kind == .migration ? "tocView" : "migrations"
    guard let object = document.object, object[needed] == nil else { return }
    throw CommandError(
      .data,
      "\(name): --body is the whole document of the \(kind.noun), and this one has no \(needed). To change only what stands "
        + "in it, say --merge-patch \(name == "stdin" ? "-" : name). Nothing was enqueued.")
  }
}
