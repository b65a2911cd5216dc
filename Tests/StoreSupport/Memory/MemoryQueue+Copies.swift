import JobModel
import QueueStore
import Runtime

/// The queue as a copy of another one, which may go on.
extension MemoryQueue {
  mutating func continueAsCopy(because reason: String, now: WallTime) {
    lastSequence += numbersLeftToOriginal
    lastJob += numbersLeftToOriginal
    runs = false
    let before = pause(of: nil, now: now).map { pause in
      " Before, \(pause.by) had paused it\(pause.reason.map { ": \($0)" } ?? "")."
    }
    pauses[nil] = .ofCopy(at: now, because: reason + (before ?? ""))
    log(.paused, at: now)
    for job in jobs where job.state == .running && job.open == nil { move(job.id, by: .putBack, at: now) }
  }
}
