import Synchronization
import Terminal

/// A terminal that a test types on, and that remembers what was done to it.
final class FakeScreen: ScreenDevice {
  private let state = Mutex(
    (log: [String](), rows: [String](), isEntered: false, size: ScreenSize(rows: 24, columns: 80)))
  private let incoming = AsyncStream<ScreenInput>.makeStream()
  private let changes = AsyncStream<Void>.makeStream()

  var size: ScreenSize { state.withLock { $0.size } }
  /// What was done: `enter`, `leave` and `stop`.
  var log: [String] { state.withLock { $0.log } }
  var isEntered: Bool { state.withLock { $0.isEntered } }

  func enter() {
    state.withLock { ($0.isEntered, $0.log) = (true, $0.log + ["enter"]) }
  }

  func leave() {
    state.withLock { state in
      if state.isEntered { state.log.append("leave") }
      state.isEntered = false
    }
  }

  func stop() { state.withLock { $0.log.append("stop") } }
  func inputs() -> AsyncStream<ScreenInput> { incoming.stream }

  /// Shows a frame as a terminal would, which knows only the few sequences that are sent.
  func write(_ text: String) {
    state.withLock { state in
      if text.contains("[2J") { state.rows = Array(repeating: "", count: state.size.rows) }
      for piece in text.split(separator: "\u{1B}[").dropFirst() {
        guard let place = piece.firstIndex(of: "H"), let row = Int(piece[..<place].prefix { $0 != ";" }) else {
          continue
        }
        if state.rows.indices.contains(row - 1) { state.rows[row - 1] = String(piece[piece.index(after: place)...]) }
      }
    }
    changes.continuation.yield()
  }

  func type(_ text: String) { send(.bytes(Array(text.utf8))) }
  func send(_ input: ScreenInput) { incoming.continuation.yield(input) }

  func resize(_ size: ScreenSize) {
    state.withLock { $0.size = size }
    send(.resized)
  }

  var text: String { state.withLock { $0.rows }.joined(separator: "\n") }

  /// Returns when the screen shows a text.
  func shows(_ text: String) async { await when { $0.contains(text) } }

  func when(_ isTrue: (String) -> Bool) async {
    if isTrue(text) { return }
    for await _ in changes.stream where isTrue(self.text) { return }
  }
}
