import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Testing
import Varlink

@testable import MigeditCommands

struct WhyTests {
  /// A daemon that has these jobs, the first of them being asked for.
  private static func answers(
    _ reply: Get.Reply, others: [Job] = [], environments: [EnvironmentStatus] = Sample.environments,
    pause: Paused? = nil
  ) -> [String: FakeDaemon.Answer] {
    [
      "Get": { _, _ in try Get.members(of: reply) }, "Environments": Sample.asked(environments),
      "Status": { _, _ in try Status.members(of: Sample.status(pause: pause)) },
      "List": { call, _ in
        let filter: Filter = try (call.parameters["filter"] ?? [:]).decoded(unknownMembers: .ignored)
        return try .jobs(
          ([reply.job] + others).filter { job in
            (filter.ids?.contains(job.id) ?? true) && (filter.states?.contains { $0 == job.state.known } ?? true)
              && (filter.targetId ?? job.target.id.description) == job.target.id.description
          })
      },
    ]
  }

  private static func queued(_ id: JobID, _ waiting: Waiting, of target: Target? = nil) -> Job {
    var job = Sample.job(id, .queued)
    if let target { job.target = target }
    job.waiting = waiting
    return job
  }

  private static let target = Sample.job(1040, .queued).target

  /// A job behind others: one has ended, and the server may still be at work on it.
  private static let behind: (reply: Get.Reply, others: [Job]) = {
    let wait = Waiting(.target, "Job 1037 holds the same target.", jobs: [1037])
    var holder = Sample.job(1037, .failed)
    holder.target = target
    holder.failure = Failure(.timedOut, "The edit has not come to an end in 2h (edit_timeout).")
    var held = Sample.job(1039, .held)
    held.target = target
    var group = queued(1035, wait, of: target)
    group.target = Target(environment: "prod", kind: .migrationGroup, id: target.id)
    let others = [
      holder, queued(1038, wait, of: target), held, group, queued(1045, wait, of: target),
      queued(1036, Waiting(.time, "It is not to start before its time.", until: Sample.now + .seconds(60)), of: target),
    ]
    return (Sample.show(queued(1040, wait, of: target), attempts: Sample.attempts(failing: true)), others)
  }()

  @Test func `why of a job behind others on its target`() async throws {
    try await Golden.expectScreen(
      "why-target", Self.answers(Self.behind.reply, others: Self.behind.others), "why", "1040")
  }

  @Test func `those before it are the due ones of its own target that came earlier`() async throws {
    let daemon = try FakeDaemon(Self.answers(Self.behind.reply, others: Self.behind.others))
    let test = TestConsole()
    #expect(try await daemon.run("why", "1040", "--json", console: test.console()) == .done)
    let json = try JSON(parsing: test.output)
    #expect(json["before"]?.array?.map { $0["id"] } == [1038])
    #expect(json["waitsFor"]?.array?.map { $0["id"] } == [1037])
    #expect(json["job"]?["id"] == 1040 && json["environment"]?["name"] == "prod")
    #expect(json["next"]?.string?.contains("`migeditctl forget 1037`") == true)
  }

  @Test func `a job that was retried stands behind the one that is asked for`() async throws {
    var (first, retried) = (Sample.job(1040, .queued), Sample.job(1030, .queued))
    (first.target, retried.target) = (Self.target, Self.target)
    first.waiting = Waiting(.session, "The one session of prod is busy.", jobs: [1044])
    retried.waiting = Waiting(.target, "Job 1040 comes first on the same target.", jobs: [1040])
    let daemon = try FakeDaemon(Self.answers(Sample.show(first), others: [retried]))
    let test = TestConsole()
    #expect(try await daemon.run("why", "1040", "--json", console: test.console()) == .done)
    #expect(try JSON(parsing: test.output)["before"] == [])
  }

  @Test func `why in an outage`() async throws {
    try await Golden.expectScreen("why-outage", Self.answers(Sample.show(Sample.all[0])), "why", "1046")
  }

  @Test func `why of a job that runs, while its environment does not answer`() async throws {
    var attempt = Attempt(
      number: 1, startedAt: Sample.ago(.seconds(9000)), submissions: 2, accepted: true, polls: 77, progress: 0.7)
    (attempt.slot, attempt.submittedAt) = (1, Sample.ago(.seconds(8990)))
    try await Golden.expectScreen(
      "why-running", Self.answers(Sample.show(Sample.runningInOutage, attempts: [attempt])), "why", "1048")
  }

  @Test func `why of a job that failed`() async throws {
    try await Golden.expectScreen(
      "why-failed", Self.answers(Sample.show(Sample.failed, attempts: Sample.attempts(failing: true))), "why", "1042")
  }

  @Test func `why of a job that has ended, while the server may still be at work on its edit`() async throws {
    var job = Sample.job(1037, .failed)
    job.failure = Failure(.timedOut, "The edit has not come to an end in 2h (edit_timeout).")
    try await Golden.expectScreen("why-leftover", Self.answers(Sample.show(job)), "why", "1037")
  }

  @Test func `why of a job that failed with another`() async throws {
    var job = Sample.job(1042, .failed)
    job.failure = Failure(.dependencyFailed, "Job 1041, which must succeed first, has failed.")
    job.after = [1041]
    var before = Sample.job(1041, .failed)
    before.failure = Sample.refusal
    try await Golden.expectScreen(
      "why-dependency", Self.answers(Sample.show(job), others: [before]), "why", "1042")
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
    let answers = Self.answers(Sample.show(job), others: [Sample.running], environments: [environment])
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
    func reason(_ waiting: [WaitingReason?: Int] = [.nothing: 1], queuePause: Paused? = nil) -> Standstill {
      Standstill(of: environment, queuePause: queuePause, waiting: waiting)
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
