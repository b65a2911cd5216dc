import JSONDocument

/// Reads a table as spreadsheets write it: RFC 4180, with the separator that the file has, and lines that end in CR LF, LF or CR.
///
/// People write tables, too, with a blank behind each separator: the blanks around a cell, and around its quotes, are none of
/// its text. A text with blank ends stands in quotes.
struct DelimitedText: Sendable {
  struct Row: Sendable, Equatable {
    /// The line that it begins on, from 1: a quoted cell may hold line breaks.
    let line: Int
    var cells: [String]
    /// Cells that can't be read, and why.
    var faults: [CellFault] = []

    var isBlank: Bool { faults.isEmpty && cells.allSatisfy(\.isBlank) }
  }

  struct CellFault: Sendable, Equatable {
    /// The place of the cell in its row, from 0.
    let cell: Int
    let line: Int
    let reason: String
  }

  let separator: UInt8
  private let bytes: ArraySlice<UInt8>
  private var at: Int
  private var line = 1

  init(_ bytes: ArraySlice<UInt8>, separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
    at = bytes.startIndex
  }

  /// The next row, blank ones included; nil at the end.
  mutating func next() -> Row? {
    guard at < bytes.endIndex else { return nil }
    var row = Row(line: line, cells: [])
    while true {
      let (text, fault) = cell()
      if let fault { row.faults.append(CellFault(cell: row.cells.count, line: fault.line, reason: fault.reason)) }
      row.cells.append(text)
      guard at < bytes.endIndex else { return row }
      let end = bytes[at]
      at += 1
      guard end == separator else {
        if end == Self.carriageReturn, at < bytes.endIndex, bytes[at] == Self.lineFeed { at += 1 }
        line += 1
        return row
      }
      // A separator at the very end of the text has an empty cell behind it.
      guard at < bytes.endIndex else {
        row.cells.append("")
        return row
      }
    }
  }

  private mutating func cell() -> (String, (line: Int, reason: String)?) {
    let start = at
    while at < bytes.endIndex, isBlank(bytes[at]) { at += 1 }
    if at < bytes.endIndex, bytes[at] == Self.quote { return quoted() }
    at = start
    let text = plain().withoutBlankEnds
    guard text.utf8.contains(Self.quote) else { return (text, nil) }
    let found = JSON.string(String(text.prefix(40))).text
    return (
      text,
      (line, "\(found) has a quote and does not begin with one: put the cell in quotes, and write the quote twice")
    )
  }

  private mutating func plain() -> String {
    let start = at
    while at < bytes.endIndex, !isEndOfCell(bytes[at]) { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func quoted() -> (String, (line: Int, reason: String)?) {
    let begin = line
    var text: [UInt8] = []
    at += 1
    while at < bytes.endIndex {
      let byte = bytes[at]
      at += 1
      if byte == Self.quote {
        if at < bytes.endIndex, bytes[at] == Self.quote {
          at += 1
        } else {
          let place = line
          let behind = plain()
          let words = String(decoding: text, as: UTF8.self)
          if behind.isBlank { return (words, nil) }
          let found = JSON.string(String(behind.prefix(40))).text
          return (
            words, (place, "\(found) follows the quote that ends the cell; a quote inside a cell is written twice")
          )
        }
      } else if byte == Self.lineFeed
        || (byte == Self.carriageReturn && !(at < bytes.endIndex && bytes[at] == Self.lineFeed))
      {
        line += 1
      }
      text.append(byte)
    }
    return (String(decoding: text, as: UTF8.self), (begin, "the cell begins with a quote that nothing ends"))
  }

  /// Whether it is a space or a tab, and no separator.
  private func isBlank(_ byte: UInt8) -> Bool { byte != separator && (byte == 0x20 || byte == 0x09) }

  private func isEndOfCell(_ byte: UInt8) -> Bool {
    byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D
}

extension String {
  /// Whether nothing stands in it but white space.
  var isBlank: Bool { allSatisfy(\.isWhitespace) }

  var withoutBlankEnds: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
