/// Gives up work when its time is over.
enum Deadline {
  /// - Returns: nil where the time was over first.
  static func race<Result: Sendable>(
    _ limit: Duration?, _ console: Console, _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result? {
    guard let limit else { return try await work() }
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await console.sleep(limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
