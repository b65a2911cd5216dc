import ControlAPI
import LibraryModel

@testable import JobModel

extension Sample {
  /// What a daemon explains of a job in one of these environments. What to do is in its own words.
  ///
  /// - Parameter waits: beside what the job itself shows.
  static func explained(
    _ reply: Get.Reply, in environments: [EnvironmentStatus] = environments, pause: Paused? = nil,
    more waits: [Waiting] = [], ahead: JobsAhead = JobsAhead(), failedPredecessors: [JobID] = [],
    stop: BatchStop? = nil,
    isArriving: Bool = false
  ) -> Explain.Reply {
    let job = reply.job
    let environment = environments.first { $0.name == job.target.environment }
    let slots = environment?.slots ?? []
    let all = (job.waiting.map { [$0] } ?? []) + waits
    var step = NextStep(job: job.id, environment: job.target.environment)
    step.stop = stop
    step.isArriving = isArriving
    step.batch = job.batch.map { BatchReference(name: $0, run: job.batchRun).text }
    step.failedPredecessors = failedPredecessors
    step.unfinishedEdits = Set(slots.filter { $0.state.known == .unknown }.compactMap(\.job))
    step.pauses = Pauses(ofQueue: pause, ofEnvironment: environment?.pause)
    if environment?.troubled?.contains(job.id) == true {
      step.trouble = Trouble(.content, TroubleSample.failure, count: 3)
    }
    step.hasNoTrace = step.trouble == nil && reply.attempts.last?.failureSoFar?.reason.known == .outcomeUnknown
    step.hasFreeSlot = slots.contains { $0.state.known == .free }
    step.outage = environment.flatMap { $0.isOut ? $0.outage : nil }
    return Explain.Reply(
      job: job, attempts: reply.attempts, environment: environment, waits: all, ahead: ahead.first,
      aheadCount: ahead.count, next: step.words(for: job, waits: all))
  }
}
