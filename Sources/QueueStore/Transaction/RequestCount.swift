import Synchronization

/// Counts the requests that are under way, so that somebody can wait until none is.
package final class RequestCount: Sendable {
  private struct State {
    var underWay = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  package init() {}

  package var isQuiet: Bool { state.withLock { $0.underWay == 0 } }

  package func begin() { state.withLock { $0.underWay += 1 } }

  package func end() {
    let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
      state.underWay -= 1
      guard state.underWay == 0 else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns when nothing is under way.
  package func quiet() async {
    await withCheckedContinuation { continuation in
      let isQuiet = state.withLock {
        if $0.underWay > 0 { $0.waiting.append(continuation) }
        return $0.underWay == 0
      }
      if isQuiet { continuation.resume() }
    }
  }
}
