import JobModel
import LibraryModel
import QueueStore
import Runtime

/// What time brings.
extension MemoryQueue {
  mutating func wake(in hours: [String: EditingHours], now: WallTime, settlesAt: WallTime?) -> WallTime? {
    tellWindows(hours, now: now, settlesAt: settlesAt)
    for job in jobs where !job.state.isEnded {
      if let start = job.startsAt, start <= now { self[job.id]?.startsAt = nil }
      guard job.state == .queued, let until = job.restingUntil(now: now) else { continue }
      if until <= now {
        self[job.id]?.stage = .queued(restingUntil: nil)
        self[job.id]?.restsFrom = nil
      } else if let start = job.restsFrom, start > now {
        // It was written by a clock that was wrong.
        self[job.id]?.stage = .queued(restingUntil: until)
        self[job.id]?.restsFrom = now
      }
    }
    let over = pauses.compactMap { environment, pause in pause.until.map { (environment: environment, until: $0) } }
      .filter { $0.until <= now }
    for (environment, _) in over.sorted(by: { ($0.until, $0.environment ?? "") < ($1.until, $1.environment ?? "") }) {
      pauses[environment] = nil
      log(.resumed, at: now, environment: environment)
    }
    let late = jobs.filter {
      settlesAt == nil && $0.deadline.map { $0 <= now } == true && !$0.state.isEnded && $0.open == nil
    }
    expire(late.sorted { ($0.deadline ?? now, $0.id) < ($1.deadline ?? now, $1.id) }, at: now)
    holdStopped(at: now)
    let times = jobs.lazy.filter { !$0.state.isEnded }.flatMap { job in
      // A deadline that has passed belongs to an edit on its way, whose end decides.
      [
        job.startsAt, job.state == .queued ? job.restingUntil(now: now) : nil,
        job.deadline.flatMap { $0 > now ? $0 : nil },
      ]
    }
    let window = nextOfWindows(hours, now: now, settlesAt: settlesAt)
    return (times + pauses.values.map(\.until) + [window, settlesAt]).compactMap(\.self).min()
  }

  mutating func prune(_ cutoffs: Cutoffs) -> Pruned {
    var pruned = Pruned()
    for (state, cutoff) in [
      (JobState.succeeded, cutoffs.succeeded), (.failed, cutoffs.failed), (.cancelled, cutoffs.failed),
      (.expired, cutoffs.failed),
    ] {
      if let cutoff { pruned.jobs += pruneJobs(state, endedBefore: cutoff) }
    }
    if pruned.jobs > 0 {
      // From the oldest on, and the newest of a name only where it is the last: its number is not given again.
      for batch in batches where batch.endedAt != nil && !jobs.contains(where: { $0.batch == batch.id }) {
        let runs = runs(of: BatchReference(name: batch.name, run: nil))
        guard runs.count == 1 || runs.last?.id != batch.id else { continue }
        batches.removeAll { $0.id == batch.id }
        pruned.batches += 1
      }
    }
    if let cutoff = cutoffs.documents {
      for job in jobs where job.endedAt.map({ $0 < cutoff }) == true && job.hasDocuments && !job.holds {
        pruned.documents += 1
        self[job.id]?.forgetDocuments()
      }
    }
    if let cutoff = cutoffs.events {
      let old = events.prefix { $0.at < cutoff }.count
      pruned.events = old
      if old > 0 { events.removeFirst(old) }
    }
    if let cutoff = cutoffs.keys {
      let old = keys.filter { $0.createdAt < cutoff && self[$0.job] == nil }
      pruned.keys = old.count
      for key in old { keys.removeAll { $0.uid == key.uid && $0.key == key.key } }
    }
    for (edits, all) in durations where all.count > Limits.durationsKept {
      pruned.durations += all.count - Limits.durationsKept
      durations[edits] = all.suffix(Limits.durationsKept)
    }
    return pruned
  }

  /// A job stays while another waits for it, while a job of its batch has not ended, and while it holds its target.
  private mutating func pruneJobs(_ state: JobState, endedBefore cutoff: WallTime) -> Int {
    let open = Set(batches.filter { $0.endedAt == nil }.map(\.id))
    let waitedFor = jobs.reduce(into: Set<JobID>()) { $0.formUnion($1.unmet) }
    let old = jobs.filter { job in
      job.state == state && job.endedAt.map { $0 < cutoff } == true && !job.holds && !waitedFor.contains(job.id)
        && job.batch.map { !open.contains($0) } ?? true
    }.map(\.id)
    guard !old.isEmpty else { return 0 }
    for index in keys.indices where old.contains(keys[index].job) { keys[index].endedAs = state }
    jobs.removeAll { old.contains($0.id) }
    let lines = Set(jobs.map(\.line))
    names = names.filter { lines.contains($0.key) }
    return old.count
  }
}

extension MemoryJob {
  fileprivate mutating func forgetDocuments() {
    current = nil
    for index in submissions.indices { submissions[index].isDocumented = false }
  }
}
