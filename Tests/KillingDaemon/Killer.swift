import Dispatch
import Glibc
import KillPoints
import QueueStore
import Synchronization

/// Kills this process at the point that the order names, if a job is under way then.
final class Killer: Sendable {
  private let orders: String
  private let state = Mutex<(store: (any QueueStore)?, passed: Int)>((nil, 0))

  init(orders: String) { self.orders = orders }

  /// What says which jobs are under way.
  func look(in store: any QueueStore) { state.withLock { $0.store = store } }

  /// Does the step, and kills the process before, while or after it is done.
  ///
  /// - Parameter target: what a request is about.
  func around<Value, Failure: Error>(
    _ step: KillStep, _ target: String? = nil, _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    if let last = await isDue(.before, step, target) { die(last) }
    let last = await isDue(.during, step, target)
    if let last {
      let delay = Int.random(in: 0...(step.isRequest ? 60_000 : 4_000))
      DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(delay)) { [self] in die(last) }
    }
    let value = try await work()
    while last != nil { await Task.yield() }
    if let last = await isDue(.after, step, target) { die(last) }
    return value
  }

  /// - Returns: the last words; nil: the process lives on.
  private func isDue(_ moment: KillPoint.Moment, _ step: KillStep, _ target: String?) async -> String? {
    guard let order = KillOrder.read(from: orders), order.point == KillPoint(moment, step),
      order.target == nil || order.target == target
    else { return nil }
    let store = state.withLock { $0.store }
    let underWay = (try? await store?.work(in: nil).running.count) ?? 0
    guard underWay > 0 else { return nil }
    let isSkipped = state.withLock { state in
      state.passed += 1
      return state.passed <= order.skips
    }
    if isSkipped { return nil }
    if !order.stays { unlink(orders) }
    return order.lastWords(underWay: underWay) + "\n"
  }

  private func die(_ lastWords: String) -> Never {
    _ = lastWords.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    kill(getpid(), SIGKILL)
    while true { pause() }
  }
}
