import JobModel
import LibraryModel
import QueueStore
import Runtime

/// What a preflight looks at.
extension MemoryQueue {
  func jobsToPreflight(_ filter: Filter) -> [JobToPreflight] {
    let asked = jobs.filter { [.queued, .held].contains($0.state) && matches($0, filter) }
    let lines = Dictionary(grouping: asked, by: \.line)
    func isAsked(_ job: MemoryJob) -> Bool { asked.contains { $0.id == job.id } }
    func isBefore(_ job: MemoryJob) -> Bool {
      guard let last = lines[job.line]?.map(\.place).max() else { return false }
      return job.state == .running || job.state == .queued && job.place < last
    }
    let all = jobs.filter { isAsked($0) || isBefore($0) }
    func order(_ job: MemoryJob) -> (String, Int, Int) {
      let first = lines[job.line]?.map(\.place).min() ?? 0
      return (job.environment, first, job.state == .running ? 0 : job.place)
    }
    let known = jobs.map(\.line)
    return all.sorted { order($0) < order($1) }.map { job in
      JobToPreflight(
        job: job.id, environment: job.environment, target: known.firstIndex(of: job.line) ?? -1, isAsked: isAsked(job))
    }
  }

  func editsToPreflight(
    _ ids: [JobID], in hours: [String: EditingHours], now: WallTime
  ) -> [JobID: EditToPreflight] {
    var edits: [JobID: EditToPreflight] = [:]
    for job in ids.compactMap({ self[$0] }) where !job.state.isEnded {
      let waits = job.state != .running
      edits[job.id] = EditToPreflight(
        facts: .success(job.facts), waits: waits, windowProblem: waits ? problem(of: job, in: hours, now: now) : nil)
    }
    return edits
  }
}
