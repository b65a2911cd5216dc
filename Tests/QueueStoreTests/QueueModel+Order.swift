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

  private func holder(of job: JobID) -> JobID? { others(on: job).first { $0.value.holds }?.key }

  private func head(of job: JobID) -> JobID? {
    others(on: job).filter { isDue($0.key) }.min { $0.value.place < $1.value.place }?.key
  }

  /// The first due job of each target that nothing holds.
  var firsts: Set<JobID> { Set(entries.keys.filter { holder(of: $0) == nil && head(of: $0) == $0 }) }

  func eligible(in environment: String) -> [JobID] {
    let firsts = firsts
    return entries.filter {
      firsts.contains($0.key) && $0.value.environment == environment && $0.value.life == .queued(restingUntil: nil)
    }.map { (job: $0.key, place: $0.value.place, urgency: urgency(on: $0.key)) }
      .sorted { ($1.urgency, $0.place) < ($0.urgency, $1.place) }.map(\.job)
  }

  /// The highest priority of the jobs that are due on a job's target.
  private func urgency(on job: JobID) -> Int {
    others(on: job).filter { isDue($0.key) }.map(\.value.priority).max() ?? 0
  }

  /// What a claim takes.
  func next(in environment: String, for purpose: Admission.Purpose) -> JobID? {
    let eligible = eligible(in: environment)
    guard case .probe(let probe) = purpose else { return eligible.first }
    if let untried = eligible.first(where: { entries[$0]?.trouble?.kind != probe.kind }) { return untried }
    if probe.onlyUntried { return nil }
    let tried = firsts.compactMap { job in entries[job].map { (job: job, entry: $0) } }
      .filter { $0.entry.environment == environment && $0.entry.trouble?.kind == probe.kind }
    return tried.min { $0.entry.claim < $1.entry.claim }?.job
  }

  private func taken(at server: ServerID) -> [(slot: Int, job: JobID)] {
    entries.filter { $0.value.server == server }.compactMap { job, entry in
      entry.slot.map { (slot: $0, job: job) }
    }.sorted { $0.slot < $1.slot }
  }

  func freeSlot(at server: ServerID, of slots: Int) -> Int? {
    let taken = taken(at: server).map(\.slot)
    return (1...slots).first { !taken.contains($0) }
  }

  struct Why: Equatable {
    let reason: WaitingReason
    var until: WallTime?
    var jobs: [JobID]?
  }

  /// nil: it does not wait.
  func why(_ job: JobID, in servers: [String: ServerState]) -> Why? {
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
    guard let server = servers[entry.environment] else { return Why(reason: .environment) }
    if let outage = server.outage { return Why(reason: .outage, until: outage.retryAt) }
    let taken = taken(at: ServerID(url: server.url, username: server.username))
    let busy = taken.map(\.job)
    let isFull = busy.count >= server.sessions
    if !isFull, let start = server.slowStart, start.running >= start.limit { return Why(reason: .session, jobs: busy) }
    let free = Set(1...server.sessions).subtracting(taken.map(\.slot))
    if !isFull, let logins = server.logins, free.isDisjoint(with: logins.slots) {
      return Why(reason: .session, until: logins.until, jobs: busy)
    }
    if free.isEmpty { return Why(reason: .session, jobs: busy) }
    return Why(reason: server.isStopping ? .stopping : .nothing)
  }
}
