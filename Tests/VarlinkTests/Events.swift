import Synchronization
import Varlink

/// What was counted or told, and a way to wait for it.
final class Waitable<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    var lastID = 0
    var waiting: [Int: (isMet: @Sendable (Value) -> Bool, continuation: CheckedContinuation<Value, Never>)] = [:]
  }

  private let state: Mutex<State>

  init(_ value: Value) { state = Mutex(State(value: value)) }

  var value: Value { state.withLock { $0.value } }

  func change(_ change: (inout Value) -> Void) {
    let (value, met) = state.withLock { state in
      change(&state.value)
      let value = state.value
      let met = state.waiting.filter { $0.value.isMet(value) }
      for id in met.keys { state.waiting[id] = nil }
      return (value, met.values)
    }
    for waiter in met { waiter.continuation.resume(returning: value) }
  }

  /// Returns early, with the value as it is, where the task is cancelled: a test that hangs ends with its time limit.
  @discardableResult
  func wait(until isMet: @escaping @Sendable (Value) -> Bool) async -> Value {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let value = state.withLock { state -> Value? in
          if isMet(state.value) || Task.isCancelled { return state.value }
          state.waiting[id] = (isMet, continuation)
          return nil
        }
        if let value { continuation.resume(returning: value) }
      }
    } onCancel: {
      let (value, waiter) = state.withLock { ($0.value, $0.waiting.removeValue(forKey: id)) }
      waiter?.continuation.resume(returning: value)
    }
  }
}

/// What a server reported.
struct Events: Sendable {
  private let all = Waitable<[VarlinkServerEvent]>([])

  func add(_ event: VarlinkServerEvent) { all.change { $0.append(event) } }

  /// The first event that matters, now or later.
  func first<Found: Sendable>(_ matters: @escaping @Sendable (VarlinkServerEvent) -> Found?) async -> Found? {
    await all.wait { $0.contains { matters($0) != nil } }.lazy.compactMap(matters).first
  }

  /// Waits until so many connections were let in.
  func connected(_ count: Int) async {
    await all.wait { $0.count { if case .connected = $0 { true } else { false } } >= count }
  }

  var badFrame: String? {
    get async {
      await first { if case .badFrame(_, let reason) = $0 { reason } else { nil } }
    }
  }

  var refusal: String? {
    get async {
      await first { if case .refused(_, let reason) = $0 { reason } else { nil } }
    }
  }
}

/// Returns when the task is cancelled, and not before.
func untilCancelled() async {
  let (stream, continuation) = AsyncStream<Never>.makeStream()
  for await _ in stream {}
  continuation.finish()
}
