import EditEngine
import Logging
import QueueStore
import Runtime
import ServiceLifecycle

/// Removes what is old from the queue, at the start and then every hour.
struct PruningService: Service {
  static let interval = Duration.seconds(3600)

  let store: any QueueStore
  let configuration: CurrentConfiguration
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await prune()
        try? await time.sleep(Self.interval)
      }
    }
  }

  /// Prunes in steps, between which the engine and the clients have their turns.
  func prune() async {
    let cutoffs = Cutoffs(configuration.store, now: time.wall())
    var sum = Pruned()
    do {
      while !Task.isCancelled {
        let step = try await store.prune(cutoffs)
        if step.isNothing { break }
        sum = sum + step
      }
    } catch {
      logger.say(.storageFailing, "what is old can't be pruned; it is tried again in an hour", ["reason": "\(error)"])
    }
    if sum.isNothing { return }
    logger.say(
      .pruned, "what is old was pruned",
      [
        "jobs": "\(sum.jobs)", "documents": "\(sum.documents)", "events": "\(sum.events)", "keys": "\(sum.keys)",
        "batches": "\(sum.batches)",
      ])
  }
}

extension Cutoffs {
  init(_ settings: StoreSettings, now: WallTime) {
    self.init()
    succeeded = settings.keepSucceeded.cutoff(now)
    failed = settings.keepFailed.cutoff(now)
    documents = settings.keepDocuments.cutoff(now)
    events = settings.keepEvents.cutoff(now)
    keys = settings.keepKeys.cutoff(now)
  }
}

extension Retention {
  fileprivate func cutoff(_ now: WallTime) -> WallTime? {
    switch self {
    case .forever: nil
    case .lasting(let span): now + (.zero - span)
    }
  }
}
