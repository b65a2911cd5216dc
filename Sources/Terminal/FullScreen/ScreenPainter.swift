/// Makes of one frame after the other what is sent to a terminal: only the lines that have changed, all of them at once.
package struct ScreenPainter: Sendable {
  private var shown: [String] = []

  package init() {}

  /// What shows the frame in place of the one before; empty where nothing has changed.
  ///
  /// - Parameter frame: a line for each row of the screen, each of as many columns as it has.
  package mutating func paint(_ frame: [String]) -> String {
    let isAll = frame.count != shown.count
    let changed = frame.indices.filter { isAll || frame[$0] != shown[$0] }
    shown = frame
    guard !changed.isEmpty else { return "" }
    let lines = changed.map { "\u{1B}[\($0 + 1);1H" + Self.trimmed(frame[$0]) }
    // A terminal that knows it shows nothing of this until the end has come; the others leave it out.
    return "\u{1B}[?2026h" + (isAll ? "\u{1B}[2J" : "") + lines.joined() + "\u{1B}[?2026l"
  }

  /// Forgets what is shown, since it may be no longer: the next frame is painted whole.
  package mutating func forget() { shown = [] }

  /// The line without the spaces at its end, for which the rest of the row is erased. It is erased behind the line only where
  /// that ends before the last column: behind that, some terminals would erase the last character.
  private static func trimmed(_ line: String) -> String {
    guard line.last == " " else { return line }
    var kept = line[...]
    while kept.last == " " { kept.removeLast() }
    return kept + "\u{1B}[K"
  }
}
