import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// A job, and what decides when it runs.
struct JobSurroundings: Sendable {
  let reply: Get.Reply
  /// nil where it is neither configured nor has jobs any more.
  let environment: EnvironmentStatus?
  let queuePause: Paused?
  /// The jobs that its `waiting` names, or whose failure failed it.
  let awaited: [Job]
  /// The jobs that come before it on its target, the first one first.
  let before: [Job]
  /// Objects of the interface, as they came.
  private let objects: JSONObject

  var json: JSON { .object(objects).merging(["next": .string(next)]) }

  var outage: Failure? { environment.flatMap { EnvironmentWords.isOut($0) ? $0.outage : nil } }

  /// The job's own target gives trouble, while its environment answers others.
  var isTroubled: Bool { environment?.isInTrouble(reply.job.id) == true }

  /// Why an edit that is under way does not get on.
  var failureSoFar: Failure? { reply.job.state.known == .running ? reply.attempts.last?.failureSoFar : nil }

  /// The server took the edit, and the target shows no trace of it yet.
  var hasNoTrace: Bool { !isTroubled && failureSoFar?.reason.known == .outcomeUnknown }

  var next: String {
    let job = reply.job
    var step = NextStep(job: job.id, environment: job.target.environment)
    step.batch = job.batch
    step.others = awaited.map(\.id)
    step.leftovers = environment.map(EnvironmentWords.leftovers) ?? []
    // A job that has ended and holds the target need not hold a slot.
    if job.waiting?.reason.known == .target {
      step.leftovers.formUnion(awaited.filter { $0.state.known?.isEnded == true }.map(\.id))
    }
    step.isTroubled = isTroubled
    step.hasNoTrace = hasNoTrace
    step.hasFreeSlot = environment?.slots.contains { $0.state.known == .free } == true
    step.isQueuePaused = queuePause != nil
    step.isEnvironmentPaused = environment?.pause != nil
    return step.words(for: job, outage: outage)
  }

  static func look(at id: JobID, over link: DaemonLink) async throws -> JobSurroundings {
    let answer = try await link.call(Get.self, Get.Parameters(id: id))
    let reply = try answer.read()
    let environments = try await link.call(Environments.self, Environments.Parameters())
    let status = try await link.call(Status.self, Status.Parameters())
    let name = reply.job.target.environment
    let (awaited, before) = try await (awaited(by: reply.job, link), before(reply.job, link))
    var objects = JSONObject()
    objects["job"] = answer.raw["job"]
    objects["attempts"] = answer.raw["attempts"]
    objects["environment"] = environments.objects("environments").first { $0["name"]?.string == name }
    objects["queuePause"] = status.raw["pause"]
    objects["waitsFor"] = .array(awaited)
    objects["before"] = .array(before)
    return JobSurroundings(
      reply: reply, environment: try environments.read().environments.first { $0.name == name },
      queuePause: try status.read().pause, awaited: try awaited.map(JobPages.job), before: try before.map(JobPages.job),
      objects: objects)
  }

  private static func awaited(by job: Job, _ link: DaemonLink) async throws -> [JSON] {
    var filter = Filter()
    filter.ids = job.waiting?.jobs
    if job.failure?.reason.known == .dependencyFailed {
      filter.ids = job.after
      filter.states = [.failed, .cancelled, .expired]
    }
    guard let ids = filter.ids, !ids.isEmpty else { return [] }
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: Limits.mostOnPage)
    return try await pages.collect()
  }

  /// The order on a target is that of the ids, but for a job that was retried, which has gone to the end: it says itself
  /// that it waits for this one where that is the first.
  private static func before(_ job: Job, _ link: DaemonLink) async throws -> [JSON] {
    guard job.state.known == .queued || job.state.known == .held else { return [] }
    var filter = Filter()
    filter.environment = job.target.environment
    filter.targetId = job.target.id.description
    filter.states = [.queued, .running]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: Limits.mostOnPage)
    return try await pages.collect().filter { object in
      let other = try JobPages.job(object)
      guard other.id != job.id, other.target.kind == job.target.kind else { return false }
      return other.state.known == .running || (other.id < job.id && other.isDue && !other.waits(for: job.id))
    }
  }
}

extension Job {
  /// It takes part in the order on its target.
  fileprivate var isDue: Bool {
    switch waiting?.reason.known {
    case .held, .time, .dependency: false
    default: true
    }
  }

  fileprivate func waits(for job: JobID) -> Bool {
    waiting?.reason.known == .target && waiting?.jobs?.contains(job) == true
  }
}
