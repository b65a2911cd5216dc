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
  let watch: ClockWatch
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var doubted: WallTime?
      while !Task.isCancelled {
        await prune(doubted: &doubted)
        try? await time.sleep(Self.interval)
      }
    }
  }

  /// Prunes in steps, between which the engine and the clients have their turns. A clock that was just set settles before.
  ///
  /// - Parameter doubted: until when the clock is not believed, so that it is said once; nil: it is.
  func prune(doubted: inout WallTime?) async {
    await settle()
    let cutoffs = Cutoffs(configuration.store, now: watch.now().wall)
    var sum = Pruned()
    do {
      let before = doubted
      doubted = try await store.clockDoubt()
      if let until = doubted {
        if until != before { say(doubtUntil: until) }
        return
      }
      while !Task.isCancelled {
        _ = watch.now()
        if watch.settlesAt != nil { break }
        let step = try await store.prune(cutoffs)
        if step.isNothing { break }
        sum = sum + step
      }
    } catch {
      logger.sayFailing("what is old can't be pruned; it is tried again in an hour", error)
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

extension PruningService {
  private func settle() async {
    while !Task.isCancelled {
      let now = watch.now()
      guard let until = watch.settlesAt else { return }
      try? await time.sleep(until - now.wall)
    }
  }

  private func say(doubtUntil until: WallTime) {
    logger.say(
      .clockDoubted,
      """
      the clock says \(watch.now().wall), more than 30 days ahead of all that the queue knows of, and may be wrong: nothing is \
      pruned until \(until)
      """)
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
