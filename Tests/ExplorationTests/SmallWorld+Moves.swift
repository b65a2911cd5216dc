import LibraryModel
import QueueStore
import Runtime

@testable import JobModel
@testable import StoreSupport

/// What a move comes to.
extension SmallWorld {
  mutating func happen(_ move: Move) throws {
    broken = nil
    if mutant != nil { try turnRulesOff() }
    let settle = settings.submitSettle
    switch move {
    case .claim: try claim()
    case .wake(let job): try go(on: job, .ready)
    case .pass: if let next = nextInstant { now = next }
    case .read(let job, let reading): try read(job, reading)
    case .put(let job, let putting): try put(job, putting)
    case .finish(let target, let well, let keeps):
      server.finish(target, well: well, keeps: keeps, now: now, settle: settle)
    case .arrive(let job):
      guard let index = server.delayed.firstIndex(where: { $0.job == job }) else { return }
      let late = server.delayed.remove(at: index)
      _ = take(job, with: late.login, isLate: true)
    case .vanish(let job):
      if let index = server.delayed.firstIndex(where: { $0.job == job }) { server.delayed.remove(at: index) }
    case .meddle(let target, let isDone):
      server.meddle(target, isDone: isDone, now: now, settle: settle)
    case .probe(let isAnswered): probe(isAnswered: isAnswered)
    case .crash(let sending): try crash(sending)
    case .cancel(let job):
      cancelled.insert(job)
      if try !takesBack(job) { try order(.cancel, job) }
    case .hold(let job):
      try order(.hold, job)
    case .release(let job): try order(.release, job)
    case .retry(let job): try retry(job)
    case .forget(let job):
      _ = try queue.record(.forget, of: job, at: wall)
      forgotten.insert(job)
      server.giveUp(job)
      processes[job] = nil
    }
    _ = queue.wake(in: [:], now: wall, settlesAt: nil)
    // What has happened is told nobody here.
    queue.events = []
    noteEnds()
  }

  private mutating func claim() throws {
    if let mutated = mutatedClaim, let facts = queue[mutated.job]?.facts {
      judge(startOf: mutated.job)
      let id = ServerID(url: settings.url, username: settings.username)
      queue.move(mutated.job, by: .claim(slot: mutated.slot), at: wall, server: id)
      return try start(mutated.job, facts)
    }
    let before = self
    guard let claimed = try queue.claim(in: "prod", at: serverState, for: .work, afterTroubled: false, now: wall)
    else { return }
    var judge = before
    judge.judge(startOf: claimed.job)
    broken = broken ?? judge.broken
    try start(claimed.job, claimed.facts)
  }

  /// Asked for anew: what became of it before is over.
  private mutating func retry(_ job: JobID) throws {
    for job in try order(.retry, job) {
      server.records[job] = nil
      firstSubmissions[job] = queue[job]?.submissions.count ?? 0
      cancelled.remove(job)
      isNotNeeded.remove(job)
      said[job] = nil
    }
  }

  /// - Returns: the jobs that were changed.
  @discardableResult
  private mutating func order(_ action: OperatorAction, _ job: JobID) throws -> [JobID] {
    var filter = Filter()
    filter.ids = [job]
    return try queue.change(action, filter, by: Self.operator, now: wall).jobs
  }

  private mutating func noteEnds() {
    for job in Self.jobs {
      guard let kept = queue[job], case .ended(let outcome, _) = kept.life else { continue }
      if let earlier = said[job], earlier != outcome, !forgotten.contains(job) {
        breaks(
          .whatHasEndedStays, "Job \(job) was said to be \(earlier.state), and is said to be \(outcome.state) now.")
      }
      said[job] = outcome
    }
  }
}
