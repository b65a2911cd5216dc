import Logging
import QueueStore
import Runtime

/// Waits, while the daemon starts, for a database server that is away: nothing is taken meanwhile, and nothing is lost by it.
struct QueueWaiting: Sendable {
  let manager: ServiceManager
  let time: TimeSource
  let logger: Logger

  private static let rest = Duration.seconds(2)

  /// Does what the queue is needed for, again and again until its server answers; other errors are thrown.
  func until<Value>(_ work: () async throws -> Value) async throws -> Value {
    var said: String?
    while true {
      do {
        return try await work()
      } catch  where Self.isAway(error) {
        let reason = "\(error)"
        if reason != said {
          logger.say(.queueFailing, "the queue is waited for, and tried every few seconds", ["reason": "\(reason)"])
          manager.status("waiting for the queue: \(reason)")
        }
        said = reason
        try await time.sleep(Self.rest)
      }
    }
  }

  private static func isAway(_ error: any Error) -> Bool {
    switch error {
    case StoreOpenError.unreachable, StorageError.unavailable: true
    default: false
    }
  }
}
