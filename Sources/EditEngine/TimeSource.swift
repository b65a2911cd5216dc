package import Runtime

/// Where time comes from. Waiting uses `steady`, which no change of the wall clock moves; what is said to people and
/// kept for later uses `wall`.
package struct TimeSource: Sendable {
  package let wall: @Sendable () -> WallTime
  /// Runs as a stopwatch does; it began at the wall's time.
  package let steady: @Sendable () -> WallTime
  package let sleep: @Sendable (Duration) async throws -> Void
  /// Where the engine's own tasks run; nil: where the system puts them. A clock that is not the world's may go on only
  /// when all of them have come to rest, so who gives one has to know that.
  package let executor: (any TaskExecutor)?

  package init(
    wall: @escaping @Sendable () -> WallTime, steady: @escaping @Sendable () -> WallTime,
    sleep: @escaping @Sendable (Duration) async throws -> Void, executor: (any TaskExecutor)? = nil
  ) {
    self.executor = executor
    self.wall = wall
    self.steady = steady
    self.sleep = sleep
  }

  /// Waits until a bell rings, or the stopwatch has come to the instant. False where neither will be: a bell has fallen
  /// silent, or the task was cancelled.
  ///
  /// - Parameter instant: nil: only the bells.
  package func rings(_ bells: AsyncStream<Void>..., until instant: WallTime?) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      for bell in bells {
        group.addTask {
          for await _ in bell { return true }
          return false
        }
      }
      if let instant { group.addTask { (try? await sleep(instant - steady())) != nil } }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  /// An instant of the stopwatch, said as wall time.
  func onWall(_ instant: WallTime) -> WallTime { wall() + (instant - steady()) }
}
