/// Lets a signal end what only waits, and says what goes on without it.
enum Interruption {
  /// - Parameter words: what is said when SIGINT or SIGTERM comes.
  /// - Throws: what `work` throws; `CommandError` with the signal's status when one comes.
  static func watch<Result: Sendable>(
    _ console: Console, saying words: @escaping @autoclosure @Sendable () -> String,
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        for await signal in console.endSignals() {
          throw CommandError(CommandError.ended(by: signal).status, words())
        }
        return nil
      }
      defer { group.cancelAll() }
      // The signals may have an end of their own, which is not that of the work.
      while let result = try await group.next() { if let result { return result } }
      throw CancellationError()
    }
  }
}
