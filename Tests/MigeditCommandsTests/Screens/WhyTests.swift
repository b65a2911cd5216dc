import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Testing
import Varlink

@testable import MigeditCommands

struct WhyTests {
  private static func answers(_ reply: Explain.Reply) -> [String: FakeDaemon.Answer] {
    ["Explain": { _, _ in try Explain.members(of: reply) }]
  }

  /// A job behind others: one has ended, and the server may still be at work on it.
  private static var behind: Explain.Reply {
    var job = Sample.job(1040, .queued)
    job.waiting = Waiting(.target, "Job 1037 holds the same target.", jobs: [1037])
    return Sample.explained(
      Sample.show(job, attempts: Sample.attempts(failing: true)), ahead: JobsAhead(first: [1038], count: 1))
  }

  @Test func `why of a job behind others on its target`() async throws {
    try await Golden.expectScreen("why-target", Self.answers(Self.behind), "why", "1040")
  }

  @Test func `why of a job makes one call, and gives programs what came`() async throws {
    let daemon = try FakeDaemon()
    let reply = try Explain.members(of: Self.behind)
    daemon.answer("Explain") { _, _ in
      var later = reply
      later["addedLater"] = ["x": 1]
      return later
    }
    let (test, other) = (TestConsole(), TestConsole())
    #expect(try await daemon.run("why", "1040", "--json", console: test.console()) == .done)
    #expect(try JSON(parsing: test.output) == JSON.object(reply).merging(["addedLater": ["x": 1]]))
    #expect(try await daemon.run("why", "1040", console: other.console()) == .done)
    #expect(daemon.calls.map(\.method) == ["Explain", "Explain"])
    #expect(daemon.parameters(of: "Explain") == [["id": 1040], ["id": 1040]])
  }

  @Test func `everything that keeps a job is shown, and those that start before it in their order`() async throws {
    var job = Sample.job(1045, .held)
    job.waiting = Waiting(.held, "It is held until it is released.")
    let reply = Sample.explained(
      Sample.show(job), pause: Sample.pause,
      more: [
        Waiting(.dependency, "2 jobs must succeed first.", jobs: [1041, 1042]),
        Waiting(.paused, "The whole queue is paused by anna: upgrade to 2026.12", until: Sample.pause.until),
      ], ahead: JobsAhead(first: [1043] + Array((1001...1099).reversed()), count: 1204))
    try await Golden.expectScreen("why-all-reasons", Self.answers(reply), "why", "1045")
  }

  @Test func `what to do is shown as the daemon says it`() async throws {
    let said = Self.behind
    let reply = Explain.Reply(
      job: said.job, attempts: [], environment: nil, waits: said.waits, ahead: [], aheadCount: 0,
      next: "Look at the moon.")
    let test = TestConsole()
    try await FakeDaemon(Self.answers(reply)).run("why", "1040", console: test.console())
    #expect(test.output.contains("  next         Look at the moon.\n"))
  }

  @Test func `a daemon that can't explain is told apart by its version`() async throws {
    let daemon = try FakeDaemon(version: "0.1.0-before")
    let test = TestConsole()
    #expect(try await daemon.run("why", "1040", console: test.console()) == .otherVersion)
    #expect(test.errors.contains("Explain") && test.errors.contains("0.1.0-before"))
  }

  @Test func `why in an outage`() async throws {
    try await Golden.expectScreen(
      "why-outage", Self.answers(Sample.explained(Sample.show(Sample.all[0]))), "why", "1046")
  }

  @Test func `why of a job that runs, while its environment does not answer`() async throws {
    var attempt = Attempt(
      number: 1, startedAt: Sample.ago(.seconds(9000)), submissions: 2, accepted: true, polls: 77, progress: 0.7)
    (attempt.slot, attempt.submittedAt) = (1, Sample.ago(.seconds(8990)))
    try await Golden.expectScreen(
      "why-running", Self.answers(Sample.explained(Sample.show(Sample.runningInOutage, attempts: [attempt]))), "why",
      "1048")
  }

  @Test func `why of a job that failed`() async throws {
    try await Golden.expectScreen(
      "why-failed",
      Self.answers(Sample.explained(Sample.show(Sample.failed, attempts: Sample.attempts(failing: true)))),
      "why", "1042")
  }

  @Test func `why of a job that has ended, while the server may still be at work on its edit`() async throws {
    var job = Sample.job(1037, .failed)
    job.failure = Failure(.timedOut, "The edit has not come to an end in 2h (edit_timeout).")
    try await Golden.expectScreen("why-leftover", Self.answers(Sample.explained(Sample.show(job))), "why", "1037")
  }

  @Test func `why of a job that failed with another`() async throws {
    var job = Sample.job(1042, .failed)
    job.failure = Failure(.dependencyFailed, "Job 1041, which must succeed first, has failed.")
    job.after = [1041]
    try await Golden.expectScreen(
      "why-dependency", Self.answers(Sample.explained(Sample.show(job), failedPredecessors: [1041])), "why", "1042")
  }

  @Test func `why of a job whose batch was stopped`() async throws {
    let job = Sample.heldByStop
    let explained = Sample.explained(Sample.show(job), stop: Sample.stop)
    try await Golden.expectScreen("why-stopped", Self.answers(explained), "why", "\(job.id)")
  }

  @Test func `why of a job whose file has not arrived whole`() async throws {
    let job = Sample.arriving
    let explained = Sample.explained(Sample.show(job), isArriving: true)
    try await Golden.expectScreen("why-arriving", Self.answers(explained), "why", "\(job.id)")
  }

  private static func waiting(_ reason: WaitingReason) -> Waiting {
    let until: WallTime? =
      switch reason {
      case .time, .retry, .outage, .paused, .window: Sample.now + .seconds(3600)
      default: nil
      }
    let jobs: [JobID]? =
      switch reason {
      case .dependency, .target, .session: [1044]
      default: nil
      }
    return Waiting(reason, "What the daemon says of it.", until: until, jobs: jobs)
  }

  @Test(arguments: WaitingReason.allCases)
  func `why says for each reason until when, for whom and what next`(reason: WaitingReason) async throws {
    var environment = Sample.environments[1]
    switch reason {
    case .paused: environment.pause = Sample.pause
    case .outage:
      environment.breaker = Word(.open)
      (environment.outage, environment.outageSince) = (Sample.environments[0].outage, Sample.ago(.seconds(60)))
    case .window: environment.windowOpen = false
    default: break
    }
    var job = Sample.job(1045, reason == .held ? .held : .queued)
    job.waiting = Self.waiting(reason)
    let answers = Self.answers(Sample.explained(Sample.show(job), in: [environment]))
    try await Golden.expectScreen("why-reason-\(reason.rawValue)", answers, "why", "1045")
  }
}

struct WhyQueueTests {
  private static func answers(
    _ environments: [EnvironmentStatus], counts: [String: Int]? = nil, problem: String? = nil, pause: Paused? = nil,
    waiting: [WaitingReason] = [.retry, .retry, .time]
  ) -> [String: FakeDaemon.Answer] {
    let status = Sample.status(problem: problem, pause: pause)
    let told = Status.Reply(
      version: status.version, storeId: status.storeId, startedAt: status.startedAt, counts: counts ?? status.counts,
      accepting: status.accepting, problem: problem, pause: pause, databaseBytes: 1, oldestSequence: 1, lastSequence: 1)
    let jobs = waiting.enumerated().map { at, reason in
      var job = Sample.job(2000 + at, .queued)
      job.waiting = Waiting(reason, "")
      return job
    }
    return [
      "Status": { _, _ in try Status.members(of: told) }, "Environments": Sample.asked(environments),
      "List": { _, _ in try .jobs(jobs) },
    ]
  }

  private static let all: [EnvironmentStatus] = {
    var window = EnvironmentStatus(
      name: "night", url: "https://night.example.com", slots: [Slot(number: 1, state: .free)], queued: 3, running: 0)
    window.windowOpen = false
    let idle = EnvironmentStatus(
      name: "idle", url: "https://idle.example.com", slots: [Slot(number: 1, state: .free)], queued: 0, running: 0)
    let full = EnvironmentStatus(
      name: "full", url: "https://full.example.com",
      slots: [Slot(number: 1, state: .busy, job: 1), Slot(number: 2, state: .unknown, job: 2)], queued: 9, running: 1)
    let gone = EnvironmentStatus(name: "gone", url: "", slots: [], queued: 2, running: 0)
    return Sample.environments + Sample.pausedEnvironments + [window, idle, full, gone]
  }()

  @Test func `why nothing more runs, environment by environment`() async throws {
    try await Golden.expectScreen("why-queue", Self.answers(Self.all), "why")
  }

  @Test func `why nothing runs at all`() async throws {
    try await Golden.expectScreen(
      "why-queue-paused",
      Self.answers(
        [Self.all[0], Self.all[5]], counts: ["held": 40, "queued": 1],
        problem: "The disk that holds the queue is full.",
        pause: Sample.pause), "why")
    try await Golden.expectScreen(
      "why-queue-held", Self.answers([Self.all[5]], counts: ["held": 40, "queued": 0]), "why")
  }

  @Test func `why nothing runs is said to programs as well`() async throws {
    let daemon = try FakeDaemon(Self.answers([Sample.environments[1]]))
    let test = TestConsole()
    #expect(try await daemon.run("why", "--json", console: test.console()) == .done)
    let json = try JSON(parsing: test.output)
    #expect(json["waiting"] == ["prod": ["retry": 2, "time": 1]])
    #expect(json["environments"]?.array?.count == 1 && json["status"]?["accepting"] == true)
  }

  private static let free = EnvironmentStatus(
    name: "prod", url: "u", slots: [Slot(number: 1, state: .free)], queued: 2, running: 0)

  @Test func `the first reason that applies is the one that is said`() {
    var environment = Self.free
    func reason(_ waiting: [WaitingReason?: Int] = [.nothing: 1], queuePause: Paused? = nil) -> IdleReason {
      IdleReason(of: environment, queuePause: queuePause, waiting: waiting)
    }
    #expect(reason() == .none)
    #expect(reason([.retry: 2]) == .jobs && reason([.session: 1, .retry: 1]) == .fewerSlots)
    #expect(reason([.retry: 1, .nothing: 1]) == .none)
    environment.slots = [Slot(number: 1, state: .unknown, job: 4), Slot(number: 2, state: .busy, job: 5)]
    #expect(reason() == .slotsTaken(2, leftovers: 1))
    environment.queued = 0
    #expect(reason() == .nothingQueued)
    environment.windowOpen = false
    #expect(reason() == .windowClosed)
    environment.outage = Sample.refusal
    #expect(reason() == .windowClosed)
    environment.breaker = Word(.probing)
    #expect(reason() == .outage)
    environment.pause = Sample.pause
    #expect(reason() == .paused)
    #expect(reason(queuePause: Sample.pause) == .queuePaused)
  }
}
