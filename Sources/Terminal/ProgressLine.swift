/// A line on a terminal that is written over, to show how far something is.
package struct ProgressLine: Sendable {
  /// Columns of the terminal; nil where there is none, and no line can be written over.
  private let width: Int?
  private let write: @Sendable (String) -> Void

  /// - Parameter write: takes what is sent to the terminal, as it is.
  package init(width: Int?, write: @escaping @Sendable (String) -> Void) {
    self.width = width
    self.write = write
  }

  /// Shows a text in place of the one before.
  package func show(_ text: String) {
    // One column stays free, so that no terminal goes on to the next line.
    guard let room = width.map({ $0 - 1 }) else { return }
    write("\r" + TextWidth.fit(TextWidth.tame(text), to: room) + "\u{1B}[K")
  }

  /// Whether no line can be written over, so that what is told stays.
  package var isPlain: Bool { width == nil }

  /// Shows how far something is, with a bar: `enqueuing  ##########----------  50%  50000 of 100000`. The bar gives way to the
  /// text, down to half of its width.
  ///
  /// - Parameter note: stands behind it.
  package func show(_ what: String, _ done: Int, of all: Int, _ note: String = "") {
    let (head, tail) = ("\(what)  ", "  \(done * 100 / max(1, all))%  \(done) of \(all)\(note)")
    let room = (width ?? 0) - 1 - TextWidth.of(head) - TextWidth.of(tail)
    show(head + Self.bar(Double(done) / Double(max(1, all)), columns: max(10, min(20, room))) + tail)
  }

  /// `#####-----` for one half.
  ///
  /// - Parameter part: what is more than all counts as all.
  package static func bar(_ part: Double, columns: Int) -> String {
    let filled = part.isFinite ? Int(min(max(part, 0), 1) * Double(columns)) : 0
    return String(repeating: "#", count: filled) + String(repeating: "-", count: columns - filled)
  }

  /// Writes a text once where no line can be written over, so that a log tells what is waited for.
  package func begin(_ text: String) {
    if width == nil { write(TextWidth.tame(text) + "\n") }
  }

  package func clear() {
    if width != nil { write("\r\u{1B}[K") }
  }
}
