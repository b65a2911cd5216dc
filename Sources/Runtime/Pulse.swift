import Synchronization

/// Tells that a loop goes on: who asks is answered when it has gone round next.
package final class Pulse: Sendable {
  private struct State {
    var asking: [CheckedContinuation<Void, Never>] = []
    var isOver = false

    mutating func takeAsking() -> [CheckedContinuation<Void, Never>] {
      defer { asking = [] }
      return asking
    }
  }

  private let state = Mutex(State())

  package init() {}

  /// By the loop, each time it has gone round.
  package func beat() { for continuation in state.withLock({ $0.takeAsking() }) { continuation.resume() } }

  /// By the loop, when it will not go round again: then nobody waits for it.
  package func end() {
    let asking = state.withLock {
      $0.isOver = true
      return $0.takeAsking()
    }
    for continuation in asking { continuation.resume() }
  }

  /// Returns at the next beat; at once where the loop has ended.
  ///
  /// - Parameter wake: makes the loop go round.
  package func ask(_ wake: @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock {
        if !$0.isOver { $0.asking.append(continuation) }
        return $0.isOver
      }
      if isOver { continuation.resume() } else { wake() }
    }
  }
}
