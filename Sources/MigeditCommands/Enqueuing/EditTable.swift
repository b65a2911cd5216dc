import JSONDocument
import LibraryModel

/// Reads a table of edits (CSV): the first row names the columns, each other row is an edit.
///
/// What spreadsheets write is taken: a byte order mark, `;` or a tab in the place of the comma (Excel takes the separator of its
/// language), the line `sep=;` in front, rows that are blank, and rows whose last empty cells are left out.
struct EditTable {
  let name: String
  private let separator: UInt8
  private let header: DelimitedText.Row
  private var reader: DelimitedText
  private var faults: [LineFault] = []

  static let columns = EditColumn.allCases.map(\.rawValue).joined(separator: ",")

  /// - Returns: nil for a text whose first row names no column of an edit.
  init?(_ text: ArraySlice<UInt8>, name: String) {
    var best: (known: Int, separator: UInt8, header: DelimitedText.Row, reader: DelimitedText)?
    for separator in Self.separators(of: text) {
      var reader = DelimitedText(text, separator: separator)
      var row = reader.next()
      while let blank = row, blank.isBlank || Self.said(blank, with: separator) { row = reader.next() }
      guard let row else { return nil }
      let known = row.cells.filter { EditColumn(inOtherCase: $0.withoutBlankEnds) != nil }.count
      if known > best?.known ?? 0 { best = (known, separator, row, reader) }
    }
    guard let best else { return nil }
    self.name = name
    (separator, header, reader) = (best.separator, best.header, best.reader)
  }

  /// - Returns: the edits that could be read, and all that is wrong with the others.
  mutating func read() -> (edits: [JSON], lines: [Int], faults: [LineFault]) {
    let columns = readHeader()
    let isHeaderRight = faults.isEmpty
    var (edits, lines): ([JSON], [Int]) = ([], [])
    while let row = reader.next() {
      if row.isBlank { continue }
      let count = faults.count
      let edit = edit(of: row, columns)
      edits.append(edit)
      lines.append(row.line)
      // What a row lacks because its header is wrong is no fault of the row.
      if isHeaderRight, count == faults.count { checkWhole(row, edit) }
    }
    return (edits, lines, faults)
  }

  private mutating func readHeader() -> [EditColumn?] {
    for fault in header.faults { say(fault.line, nil, "the first row: \(fault.reason)") }
    var columns: [EditColumn?] = []
    for cell in header.cells {
      let title = cell.withoutBlankEnds
      let column = EditColumn(rawValue: title)
      if let column, columns.contains(column) {
        say(header.line, title, "the column stands there twice")
      } else if column == nil, !title.isEmpty {
        say(header.line, title, unknown(title))
      }
      columns.append(columns.contains(column) ? nil : column)
    }
    let meant = header.cells.compactMap { EditColumn(inOtherCase: $0.withoutBlankEnds) }
    if !meant.contains(.kind) { say(header.line, EditColumn.kind.rawValue, "the column is missing") }
    if !meant.contains(.id), !meant.contains(.targetName) {
      say(header.line, EditColumn.id.rawValue, "the column is missing; targetName may stand in its place")
    }
    return columns
  }

  private func unknown(_ title: String) -> String {
    if let column = EditColumn(inOtherCase: title) { return "write \(column), not \(title)" }
    let near = NearestNames.of(title, among: EditColumn.allCases.map(\.rawValue), most: 1).first
    return "there is no such column" + (near.map { "; did you mean \($0)?" } ?? "; there are \(Self.columns)")
  }

  private mutating func edit(of row: DelimitedText.Row, _ columns: [EditColumn?]) -> JSON {
    for fault in row.faults { say(fault.line, title(fault.cell), fault.reason) }
    var edit: JSON = ["target": [:], "change": ["mergePatch": [:]]]
    for (at, cell) in row.cells.enumerated() where !cell.isBlank {
      guard at < columns.count else {
        say(row.line, nil, "the row has \(row.cells.count) cells, and there are \(columns.count) columns")
        break
      }
      guard let column = columns[at] else {
        if header.cells[at].isBlank {
          say(row.line, "\(at + 1)", "the cell has no column: the first row is empty above it")
        }
        continue
      }
      switch column.value(of: cell) {
      case .success(let value): edit = edit.setting(value, at: column.path[...])
      case .failure(let problem): say(row.line, column.rawValue, problem.reason)
      }
    }
    return edit
  }

  /// Says what the row as a whole lacks, or has that its target can't have.
  private mutating func checkWhole(_ row: DelimitedText.Row, _ edit: JSON) {
    let pointers = EditColumn.allCases.filter { edit.value(at: $0.path) != nil }
    if !pointers.contains(.kind) { say(row.line, EditColumn.kind.rawValue, "the cell is empty; each edit needs it") }
    switch (pointers.contains(.id), pointers.contains(.targetName)) {
    case (false, false): say(row.line, EditColumn.id.rawValue, "the cell is empty; each edit needs it, or a targetName")
    case (true, true): say(row.line, EditColumn.targetName.rawValue, "the row has an id, too: say one of them")
    default: break
    }
    if !pointers.contains(where: \.isChange) {
      let columns = EditColumn.allCases.filter(\.isChange).map(\.rawValue).joined(separator: ", ")
      say(row.line, nil, "nothing is to be changed: \(columns) are empty or not there")
    }
    if edit["target"]?["kind"] == .string(TargetKind.migrationGroup.rawValue) {
      for setting in pointers where setting.isSetting {
        say(
          row.line, setting.rawValue,
          "it is a setting of a migration, and a group has it in each of its packages: use a line of JSON with a jsonPatch"
        )
      }
    }
  }

  private func title(_ cell: Int) -> String {
    header.cells.indices.contains(cell) && !header.cells[cell].isBlank
      ? header.cells[cell].withoutBlankEnds : "\(cell + 1)"
  }

  private mutating func say(_ line: Int, _ column: String?, _ reason: String) {
    faults.append(LineFault(line: line, text: LineFault.place(name, line, column: column) + ": \(reason)"))
  }

  private static let known: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// The separator that the file says, as Excel does and understands, else all that may be.
  private static func separators(of text: ArraySlice<UInt8>) -> [UInt8] {
    known.first { text.starts(with: Array("sep=".utf8) + [$0]) }.map { [$0] } ?? known
  }

  private static func said(_ row: DelimitedText.Row, with separator: UInt8) -> Bool {
    row.cells == ["sep=", ""] && row.line == 1
  }
}

extension JSON {
  fileprivate func value(at path: [String]) -> JSON? {
    path.reduce(Optional(self)) { value, name in value?[name] }
  }

  fileprivate func setting(_ value: JSON, at path: ArraySlice<String>) -> JSON {
    guard let name = path.first else { return value }
    var members = object ?? [:]
    members[name] = (members[name] ?? [:]).setting(value, at: path.dropFirst())
    return .object(members)
  }
}
