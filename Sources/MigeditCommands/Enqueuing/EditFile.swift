import JSONDocument
import JobModel
import LibraryModel

/// Reads a file of edits: an EditRequest as JSON on each line, blank lines skipped, or a table (CSV).
enum EditFile {
  /// - Returns: all edits of the file.
  /// - Throws: all faults of syntax, each with its line and column.
  static func read(_ bytes: [UInt8], name: String) throws(CommandError) -> EditList {
    let text = bytes.withoutByteOrderMark
    if TextForm.otherThanUTF8(text) == nil, isNoJSON(text), let table = EditTable(text, name: name) {
      return try read(table)
    }
    if let form = otherForm(of: text, name: name) {
      throw CommandError(.data, "\(name) \(form). \(expected) Nothing was enqueued.")
    }
    var edits: [JSON] = []
    var numbers: [Int] = []
    var faults: [LineFault] = []
    for (at, line) in lines(of: text).enumerated() where !line.allSatisfy(isBlank) {
      do throws(JSONSyntaxError) {
        edits.append(try JSON(parsing: line))
        numbers.append(at + 1)
      } catch {
        faults.append(LineFault(line: at + 1, text: "\(name):\(at + 1):\(error.offset + 1): \(error.explanation)"))
      }
    }
    guard faults.isEmpty, edits.allSatisfy({ $0.object != nil }) else {
      // The daemon is not asked then, so what it would refuse of the other lines is said here as well.
      for (number, edit) in zip(numbers, edits) {
        faults += self.faults(of: edit).map { fault in
          let pointer = fault.pointer.description
          return LineFault(
            line: number, text: "\(name):\(number): " + (pointer.isEmpty ? "" : "\(pointer): ") + fault.reason)
        }
      }
      throw refusal(faults)
    }
    guard !edits.isEmpty else { throw CommandError(.data, "\(name): there is no edit in it. \(expected)") }
    return EditList(edits: edits, origin: .lines(file: name, numbers: numbers))
  }

  private static func read(_ table: EditTable) throws(CommandError) -> EditList {
    var table = table
    var (edits, lines, faults) = table.read()
    let list = EditList(edits: edits, origin: .rows(file: table.name, numbers: lines))
    guard faults.isEmpty else {
      // As above, of the rows that have no fault yet: what the others lack may come of it.
      let faulty = Set(faults.map(\.line))
      let first = lines.first ?? .max
      let isHeaderRight = faults.allSatisfy { $0.line >= first }
      for (index, edit) in edits.enumerated() where isHeaderRight && !faulty.contains(lines[index]) {
        faults += self.faults(of: edit).map {
          LineFault(line: lines[index], text: list.line(for: RequestFault(index, $0)))
        }
      }
      throw refusal(faults)
    }
    guard !edits.isEmpty else {
      throw CommandError(.data, "\(table.name): there is no edit in it, only the names of the columns. \(expected)")
    }
    return list
  }

  private static func refusal(_ faults: [LineFault]) -> CommandError {
    let sorted = faults.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
    return LineFault.refusal(sorted.map(\.element.text))
  }

  private static let expected =
    #"Expected one edit a line, as JSON: {"target": {"kind": "migration", "id": "…"}, "change": {…}}; or a table (CSV) "#
    + "whose first row names columns, of \(EditTable.columns)."

  /// What the daemon would refuse of one edit. It alone knows its environments.
  private static func faults(of edit: JSON) -> [Fault] {
    guard var members = edit.object else {
      return [Fault([], "expected an EditRequest, which is an object, found \(edit.kind)")]
    }
    // The environment may be said for all lines, by a flag.
    if var target = members["target"]?.object {
      if target["environment"]?.isNull ?? true { target["environment"] = "of a flag" }
      // Which id it stands for is not known yet.
      if target["name"] != nil { (target["name"], target["id"]) = (nil, .string(String(repeating: "0", count: 32))) }
      members["target"] = .object(target)
    }
    let check = EditRequestCheck(environments: nil, highestPriority: nil)
    switch check.read(.object(members)) {
    case .success: return []
    case .failure(let faults): return faults.list
    }
  }

  /// Whether its first line is not what a file of JSON would begin with.
  private static func isNoJSON(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = lines(of: text).first(where: { !$0.allSatisfy(isBlank) }),
      let start = first.first(where: { !isBlank($0) })
    else { return false }
    return start != UInt8(ascii: "[") && start != UInt8(ascii: "{") && (try? JSON(parsing: first)) == nil
  }

  /// What a file is that has no edits line by line, behind its name; nil where it may have.
  private static func otherForm(of text: ArraySlice<UInt8>, name: String) -> String? {
    if let form = TextForm.otherThanUTF8(text) { return form }
    guard let first = lines(of: text).first(where: { !$0.allSatisfy(isBlank) }),
      let start = first.first(where: { !isBlank($0) })
    else { return nil }
    let isAlone = (try? JSON(parsing: first)) != nil
    switch start {
    case UInt8(ascii: "["):
      return (try? JSON(parsing: text))?.array == nil
        ? nil : "is one JSON array; `jq -c '.[]' \(name)` gives its elements one a line"
    case UInt8(ascii: "{"):
      // An object over several lines, or several of them.
      let isPretty = !isAlone && first.drop(while: isBlank).dropFirst().allSatisfy(isBlank)
      return isPretty || (!isAlone && (try? JSON(parsing: text)) != nil)
        ? "is JSON over several lines; `jq -c . \(name)` gives one edit a line" : nil
    default:
      let isTable = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].contains { first.contains($0) }
      if isAlone { return nil }
      if isYAML(first) {
        return "looks like YAML, of which nothing is read; `yq -o json -I 0` or another tool makes JSON of it"
      }
      let words = JSON.string(String(decoding: first.prefix(40), as: UTF8.self)).text
      return isTable
        ? "looks like a table (CSV), and its first row names no column of an edit"
        : "is no JSON: it begins with \(words)"
    }
  }

  /// Whether a line begins a document, a list or a mapping of YAML. A table has none of these in its first row.
  private static func isYAML(_ line: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: line, as: UTF8.self).withoutBlankEnds
    if text == "---" || text.hasPrefix("- ") || text.hasPrefix("%YAML") { return true }
    guard let colon = text.firstIndex(of: ":") else { return false }
    let behind = text[text.index(after: colon)...]
    return text[..<colon].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
      && (behind.isEmpty || behind.hasPrefix(" "))
  }

  /// The name of a file for people.
  static func name(of path: String) -> String { path == "-" ? "stdin" : path }

  private static func lines(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
