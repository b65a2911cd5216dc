import EditModel
import TestSupport

@testable import QueueStore

/// The queue as it should be, kept in memory and asked by brute force.
struct QueueModel {
  struct Entry {
    let target: Int
    let environment: String
    let priority: Int
    var place: Int
    var life: Lifecycle
    /// Of the next or open submission.
    var attempt = 1
    var number = 0

    var isDue: Bool { life.state == .queued }
    var slot: Int? {
      switch life {
      case .running(let run): run.slot
      case .ended(_, let slot): slot
      case .queued, .held: nil
      }
    }
  }

  var entries: [JobID: Entry] = [:]
  private var lastPlace = 0

  mutating func add(_ job: JobID, target: Int, environment: String, priority: Int) {
    lastPlace += 1
    entries[job] = Entry(
      target: target, environment: environment, priority: priority, place: lastPlace, life: .queued(restingUntil: nil))
  }

  /// Whether the event applies.
  mutating func apply(_ event: LifecycleEvent, to job: JobID) -> Bool {
    guard let entry = entries[job], let (new, _) = entry.life.applying(event) else { return false }
    entries[job]?.life = new
    if case .submit = event { entries[job]?.number += 1 }
    if case .retry = event {
      lastPlace += 1
      entries[job]?.place = lastPlace
      if entry.number > 0 {
        entries[job]?.attempt += 1
        entries[job]?.number = 0
      }
    }
    if case .requeue(_, let failure?) = event, new.state == .queued, failure.reason.known == .createFailed {
      entries[job]?.attempt += 1
      entries[job]?.number = 0
    }
    return true
  }

  mutating func wake(at now: Timestamp) -> Timestamp? {
    for (job, entry) in entries {
      if case .queued(let until?) = entry.life, until <= now { entries[job]?.life = .queued(restingUntil: nil) }
    }
    return entries.values.compactMap {
      if case .queued(let until?) = $0.life { until } else { nil }
    }.min()
  }

  /// The first due job of each target that nothing holds.
  var firsts: Set<JobID> {
    let byTarget = Dictionary(grouping: entries) { "\($0.value.environment) \($0.value.target)" }
    return Set(
      byTarget.values.compactMap { jobs in
        guard jobs.allSatisfy({ $0.value.slot == nil }) else { return nil }
        return jobs.filter(\.value.isDue).min { $0.value.place < $1.value.place }?.key
      })
  }

  func next(in environment: String) -> JobID? {
    entries.filter {
      firsts.contains($0.key) && $0.value.environment == environment && $0.value.life == .queued(restingUntil: nil)
    }.min { ($1.value.priority, $0.value.place) < ($0.value.priority, $1.value.place) }?.key
  }

  func freeSlot(in environment: String, of slots: Int) -> Int? {
    let taken = entries.values.filter { $0.environment == environment }.compactMap(\.slot)
    return (1...slots).first { !taken.contains($0) }
  }
}
