import Synchronization

/// The one call of a connection that is under way, and who may cancel it.
final class CallTurn: Sendable {
  private struct State {
    var current: (call: CallFrame, task: Task<ReplyFrame?, Never>)?
    var connectionIsClosed = false
    var isStopping = false
    var isCut = false

    func ends(_ call: CallFrame) -> Bool {
      isCut || connectionIsClosed && !call.isOneway || isStopping && call.wantsMore
    }
  }

  private let state = Mutex(State())

  /// Runs a handler in a task of its own: the connection's task may be cancelled, and its handler go on. nil where there is
  /// nothing to reply, or nobody: a call that was not begun when its connection closed never is, unless it is oneway.
  func run(_ call: CallFrame, _ handler: @escaping @Sendable () async -> ReplyFrame?) async -> ReplyFrame? {
    guard state.withLock({ !$0.ends(call) }) else { return nil }
    let task = Task { await handler() }
    change { $0.current = (call, task) }
    defer { change { $0.current = nil } }
    return await task.value
  }

  /// Nobody reads any more.
  func connectionClosed() { change { $0.connectionIsClosed = true } }

  /// The server takes no more calls; those with one reply may finish.
  func stop() { change { $0.isStopping = true } }

  /// The stop time is over.
  func cut() { change { $0.isCut = true } }

  private func change(_ change: (inout State) -> Void) {
    let over = state.withLock { state -> Task<ReplyFrame?, Never>? in
      change(&state)
      guard let (call, task) = state.current else { return nil }
      return state.ends(call) ? task : nil
    }
    over?.cancel()
  }
}
