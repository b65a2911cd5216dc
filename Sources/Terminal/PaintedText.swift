/// Measures and cuts lines that were painted by `Ink`: its escapes take no column. What others wrote was tamed before it was
/// painted, so that every escape in the line is one of ours.
package enum PaintedText {
  package static func width(of line: String) -> Int { TextWidth.of(plain(line)) }

  /// The line without its colours.
  package static func plain(_ line: String) -> String {
    pieces(of: line).lazy.filter { !$0.isEscape }.map(\.text).joined()
  }

  /// The line in exactly so many columns: filled up with spaces, or cut with `…` behind.
  package static func fit(_ line: String, to columns: Int) -> String {
    let wide = width(of: line)
    if wide <= columns { return line + String(repeating: " ", count: columns - wide) }
    guard columns > 0 else { return "" }
    var (kept, used, isPainted) = ("", 0, false)
    for piece in pieces(of: line) {
      if piece.isEscape {
        kept += piece.text
        isPainted = piece.text != Self.end
        continue
      }
      let text = TextWidth.prefix(of: piece.text, columns: columns - 1 - used)
      kept += text
      used += TextWidth.of(text)
      if text.unicodeScalars.count < piece.text.unicodeScalars.count { break }
    }
    return kept + "…" + (isPainted ? Self.end : "") + String(repeating: " ", count: columns - 1 - used)
  }

  private static let end = "\u{1B}[0m"

  private struct Piece {
    let text: String
    let isEscape: Bool
  }

  /// Escapes and what stands between them, in their order. Looked for by scalars, since a mark behind an escape would be one
  /// character with its last letter.
  private static func pieces(of line: String) -> [Piece] {
    var (pieces, rest) = ([Piece](), line.unicodeScalars[...])
    while let start = rest.firstIndex(of: "\u{1B}") {
      if start > rest.startIndex { pieces.append(Piece(text: String(rest[..<start]), isEscape: false)) }
      let end = rest[start...].firstIndex(of: "m").map { rest.index(after: $0) } ?? rest.endIndex
      pieces.append(Piece(text: String(rest[start..<end]), isEscape: true))
      rest = rest[end...]
    }
    return rest.isEmpty ? pieces : pieces + [Piece(text: String(rest), isEscape: false)]
  }
}
