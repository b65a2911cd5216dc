import EditEngine
import Logging
import QueueStore
import Runtime
import ServiceLifecycle

/// Looks every few seconds whether the queue can be written, so that it is taken up again without anybody's asking, and says
/// in the log when it can't and when it can again.
struct QueueCheck: Service {
  static let interval = Duration.seconds(2)

  let store: any QueueStore
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var said: String?
      while !Task.isCancelled {
        let check = await store.check()
        if let found = check.found, found != said { logger.say(.queueFailing, "\(found)") }
        said = check.left ?? check.found ?? said
        if check.left == nil, said != nil {
          logger.say(.queueWell, "the queue can be written again, and takes jobs")
          said = nil
        }
        try? await time.sleep(Self.interval)
      }
    }
  }
}
