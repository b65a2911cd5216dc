import JobModel
import Runtime

@testable import QueueStore

/// Who is first, and why the others are not: worked out from all jobs, each time anew.
extension QueueModel {
  func unmet(_ job: JobID) -> [JobID] {
    // One that is gone had succeeded.
    (entries[job]?.after ?? []).filter { entries[$0].map { $0.life.state != .succeeded } ?? false }.sorted()
  }

  private func isDue(_ job: JobID) -> Bool {
    guard let entry = entries[job] else { return false }
    return entry.life.state == .queued && !entry.isAhead && unmet(job).isEmpty
  }

  private func others(on job: JobID) -> [(key: JobID, value: Entry)] {
    guard let entry = entries[job] else { return [] }
    return entries.filter { $0.value.target == entry.target && $0.value.environment == entry.environment }.map(\.self)
  }

  private func holder(of job: JobID) -> JobID? { others(on: job).first { $0.value.slot != nil }?.key }

  private func head(of job: JobID) -> JobID? {
    others(on: job).filter { isDue($0.key) }.min { $0.value.place < $1.value.place }?.key
  }

  /// The first due job of each target that nothing holds.
  var firsts: Set<JobID> { Set(entries.keys.filter { holder(of: $0) == nil && head(of: $0) == $0 }) }

  func eligible(in environment: String) -> [JobID] {
    let firsts = firsts
    return entries.filter {
      firsts.contains($0.key) && $0.value.environment == environment && $0.value.life == .queued(restingUntil: nil)
    }.sorted { ($1.value.priority, $0.value.place) < ($0.value.priority, $1.value.place) }.map(\.key)
  }

  private func taken(in environment: String) -> [(slot: Int, job: JobID)] {
    entries.filter { $0.value.environment == environment }.compactMap { job, entry in
      entry.slot.map { (slot: $0, job: job) }
    }.sorted { $0.slot < $1.slot }
  }

  func freeSlot(in environment: String, of slots: Int) -> Int? {
    let taken = taken(in: environment).map(\.slot)
    return (1...slots).first { !taken.contains($0) }
  }

  struct Why: Equatable {
    let reason: WaitingReason
    var until: WallTime?
    var jobs: [JobID]?
  }

  /// nil: it does not wait.
  func why(_ job: JobID, in surroundings: [String: Surroundings]) -> Why? {
    guard let entry = entries[job] else { return nil }
    var rest: WallTime?
    switch entry.life {
    case .held: return Why(reason: .held)
    case .queued(let until): rest = until
    case .running, .ended: return nil
    }
    if entry.isAhead { return Why(reason: .time, until: entry.notBefore) }
    let unmet = unmet(job)
    if !unmet.isEmpty { return Why(reason: .dependency, jobs: unmet) }
    if let rest { return Why(reason: .retry, until: rest) }
    if let holder = holder(of: job) { return Why(reason: .target, jobs: [holder]) }
    if let head = head(of: job), head != job { return Why(reason: .target, jobs: [head]) }
    guard let around = surroundings[entry.environment] else { return Why(reason: .environment) }
    if let outage = around.outage { return Why(reason: .outage, until: outage.retryAt) }
    let busy = taken(in: entry.environment).map(\.job)
    if busy.count >= around.sessions { return Why(reason: .session, jobs: busy) }
    if let limit = around.limit, busy.count >= limit.count {
      return Why(reason: .session, until: limit.until, jobs: busy)
    }
    return Why(reason: around.isStopping ? .stopping : .nothing)
  }
}
