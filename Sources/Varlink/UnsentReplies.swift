import Synchronization

/// How many bytes of replies of all connections wait for their readers. While they are too many, each connection that is not
/// read from has only the replies of calls that were under way.
final class UnsentReplies: Sendable {
  private struct State {
    var bytes = 0
    /// Those that are to be told when the bytes are no longer too many.
    var waiting: [ObjectIdentifier: @Sendable () -> Void] = [:]
  }

  private let most: Int
  private let state = Mutex(State())

  init(most: Int) { self.most = most }

  /// - Parameters:
  ///   - id: of who asks.
  ///   - tell: is called, once, when they are few again, where they are too many now.
  func areFew(for id: ObjectIdentifier, orElse tell: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      guard state.bytes > most else { return true }
      state.waiting[id] = tell
      return false
    }
  }

  func add(_ count: Int) { state.withLock { $0.bytes += count } }

  func remove(_ count: Int) {
    let told = state.withLock { state in
      state.bytes -= count
      guard state.bytes <= most else { return [ObjectIdentifier: @Sendable () -> Void]() }
      defer { state.waiting = [:] }
      return state.waiting
    }
    for tell in told.values { tell() }
  }

  func forget(_ id: ObjectIdentifier) { state.withLock { $0.waiting[id] = nil } }
}
