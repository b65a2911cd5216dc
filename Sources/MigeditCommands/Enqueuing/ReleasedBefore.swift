import ControlAPI
import JobModel
import LibraryModel

/// Finds the held jobs that have been released before, so that somebody has held them since. Only their events tell them from
/// jobs that were enqueued held and never released.
struct ReleasedBefore {
  let link: DaemonLink

  /// - Returns: those of the jobs that have been released. A job whose events are no longer kept counts as released, so that
  ///   nothing as old as that starts without being asked for.
  func among(_ jobs: [JobID]) async throws -> Set<JobID> {
    var found: Set<JobID> = []
    // One more is asked for with each call.
    let most = Limits.idsInFilter - 1
    for start in stride(from: 0, to: jobs.count, by: most) {
      found.formUnion(try await released(of: Array(jobs[start..<min(start + most, jobs.count)])))
    }
    return found
  }

  private func released(of jobs: [JobID]) async throws -> Set<JobID> {
    let status = try await link.call(Status.self, Status.Parameters()).read()
    let start = max(0, status.oldestSequence - 1)
    let end = try await lastOfAJob(from: start, to: status.lastSequence)
    var filter = Filter()
    filter.ids = end.map { jobs + [$0.job] }
    let last = end?.sequence ?? status.lastSequence
    var (known, released): (Set<JobID>, Set<JobID>) = ([], [])
    try await DaemonLink.connect(to: link.socket).watch(Watch.Parameters(filter: filter, since: start)) { reply, _ in
      if let job = reply.event.job, reply.event.sequence <= last {
        if reply.event.what.known == .enqueued { known.insert(job.id) }
        if reply.event.what.known == .released { released.insert(job.id) }
      }
      return reply.event.sequence < last
    }
    return Set(jobs).subtracting(known).union(released.intersection(jobs))
  }

  /// A filtered Watch does not say that it has come to the end of what has happened; an event that it must show does.
  private func lastOfAJob(from start: Int, to last: Int) async throws -> (sequence: Int, job: JobID)? {
    let window = 1000
    var found: (sequence: Int, job: JobID)?
    // A Watch ends with its connection.
    try await DaemonLink.connect(to: link.socket).watch(Watch.Parameters(since: max(start, last - window))) {
      reply, _ in
      if let job = reply.event.job, reply.event.sequence <= last { found = (reply.event.sequence, job.id) }
      return reply.event.sequence < last
    }
    return found
  }
}
