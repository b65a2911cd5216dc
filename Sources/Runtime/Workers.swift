import Dispatch
import Glibc
import Synchronization

/// Does work that takes long and waits for nothing, such as parsing or comparing large documents, on a few threads of its
/// own. The tasks' own threads are as few as the processors: two such pieces of work on two of them would hold up every poll
/// and every caller until they end.
///
/// Who asks says for whom: each of those gets its turn, however much another has brought.
package final class Workers: Sendable {
  /// For reading and writing, of which each piece is bounded by the length of a text.
  package static let shared = Workers(threads: threadsAtMost)
  /// For applying changes and comparing documents, which takes as long as there are rules: whoever brings a text does not wait
  /// behind it.
  package static let computing = Workers(threads: threadsAtMost)

  /// For forecasts, of which one may take a second: no edit waits behind it.
  package static let forecasting = Workers(threads: 1)

  /// One processor is left to all others, where there is more than one.
  private static let threadsAtMost = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)) - 1)

  private struct State {
    /// Those that have nothing to do.
    var idle: [DispatchQueue]
    /// Work in the order in which it was brought, by whom it is for.
    var waiting: [String: [@Sendable () -> Void]] = [:]
    /// Whose turn it is next; each that has work waiting stands here once.
    var turns: [String] = []

    mutating func next() -> (@Sendable () -> Void)? {
      guard !turns.isEmpty else { return nil }
      let whose = turns.removeFirst()
      let work = waiting[whose]?.removeFirst()
      if waiting[whose]?.isEmpty == false { turns.append(whose) } else { waiting[whose] = nil }
      return work
    }
  }

  private let state: Mutex<State>

  package let threads: Int

  package init(threads: Int) {
    self.threads = threads
    state = Mutex(State(idle: (1...threads).map { OwnThread.queue("worker \($0)") }))
  }

  /// How many pieces of work have not been begun.
  package var waitingCount: Int { state.withLock { $0.waiting.values.reduce(0) { $0 + $1.count } } }

  /// - Parameter whose: who the work is for.
  package func run<Value: Sendable>(for whose: String, _ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      let thread = state.withLock { state in
        if state.waiting[whose] == nil { state.turns.append(whose) }
        state.waiting[whose, default: []].append { continuation.resume(returning: work()) }
        return state.idle.popLast()
      }
      if let thread { thread.async { self.work(on: thread) } }
    }
  }

  /// One thread: it ends when nothing waits any more.
  private func work(on thread: DispatchQueue) {
    while true {
      let next = state.withLock { state in
        let next = state.next()
        if next == nil { state.idle.append(thread) }
        return next
      }
      guard let next else { return }
      next()
      FreedMemory.giveBackSoon()
    }
  }
}

extension TimeSource {
  /// Does work that takes long where it holds up nobody. Under a clock that is not the world's it is done at once, since that
  /// clock knows only of the tasks on its executor.
  ///
  /// - Parameter whose: who the work is for.
  package func aside<Value: Sendable>(
    on workers: Workers = .shared, for whose: String, _ work: @escaping @Sendable () -> Value
  ) async -> Value {
    executor == nil ? await workers.run(for: whose, work) : work()
  }
}
