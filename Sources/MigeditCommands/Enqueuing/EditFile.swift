import JSONDocument
import LibraryModel
import Terminal

/// Reads a file of edits: an EditRequest as JSON on each line, blank lines skipped.
enum EditFile {
  /// - Returns: all edits of the file.
  /// - Throws: all faults of syntax, each with its line and column.
  static func read(_ bytes: [UInt8], name: String) throws(CommandError) -> EditList {
    try refuseWideText(bytes, name)
    var edits: [JSON] = []
    var numbers: [Int] = []
    var faults: [String] = []
    for (at, line) in lines(of: bytes).enumerated() where !line.allSatisfy(isBlank) {
      do throws(JSONSyntaxError) {
        let value = try JSON(parsing: line)
        if value.object == nil {
          faults.append("\(name):\(at + 1): expected an EditRequest, which is an object, found \(value.kind)")
        }
        edits.append(value)
        numbers.append(at + 1)
      } catch {
        faults.append("\(name):\(at + 1):\(error.offset + 1): \(error.explanation)")
      }
    }
    guard faults.isEmpty else { throw CommandError(.data, text(of: faults)) }
    guard !edits.isEmpty else {
      throw CommandError(.data, "\(name): there is no edit in it; expected an EditRequest as JSON on each line.")
    }
    return EditList(edits: edits, origin: .lines(file: name, numbers: numbers))
  }

  /// Reads a file with one document, for `--body` and the patches.
  static func readDocument(_ bytes: [UInt8], name: String) throws(CommandError) -> JSON {
    try refuseWideText(bytes, name)
    let text = withoutMark(bytes[...])
    do throws(JSONSyntaxError) {
      return try JSON(parsing: text)
    } catch {
      let (line, column) = error.place(in: text)
      throw CommandError(.data, "\(name):\(line):\(column): \(error.explanation). Nothing was enqueued.")
    }
  }

  /// The name of a file for people.
  static func name(of path: String) -> String { path == "-" ? "stdin" : path }

  private static func refuseWideText(_ bytes: [UInt8], _ name: String) throws(CommandError) {
    guard let encoding = WideText.name(of: bytes) else { return }
    throw CommandError(
      .data,
      "\(name) is in \(encoding), expected UTF-8: save it anew in UTF-8, in PowerShell with `Set-Content -Encoding utf8`. "
        + "Nothing was enqueued.")
  }

  private static func text(of faults: [String]) -> String {
    let count = faults.count == 1 ? "a fault" : "\(faults.count) faults"
    let more = faults.count > Limits.faultsSaid ? ["… and \(faults.count - Limits.faultsSaid) more"] : []
    return (["\(count), and nothing was enqueued:"] + (faults.prefix(Limits.faultsSaid) + more).map { "  " + $0 })
      .joined(separator: "\n")
  }

  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    withoutMark(bytes[...]).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  /// Some editors put a byte order mark before UTF-8.
  private static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
