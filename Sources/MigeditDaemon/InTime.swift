import Runtime

extension TimeSource {
  /// Waits for something that may hang.
  ///
  /// - Returns: nil where it has not come in time, or the task was cancelled. What hangs can't be told to stop, so it is left to
  ///   itself.
  func waiting<Value: Sendable>(
    _ limit: Duration, for work: @escaping @Sendable () async -> Value
  ) async -> Value? {
    let (values, continuation) = AsyncStream<Value?>.makeStream()
    let asking = Task { continuation.yield(await work()) }
    let waiting = Task {
      try await sleep(limit)
      continuation.yield(nil)
    }
    defer {
      asking.cancel()
      waiting.cancel()
    }
    for await value in values { return value }
    return nil
  }
}
