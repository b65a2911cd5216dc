import JobModel
import LibraryModel
import QueueStore
import Runtime

/// Batches that are stopped after so many failures.
extension MemoryQueue {
  /// A job has ended.
  mutating func note(_ outcome: Outcome, of job: MemoryJob, at now: WallTime) {
    guard let index = batches.firstIndex(where: { $0.id == job.batch }) else { return }
    let isLast = batches[index].endedAt != nil
    guard batches[index].limit?.note(outcome, isLast: isLast) == true else { return }
    batches[index].stoppedAt = now
    let last = jobs.last { $0.batch == job.batch }?.id ?? job.id
    toHold.append(MemoryHold(batch: batches[index].id, jobs: 1...last))
  }

  /// A job has come back to the queue.
  mutating func holdIfStopped(_ job: MemoryJob) {
    guard let batch = stop(of: job)?.id else { return }
    toHold.append(MemoryHold(batch: batch, jobs: job.id...job.id))
  }

  mutating func holdStopped(at now: WallTime) {
    let all = toHold
    if all.isEmpty { return }
    toHold = []
    for hold in all {
      for job in jobs where job.batch == hold.batch && hold.jobs.contains(job.id) && job.state == .queued {
        move(job.id, by: .batchStopped, at: now)
      }
    }
  }

  /// Stopped batches go on where something is released that they hold, or something of them is retried.
  mutating func letGoOn(with selected: [JobID], by action: OperatorAction) {
    for job in selected.compactMap({ self[$0] }) {
      guard let index = batches.firstIndex(where: { $0.id == job.batch }) else { continue }
      let goesOn =
        switch action {
        case .release: if case .held(_, isStopped: true) = job.stage { true } else { false }
        case .retry, .retryHeld: batches[index].limit?.isStopped == true
        case .cancel, .hold, .reprioritize: false
        }
      guard goesOn else { continue }
      batches[index].limit?.goOn()
      batches[index].stoppedAt = nil
    }
  }

  /// nil: its batch is not stopped.
  func stop(of job: MemoryJob) -> (id: Int, stop: BatchStop)? {
    batches.first { $0.id == job.batch }.flatMap { batch in batch.stop.map { (batch.id, $0) } }
  }

  var stops: [Int: BatchStop] {
    Dictionary(uniqueKeysWithValues: batches.compactMap { batch in batch.stop.map { (batch.id, $0) } })
  }
}

extension MemoryBatch {
  /// nil: it is not stopped.
  var stop: BatchStop? {
    guard let limit, limit.isStopped else { return nil }
    return BatchStop(batch: reference.text, failures: limit.most)
  }

  var reference: BatchReference { BatchReference(name: name, run: run) }
}
