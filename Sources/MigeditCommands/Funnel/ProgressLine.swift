/// A line on standard error that is written over; nothing where that is no terminal.
struct ProgressLine: Sendable {
  let console: Console

  func show(_ text: String) {
    guard console.showsProgress else { return }
    // One column stays free, so that no terminal goes on to the next line.
    let room = (console.width ?? 80) - 1
    console.say("\r" + TextWidth.fit(TextWidth.tame(text), to: room) + "\u{1B}[K")
  }

  func clear() {
    if console.showsProgress { console.say("\r\u{1B}[K") }
  }
}
