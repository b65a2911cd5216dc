package import Runtime
import Synchronization

/// A clock that stands still until somebody sleeps, and then goes on to the next one who wakes: a night takes as long as
/// its work.
package final class VirtualClock: Sendable {
  private struct Sleeper {
    let wakesAt: WallTime
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: WallTime
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var watchers: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  package init(at start: WallTime = WallTime(milliseconds: 1_800_000_000_000)) {
    state = Mutex(State(now: start))
  }

  package var now: WallTime { state.withLock(\.now) }

  /// Goes on while everybody sleeps; those who would have woken meanwhile wake late.
  package func pass(_ span: Duration) { state.withLock { $0.now = $0.now + span } }

  /// Goes on to the next one who wakes. false: nobody sleeps.
  package func wakeNext() -> Bool {
    let sleeper = takeNext()
    sleeper?.continuation.resume()
    return sleeper != nil
  }

  package func sleep(_ span: Duration) async throws {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let watchers: [CheckedContinuation<Void, Never>] = state.withLock { state in
          if state.cancelled.remove(id) != nil {
            continuation.resume(throwing: CancellationError())
            return []
          }
          state.sleepers[id] = Sleeper(wakesAt: state.now + span, continuation: continuation)
          defer { state.watchers = [] }
          return state.watchers
        }
        for watcher in watchers { watcher.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: id)
        if sleeper == nil { state.cancelled.insert(id) }
        return sleeper
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Goes on to the next one who wakes; waits until somebody sleeps.
  package func advance() async {
    await withCheckedContinuation { continuation in
      let someoneSleeps = state.withLock { state in
        if state.sleepers.isEmpty { state.watchers.append(continuation) }
        return !state.sleepers.isEmpty
      }
      if someoneSleeps { continuation.resume() }
    }
    _ = wakeNext()
  }

  private func takeNext() -> Sleeper? {
    state.withLock { state in
      guard let (id, first) = state.sleepers.min(by: { ($0.value.wakesAt, $0.key) < ($1.value.wakesAt, $1.key) }) else {
        return nil
      }
      state.now = max(state.now, first.wakesAt)
      return state.sleepers.removeValue(forKey: id)
    }
  }

  /// Goes on and on, until the task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      // A watcher that nobody wakes any more would keep this task for ever.
      let isIdle = state.withLock { $0.sleepers.isEmpty }
      if isIdle { await Task.yield() } else { await advance() }
    }
  }
}
