import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// Jobs and environments as a night leaves them.
enum Sample {
  static let now = TestConsole.now

  static func ago(_ span: Duration) -> WallTime { now + (.zero - span) }

  static func job(
    _ id: JobID, _ state: JobState, kind: TargetKind = .migration, environment: String = "prod",
    batch: String? = "night"
  ) -> Job {
    let digits = String(id, radix: 16, uppercase: true)
    let text = String(repeating: "0", count: 8 - digits.count) + digits + "4E6B4C7F9A0B1C2D3E4F5A6B"
    // 32 hexadecimal digits by construction.
    // swift-format-ignore: NeverForceUnwrap
    let target = Target(environment: environment, kind: kind, id: TargetID(text)!)
    var job = Job(
      id: id, target: target, state: state, priority: 0, maxAttempts: 4, submittedBy: "anna", submittedByUid: 1001,
      createdAt: ago(.seconds(13 * 3600)))
    job.batch = batch
    return job
  }

  static var ahead: Job {
    var job = job(1047, .queued)
    job.waiting = Waiting(.dependency, "2 jobs must succeed first.", jobs: [1041, 1042])
    job.after = [1040, 1041, 1042]
    (job.notBefore, job.deadline) = (ago(.seconds(36_000)), now + .seconds(3600))
    return job
  }

  static var queued: Job {
    var job = job(1045, .queued)
    job.labels = ["team": "bi", "release": "12"]
    job.waiting = Waiting(
      .session, "All 3 slots of prod are taken.", until: now + .seconds(240), jobs: [1040, 1041, 1042])
    return job
  }

  static let stop = BatchStop(batch: "night#2", failures: 2)

  static var heldByStop: Job {
    var job = job(1050, .held)
    job.batchRun = 2
    job.waiting = Waiting(.held, stop.wordsOfHeld)
    return job
  }

  static var arriving: Job {
    var job = job(1051, .held)
    var position = JobPosition()
    (position.isHeld, position.arrivesWith) = (true, 15_000)
    let environment = EnvironmentPosition(name: "prod", server: nil)
    job.waiting = Admission(of: position, in: environment).waiting
    return job
  }

  static var running: Job {
    var job = job(1044, .running, kind: .migrationGroup)
    job.targetName = "R12 of all projects"
    job.phase = Word(.polling)
    job.progress = 0.4
    job.startedAt = ago(.seconds(725))
    job.attemptsUsed = 1
    job.cancelRequested = true
    return job
  }

  static let refusal = Failure(
    .createFailed,
    "The server took the edit and could not build the package, 4 times. See what it said, fix the migration, and retry.",
    server: ServerWords(
      status: 200, code: "ERR001",
      message: "Object 'Monthly Revenue (移行)' depends on\n\u{1B}[31ma table\u{1B}[0m that is not in the project.",
      ticketId: "0a1b2c3d"))

  static var failed: Job {
    var job = job(1042, .failed)
    job.targetName = "Finance (移行) \u{1B}[31mR12"
    job.key = "release-12/finance"
    job.priority = 10
    job.failure = refusal
    job.attemptsUsed = 4
    job.startedAt = ago(.seconds(9 * 3600))
    job.endedAt = ago(.seconds(8 * 3600 + 65))
    return job
  }

  static var succeeded: Job {
    var job = job(1041, .succeeded)
    job.verification = Word(.differs)
    job.setDifferences(["/tocView/content/3/action", "/tocView/settings/updateSchema"])
    job.attemptsUsed = 1
    job.startedAt = ago(.seconds(3600))
    job.endedAt = ago(.seconds(3540))
    return job
  }

  static var all: [Job] {
    var waits = job(1046, .queued, environment: "integration", batch: nil)
    waits.waiting = Waiting(
      .outage, "integration does not answer: connection refused.", until: now + .seconds(30))
    var fine = job(1040, .succeeded)
    fine.verification = Word(.exact)
    fine.startedAt = ago(.seconds(7200))
    fine.endedAt = ago(.seconds(7196))
    return [waits, queued, running, failed, succeeded, fine, job(1039, .cancelled), job(1038, .held)]
  }

  static func attempts(failing: Bool) -> [Attempt] {
    var first = Attempt(
      number: 1, startedAt: ago(.seconds(9 * 3600)), submissions: 2, accepted: true, polls: 34, progress: 1)
    first.slot = 2
    first.endedAt = ago(.seconds(9 * 3600 - 93))
    first.failure =
      failing
      ? Failure(.createFailed, "The server could not build the package.", server: ServerWords(status: 200)) : nil
    var second = Attempt(
      number: 2, startedAt: ago(.seconds(8 * 3600 + 600)), submissions: 1, accepted: true, polls: 7, progress: 0.4)
    second.slot = 1
    second.endedAt = ago(.seconds(8 * 3600))
    second.failure = refusal
    return failing ? [first, second] : [first]
  }

  /// A strict edit that failed for what the server made, of a change with patch and rules.
  static var strict: Get.Reply {
    var job = job(1047, .failed)
    job.failure = Failure(.verification, "The server made something else than was asked, and the edit is strict.")
    job.verification = Word(.differs)
    job.setDifferences(["/tocView/content/3"])
    let change = Change(
      jsonPatch: [["op": "remove", "path": "/tocView/content/0"]],
      rules: [Rule(where: Rule.Condition(type: 55, name: "Sales*"), action: "use_newer", atLeast: 2)])
    return Get.Reply(job: job, change: change, attempts: attempts(failing: false))
  }

  static func show(_ job: Job, attempts: [Attempt] = []) -> Get.Reply {
    Get.Reply(
      job: job, change: Change(mergePatch: ["name": "Release 12", "tocView": ["settings": ["updateSchema": []]]]),
      attempts: attempts)
  }

  static var environments: [EnvironmentStatus] {
    let prod = EnvironmentStatus(
      name: "prod", url: "https://library.example.com/MicroStrategyLibrary",
      slots: [
        Slot(number: 1, state: .busy, job: 1044), Slot(number: 2, state: .unknown, job: 1037),
        Slot(number: 3, state: .free),
      ], queued: 212, running: 1)
    var integration = EnvironmentStatus(
      name: "integration", url: "https://integration.example.com/MicroStrategyLibrary",
      slots: [Slot(number: 1, state: .free)], queued: 1, running: 0)
    integration.breaker = Word(.open)
    integration.outage = Failure(.unreachable, "integration does not answer: connection refused. Is the server up?")
    integration.outageSince = ago(.seconds(2 * 3600))
    integration.retryAt = now + .seconds(30)
    return [integration, prod]
  }

  /// The Library does not answer while the job's edit is at work there.
  static var runningInOutage: Job {
    var job = job(1048, .running, environment: "integration")
    (job.phase, job.progress, job.startedAt) = (Word(.polling), 0.7, ago(.seconds(9000)))
    return job
  }

  static let pause = Paused(
    by: "anna", at: ago(.seconds(1800)), reason: "upgrade to 2026.12", until: now + .seconds(5400))

  static var pausedEnvironments: [EnvironmentStatus] {
    var paused = EnvironmentStatus(
      name: "staging", url: "https://staging.example.com/MicroStrategyLibrary", slots: [Slot(number: 1, state: .free)],
      queued: 40, running: 0)
    paused.pause = pause
    var limited = EnvironmentStatus(
      name: "test", url: "https://test.example.com/MicroStrategyLibrary",
      slots: [Slot(number: 1, state: .busy, job: 1050), Slot(number: 2, state: .free)], queued: 3, running: 1)
    limited.outage = Failure(.tooManyLogins, "The Library server has too many sessions of this user.")
    limited.retryAt = now + .seconds(1200)
    return [paused, limited]
  }

  static func asked(_ environments: [EnvironmentStatus] = environments) -> FakeDaemon.Answer {
    { _, _ in try Environments.members(of: Environments.Reply(environments: environments)) }
  }

  static func listed(_ batches: [Batch] = []) -> FakeDaemon.Answer {
    { _, _ in try Batches.members(of: Batches.Reply(batches: batches, cursor: nil)) }
  }

  static func status(
    last: Int = 9120, store: String = "5e1f", problem: String? = nil, pause: Paused? = nil, schedules: Bool? = nil
  ) -> Status.Reply {
    Status.Reply(
      version: migeditVersion, storeId: store, startedAt: ago(.seconds(3 * 86_400)),
      counts: ["queued": 212, "running": 1, "succeeded": 187, "failed": 3, "held": 0], accepting: problem == nil,
      problem: problem, pause: pause, databaseBytes: 7_654_321, oldestSequence: 1, lastSequence: last,
      schedules: schedules)
  }

  static var events: [Event] {
    [
      Event(sequence: 9117, at: ago(.seconds(5)), what: .enqueued, job: queued),
      Event(sequence: 9118, at: ago(.seconds(4)), what: .submitted, job: running),
      Event(sequence: 9119, at: ago(.seconds(3)), what: .failed, job: failed),
      // An event of old: the job has failed since.
      Event(sequence: 9120, at: ago(.seconds(2)), what: .retrying, job: failed),
      Event(sequence: 9121, at: ago(.seconds(1)), what: .succeeded, job: succeeded),
    ]
  }
}
