import LibraryModel
package import Runtime

/// Why a job does not run, or how it runs, all as of one instant: the reply of Explain.
package struct JobExplanation: Sendable, Hashable, Codable {
  package let job: Job
  package let attempts: [Attempt]
  /// nil: the configuration does not have it.
  package let environment: EnvironmentStatus?
  /// All that keeps a queued or held job, the first as the job itself shows it; empty for a job that runs or has ended.
  package let waits: [Waiting]
  /// The jobs that start before it in its environment, in that order: the first `Limits.jobsAhead`.
  package let ahead: [JobID]
  /// All of those.
  package let aheadCount: Int
  /// What to do, for people.
  package let next: String

  package init(
    job: Job, attempts: [Attempt], environment: EnvironmentStatus?, waits: [Waiting], ahead: [JobID], aheadCount: Int,
    next: String
  ) {
    self.job = job
    self.attempts = attempts
    self.environment = environment
    self.waits = waits
    self.ahead = ahead
    self.aheadCount = aheadCount
    self.next = next
  }
}

/// The jobs that start before another one in its environment, in that order.
package struct JobsAhead: Sendable, Hashable {
  /// The first `Limits.jobsAhead` of them.
  package let first: [JobID]
  package let count: Int

  package init(first: [JobID] = [], count: Int = 0) {
    self.first = first
    self.count = count
  }
}

extension JobExplanation {
  /// Decides what keeps the job, by `Admission`, and what is to be done.
  ///
  /// - Parameter status: what people are shown of the environment; nil: the configuration does not have it.
  /// - Parameter unfinishedEdits: of this job and of those that it waits for, those that have ended, and whose edits may still be
  ///   at work on the server.
  /// - Parameter failedPredecessors: the jobs that it comes after and that ended otherwise than well.
  /// - Parameter waitOfAhead: what keeps the job that comes first on its target; nil: it is first itself, or that runs.
  /// - Parameter answeredFor: of its open submission, the time in which the server answered since; nil: there is none.
  /// - Parameter lender: nil: it is not first on its target, or has the highest priority there itself.
  package init(
    _ job: Job, attempts: [Attempt], at position: JobPosition, in environment: EnvironmentPosition,
    status: EnvironmentStatus?, ahead: JobsAhead, unfinishedEdits: Set<JobID>, failedPredecessors: [JobID],
    waitOfAhead: Waiting? = nil, answeredFor: Duration? = nil, now: WallTime, lender: PriorityLender? = nil
  ) {
    let isWaiting = job.state.known == .queued || job.state.known == .held
    let waits = isWaiting ? Admission(of: position, in: environment).waits : []
    var step = NextStep(job: job.id, environment: job.target.environment)
    step.stop = position.stop
    step.isArriving = position.arrivesWith != nil
    step.batch = job.batch.map { BatchReference(name: $0, run: job.batchRun).text }
    step.failedPredecessors = failedPredecessors
    step.unfinishedEdits = unfinishedEdits
    step.pauses = environment.pauses
    step.trouble = position.trouble
    step.lender = lender
    step.triedAlone = environment.triedAlone
    step.hasNoTrace = position.trouble == nil && attempts.last?.failureSoFar?.reason.known == .outcomeUnknown
    step.waitOfAhead = waitOfAhead
    if let limit = environment.server?.editTimeout, let answeredFor {
      step.followedUntil = now + max(.zero, limit - answeredFor)
    }
    step.hasFreeSlot = status?.slots.contains { $0.state.known == .free } == true
    step.isConfigured = environment.server != nil
    step.outage = status.flatMap { $0.isOut ? $0.outage : nil }
    self.init(
      job: job, attempts: attempts, environment: status, waits: waits, ahead: ahead.first, aheadCount: ahead.count,
      next: step.words(for: job, waits: waits))
  }
}
