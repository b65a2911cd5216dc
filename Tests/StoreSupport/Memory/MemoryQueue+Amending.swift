import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

extension MemoryQueue {
  mutating func amend(
    _ id: JobID, _ amendment: Amendment, by submitter: Submitter, now: WallTime
  ) throws(AmendError) {
    guard var job = self[id] else { throw .noSuchJob }
    guard submitter.isAdmin || job.submitter.uid == submitter.uid else { throw .permissionDenied }
    let wasSubmitted = job.submissions.contains { $0.attempt >= job.firstAttempt }
    if let obstacle = job.life.obstacleToAmending(wasSubmitted: wasSubmitted) { throw .notAmendable(obstacle) }
    let times = amendment.times(notBefore: job.request.notBefore, deadline: job.deadline)
    if let fault = amendment.fault(of: times, now: now) { throw .invalid(fault) }
    var request = job.request
    request.change = amendment.change ?? request.change
    request.labels = amendment.labels ?? (amendment.cleared.contains(.labels) ? nil : request.labels)
    request.strict = amendment.strict ?? request.strict
    request.expectedLastUpdatedDate =
      amendment.expectedLastUpdatedDate
      ?? (amendment.cleared.contains(.expectedLastUpdatedDate) ? nil : request.expectedLastUpdatedDate)
    request.notBefore = times.notBefore
    job.asked = Asked(request, by: job.submitter)
    job.deadline = times.deadline
    job.priority = amendment.priority ?? job.priority
    job.maxAttempts = amendment.maxAttempts ?? job.maxAttempts
    if amendment.beginsAnew { job.changedAt = job.attempt }
    if amendment.notBefore != nil || amendment.cleared.contains(.notBefore) { setStart(of: &job, now: now) }
    self[id] = job
    log(.amended, of: job, at: now, uid: submitter.uid)
  }

  private func setStart(of job: inout MemoryJob, now: WallTime) {
    let start = job.request.notBefore
    switch job.stage {
    case .queued(let rest?), .held(let rest?, _):
      // The rest is the longer one.
      if rest >= start ?? rest { return }
    case .queued(nil), .held(nil, _), .running, .ended: break
    }
    job.restsFrom = nil
    if case .held(_, let isStopped) = job.stage {
      job.stage = .held(restingUntil: nil, isStopped: isStopped)
    } else {
      job.stage = .queued(restingUntil: nil)
      job.startsAt = start.flatMap { $0 > now ? $0 : nil }
    }
  }
}
