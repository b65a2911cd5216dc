package import Dispatch
import Synchronization

/// Gives work that blocks, or that takes long, a thread of its own.
///
/// The global queues won't do: on Linux their threads are those of the tasks, as few as there are processors, so that two such
/// pieces of work would hold up every task until they end.
package enum OwnThread {
  /// A queue that has a thread as long as it has work.
  package static func queue(_ label: String) -> DispatchQueue { DispatchQueue(label: label) }

  /// Does work that may hang, as what asks a name service or a disk does.
  ///
  /// - Returns: nil where it is not done in time, or the task is cancelled before; then it is left to itself.
  package static func run<Value: Sendable>(
    _ label: String, within limit: Duration, _ work: @escaping @Sendable () -> Value
  ) async -> Value? {
    let end = FirstEnd<Value>()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        end.wait(continuation)
        queue(label).async { end.end(work()) }
        let milliseconds = Int(clamping: limit.milliseconds)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { end.end(nil) }
      }
    } onCancel: {
      end.end(nil)
    }
  }
}

/// Work that is waited for. It ends once: with what it came to, or with nothing.
private final class FirstEnd<Value: Sendable>: Sendable {
  private enum State {
    case notWaitedFor
    case waitedFor(CheckedContinuation<Value?, Never>)
    case ended
  }

  private let state = Mutex(State.notWaitedFor)

  func wait(_ continuation: CheckedContinuation<Value?, Never>) {
    let hasEnded = state.withLock { state in
      if case .ended = state { return true }
      state = .waitedFor(continuation)
      return false
    }
    if hasEnded { continuation.resume(returning: nil) }
  }

  func end(_ value: Value?) {
    let continuation: CheckedContinuation<Value?, Never>? = state.withLock { state in
      defer { state = .ended }
      return if case .waitedFor(let continuation) = state { continuation } else { nil }
    }
    continuation?.resume(returning: value)
  }
}
