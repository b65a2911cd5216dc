import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Report
import Runtime
import Terminal

/// Pauses and waits until nothing runs, even if the daemon restarts meanwhile.
struct Draining: Sendable {
  let options: PauseOptions
  let until: WallTime?
  let timeout: DurationArgument?
  let session: CommandSession

  /// - Returns: nil where the time was over while the daemon was away.
  func run() async throws -> DaemonLink.Answer<Pause>? {
    let console = session.console
    let deadline = timeout.map { console.now() + $0.duration }
    let progress = DrainProgress(session)
    defer { progress.clear() }
    return try await Interruption.watch(console, saying: interrupted(progress)) {
      // The daemon keeps the time while it is there.
      try await Deadline.race(timeout.map { $0.duration + .seconds(5) }, console) {
        try await pause(until: deadline, progress)
      }
    }
  }

  private func pause(until deadline: WallTime?, _ progress: DrainProgress) async throws -> DaemonLink.Answer<Pause> {
    let console = session.console
    let following = ResilientConnection(socket: session.socket, console: console, progress: console.progressLine)
    return try await following.run { link, isAgain in
      if isAgain {
        session.funnel.note("the daemon is back; waiting on")
      } else {
        progress.begin(try await sayWhat(link))
      }
      let rest = deadline.map { max(0, Int(($0 - console.now()).milliseconds)) }
      let parameters = Pause.Parameters(
        environment: options.environment, reason: options.reason, until: self.until, wait: true, timeout: rest)
      return try await withThrowingTaskGroup(of: DaemonLink.Answer<Pause>?.self) { group in
        group.addTask { try await link.patient.call(Pause.self, parameters) }
        group.addTask {
          await progress.follow()
          return nil
        }
        defer { group.cancelAll() }
        while let answer = try await group.next() { if let answer { return answer } }
        throw CancellationError()
      }
    }
  }

  private func interrupted(_ progress: DrainProgress) -> String {
    progress.clear()
    let again = options.environment.map { " --environment \(NightReport.quoted($0))" } ?? ""
    return
      "\(progress.summary)The jobs go on, and \(options.what) stays paused; `migeditctl drain\(again)` goes on waiting, "
      + "`\(options.resume)` lets edits start again."
  }

  /// - Returns: the jobs that run.
  private func sayWhat(_ link: DaemonLink) async throws -> [JobID] {
    var filter = Filter()
    filter.environment = options.environment
    filter.states = [.running]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: Limits.mostOnPage)
    let running = try await pages.collect().map(JobPages.job)
    guard !running.isEmpty else { return [] }
    let most = 10
    let jobs = running.prefix(most).map { "\($0.id) (\(JobText.detail($0, now: session.console.now()).text))" }
    let more = running.count > most ? " and \(running.count - most) more" : ""
    session.funnel.note(
      "waiting for \(JobText.count(running.count)): \(TextWidth.tame(jobs.joined(separator: ", ")))\(more)")
    return running.map(\.id)
  }

  /// Shows that nothing runs, and whether the server may still be at work on edits of jobs that have ended.
  func sayDone() async throws {
    session.funnel.note("nothing runs; paused: \(options.what), until `\(options.resume)`")
    let link = try await session.connect()
    let left = try await link.call(Environments.self, Environments.Parameters()).read().environments
      .filter { options.environment == nil || $0.name == options.environment }
      .flatMap(EnvironmentText.leftovers).sorted()
    if !left.isEmpty {
      session.funnel.note(
        "the server may still be at work on what \(Self.jobs(left)) left there; `migeditctl environments` shows it")
    }
  }

  func complaint(of running: [JobID]) async throws -> CommandError {
    let link = try await session.connect()
    let names = Self.jobs(running)
    let runs = running.count == 1 ? "runs" : "run"
    guard try await isPaused(link) else {
      return CommandError(
        .no, "somebody has ended the pause of \(options.what), while \(names) still \(runs): new edits start again.")
    }
    return CommandError(
      .temporary,
      "after \(timeout?.description ?? "this time") \(names) still \(runs). \(options.what) stays paused: `migeditctl "
        + "drain` again, or `\(options.resume)`.")
  }

  private func isPaused(_ link: DaemonLink) async throws -> Bool {
    guard let name = options.environment else {
      return try await link.call(Status.self, Status.Parameters()).read().pause != nil
    }
    return try await link.call(Environments.self, Environments.Parameters()).read().environments
      .contains { $0.name == name && $0.pause != nil }
  }

  private static func jobs(_ ids: [JobID]) -> String {
    "\(ids.count == 1 ? "job" : "jobs") \(JobRange.text(of: ids))"
  }
}
