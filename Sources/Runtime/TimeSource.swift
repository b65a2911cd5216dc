/// Where time comes from. Waiting uses the steady clock, which nobody sets; what is said to people and kept for later uses
/// wall time.
package struct TimeSource: Sendable {
  package let now: @Sendable () -> Moment
  package let sleep: @Sendable (Duration) async throws -> Void
  /// Where the engine's own tasks run; nil: where the system puts them. A clock that is not the world's may go on only
  /// when all of them have come to rest, so who gives one has to know that.
  package let executor: (any TaskExecutor)?

  package init(
    now: @escaping @Sendable () -> Moment, sleep: @escaping @Sendable (Duration) async throws -> Void,
    executor: (any TaskExecutor)? = nil
  ) {
    self.now = now
    self.sleep = sleep
    self.executor = executor
  }

  package func steady() -> SteadyTime { now().steady }
  package func wall() -> WallTime { now().wall }

  /// Sleeps until an instant of the steady clock, which may have passed.
  package func sleep(until instant: SteadyTime) async throws { try await sleep(instant - now().steady) }

  /// Waits until a bell rings, or an instant has come. False where neither will be: a bell has fallen silent, or the task
  /// was cancelled.
  ///
  /// - Parameter instant: nil: only the bells.
  package func rings(_ bells: AsyncStream<Void>..., until instant: SteadyTime?) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      for bell in bells {
        group.addTask {
          for await _ in bell { return true }
          return false
        }
      }
      if let instant { group.addTask { (try? await sleep(until: instant)) != nil } }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  /// Tells of the rings of a bell: of the first without delay, and of those that follow within `rest` once, after it. Returns when
  /// the bell has fallen silent, or the task is cancelled.
  package func forward(_ bell: AsyncStream<Void>, atMostEach rest: Duration, to tell: @Sendable () -> Void) async {
    for await _ in bell {
      tell()
      guard (try? await sleep(rest)) != nil else { return }
    }
  }
}
