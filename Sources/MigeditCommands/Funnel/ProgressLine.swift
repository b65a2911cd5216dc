/// A line on standard error that is written over; nothing where that is no terminal.
struct ProgressLine: Sendable {
  let console: Console

  func show(_ text: String) {
    // One column stays free, so that no terminal goes on to the next line.
    guard let room = console.progressWidth.map({ $0 - 1 }) else { return }
    console.say("\r" + TextWidth.fit(TextWidth.tame(text), to: room) + "\u{1B}[K")
  }

  /// Said once where there is no such line, so that a log tells what is waited for.
  func begin(_ text: String) {
    if console.progressWidth == nil { console.say(TextWidth.tame(text) + "\n") }
  }

  func clear() {
    if console.progressWidth != nil { console.say("\r\u{1B}[K") }
  }
}
