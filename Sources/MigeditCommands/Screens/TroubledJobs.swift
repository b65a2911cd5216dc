import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Terminal

/// The jobs whose own target gives trouble while its server answers others. All are named, and the first are shown in full.
struct TroubledJobs: Sendable {
  private struct Told: Sendable {
    let job: Job
    /// Why an attempt that is under way makes no progress; nil where nothing is known of it.
    let failure: Failure?

    /// Whether the job only says that it waits for this outage.
    func repeats(_ outage: Failure?) -> Bool {
      guard failure == nil, let outage, let waiting = job.waiting else { return false }
      return waiting.reason.known == .outage && waiting.detail == outage.message
    }
  }

  private var told: [JobID: Told] = [:]

  static let none = TroubledJobs()

  /// - Parameter most: how many jobs of each environment are shown in full.
  static func look(in environments: [EnvironmentStatus], most: Int, over link: DaemonLink) async throws -> TroubledJobs
  {
    var troubled = TroubledJobs()
    let ids = environments.flatMap { ($0.troubled ?? []).prefix(most) }
    guard !ids.isEmpty else { return troubled }
    var filter = Filter()
    filter.ids = ids
    // One that has ended since is in trouble no more.
    filter.states = [.queued, .held, .running]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
    for object in try await pages.collect() {
      let job = try JobPages.job(object)
      troubled.told[job.id] = Told(job: job, failure: try await failure(of: job, over: link))
    }
    return troubled
  }

  private static func failure(of job: Job, over link: DaemonLink) async throws -> Failure? {
    guard job.state.known == .running else { return nil }
    return try await link.call(Get.self, Get.Parameters(id: job.id)).read().attempts.last?.failureSoFar
  }

  /// Which jobs are in trouble, and what to do; nil where none is.
  static func heading(of environment: EnvironmentStatus) -> Cell? {
    guard let jobs = environment.troubled, let first = jobs.first else { return nil }
    let (which, target) = jobs.count == 1 ? ("job", "its own target gives") : ("jobs", "their own targets give")
    // While the breaker is open, nobody's edits start.
    let others = environment.isOut ? "" : ", others go on"
    return Cell(
      "in trouble: \(which) \(JobRange.short(of: jobs)): \(target) trouble\(others); `migeditctl why \(first)` says what "
        + "to do", .caution)
  }

  /// A line for each job that is shown in full: its target, what is wrong with it, and when it is tried again. The last line
  /// counts those that are not shown. A job of which there is nothing to say but the outage of its environment, which
  /// stands there already, has no line.
  func lines(of environment: EnvironmentStatus, now: WallTime) -> [Cell] {
    let jobs = environment.troubled ?? []
    let shown = jobs.compactMap { told[$0] }.filter { !$0.repeats(environment.outage) }
    let lines = shown.map { Self.line($0, now: now) }
    let rest = jobs.count { told[$0] == nil }
    return lines.isEmpty || rest == 0 ? lines : lines + [Cell("and \(rest) more; `migeditctl why JOB` says it of each")]
  }

  private static func line(_ told: Told, now: WallTime) -> Cell {
    let job = told.job
    let head = "job \(job.id), \(JobText.target(of: job))"
    if let failure = told.failure {
      return Cell("\(head), \(JobText.detail(job, now: now).text): \(failure.message)")
    }
    guard let waiting = job.waiting else { return Cell("\(head), \(JobText.detail(job, now: now).text)") }
    if waiting.reason.known == .retry {
      let again = waiting.until.map { ", tried again \(TimeText.relative($0, now: now))" } ?? ""
      return Cell("\(head)\(again): \(waiting.detail)")
    }
    return Cell("\(head), to be tried again; waits for \(JobText.waiting(waiting, now: now).text)")
  }
}

extension EnvironmentStatus {
  func isInTrouble(_ job: JobID) -> Bool { troubled?.contains(job) == true }
}
