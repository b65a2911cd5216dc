/// The size of a terminal, in characters.
package struct ScreenSize: Sendable, Hashable {
  package let rows: Int
  package let columns: Int

  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}

/// What comes from a terminal that is used as a whole.
package enum ScreenInput: Sendable, Hashable {
  case bytes([UInt8])
  case resized
  /// Somebody has asked this process to stop, as Ctrl-Z does.
  case stop
  /// It goes on. What the terminal shows, and its modes, may be another's.
  case resumed
  /// A signal asks this process to end.
  case end(CInt)
  /// The terminal has gone.
  case closed
}

/// A terminal that is used as a whole: it shows what is written at any place of it, and gives each key as it is pressed.
package protocol ScreenDevice: Sendable {
  var size: ScreenSize { get }
  /// Takes the screen, and keeps what it shows and its modes. A screen that was entered is entered anew.
  func enter()
  /// Puts the terminal back as it was before it was entered. Does nothing where it was not.
  func leave()
  func write(_ text: String)
  /// Stops this process, as whoever has sent the signal expects, and returns when it goes on.
  func stop()
  /// What comes, until the stream is let go of. Signals that would end or stop this process come here as well, and do
  /// not do so any more.
  func inputs() -> AsyncStream<ScreenInput>
}
