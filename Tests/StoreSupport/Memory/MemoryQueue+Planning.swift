import JobModel
import LibraryModel
import QueueStore
import Runtime

/// What a forecast is made of.
extension MemoryQueue {
  func planned(limit: Int, now: WallTime) -> PlannedJobs {
    let states: [JobState] = [.running, .queued, .held]
    let found = states.flatMap { state in jobs.filter { $0.state == state }.prefix(limit) }
    let ordered =
      found.filter { $0.state == .running } + found.filter { $0.state != .running }.sorted { $0.place < $1.place }
    let used = Set(found.compactMap(\.batch))
    return PlannedJobs(
      jobs: ordered.map { planned($0, now: now) },
      batches: Dictionary(
        uniqueKeysWithValues: batches.filter { used.contains($0.id) }.map {
          ($0.id, BatchReference(name: $0.name, run: $0.run))
        }),
      windows: Dictionary(
        uniqueKeysWithValues: batches.compactMap { batch in
          used.contains(batch.id) ? batch.windows.map { (batch.id, $0) } : nil
        }))
  }

  private func planned(_ job: MemoryJob, now: WallTime) -> PlannedJob {
    let used = job.attempt - job.firstAttempt
    var planned = PlannedJob(
      id: job.id, target: job.request.target, priority: job.priority, attemptsLeft: max(1, job.maxAttempts - used))
    let rest = job.state == .queued ? job.restingUntil(now: now) : nil
    planned.attemptsFailed = used
    planned.earliest = rest ?? job.startsAt
    planned.isResting = rest != nil
    planned.after = job.unmet.sorted()
    planned.deadline = job.deadline
    planned.group = job.batch
    planned.isHeld = job.state == .held
    if job.state == .running { planned.runningSince = job.open?.submission.sentAt ?? job.claimedAt }
    planned.isUnseen =
      job.open.map { $0.submission.isConfirmed && $0.submission.polls > 0 && !$0.submission.hasMoved } ?? false
    return planned
  }
}
