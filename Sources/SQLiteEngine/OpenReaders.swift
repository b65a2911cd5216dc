import Dispatch
import GRDB

/// Knows when no connection that reads is open any more: the pool lets go of one as soon as it has answered, and it closes a
/// moment later, on its own thread.
final class OpenReaders: Sendable {
  /// Lives as long as its connection: its end is the connection's.
  private final class Reader: Sendable {
    private let all: DispatchGroup

    init(_ all: DispatchGroup) {
      self.all = all
      all.enter()
    }

    deinit { all.leave() }
  }

  private let all = DispatchGroup()

  func watch(_ database: Database) {
    let reader = Reader(all)
    // A connection keeps its functions until it is closed, and nothing else of ours.
    database.add(
      function: DatabaseFunction("migedit_reader", argumentCount: 0) { _ in withExtendedLifetime(reader) { nil } })
  }

  /// Blocks, for a moment at most. The pool must have let go of them.
  ///
  /// - Returns: whether none is open any more.
  func areClosedSoon() -> Bool { all.wait(timeout: .now() + .milliseconds(100)) == .success }
}
