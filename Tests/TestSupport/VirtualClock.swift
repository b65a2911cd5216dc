package import Runtime
import Synchronization

/// A clock that stands still until somebody sleeps, and then goes on to the next one who wakes: a night takes as long as
/// its work. Its two readings are years apart, and its wall clock can be set, so that a test fails where one is taken for
/// the other.
package final class VirtualClock: Sendable {
  private struct Sleeper {
    let wakesAt: SteadyTime
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Moment
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var watchers: [CheckedContinuation<Void, Never>] = []

    mutating func pass(_ span: Duration) {
      now = Moment(wall: now.wall + span, steady: now.steady + span)
    }
  }

  private let state: Mutex<State>

  package init(at start: WallTime = WallTime(milliseconds: 1_800_000_000_000)) {
    state = Mutex(State(now: Moment(wall: start, steady: SteadyTime(milliseconds: 5_000_000))))
  }

  package var now: Moment { state.withLock(\.now) }
  package var wall: WallTime { now.wall }
  package var steady: SteadyTime { now.steady }

  /// The time that an engine, or a part of one, is given.
  package func source(_ executor: (any TaskExecutor)? = nil) -> TimeSource {
    TimeSource(now: { self.now }, sleep: { try await self.sleep($0) }, executor: executor)
  }

  /// Goes on while everybody sleeps; those who would have woken meanwhile wake late.
  package func pass(_ span: Duration) { state.withLock { $0.pass(span) } }

  /// Somebody sets the wall clock; nobody wakes earlier or later for it.
  ///
  /// - Parameter span: by how much it is set forward; back where it is negative.
  package func setWall(forwardBy span: Duration) {
    state.withLock { $0.now = Moment(wall: $0.now.wall + span, steady: $0.now.steady) }
  }

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
          state.sleepers[id] = Sleeper(wakesAt: state.now.steady + span, continuation: continuation)
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
      state.pass(max(first.wakesAt - state.now.steady, .zero))
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
