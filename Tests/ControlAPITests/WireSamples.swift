import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime

extension WireSample {
  static let all = types + parameters + replies

  static let types = [
    WireSample(.type("Target"), full: target, least: target),
    WireSample(.type("Change"), full: change, least: Change()),
    WireSample(.type("Rule"), full: rule, least: leastRule),
    WireSample(.type("EditRequest"), full: request, least: EditRequest(target: target, change: Change())),
    WireSample(.type("Failure"), full: failure, least: Failure(.crashed, "It ended.")),
    WireSample(.type("Waiting"), full: waiting, least: Waiting(.nothing, "It starts at once.")),
    WireSample(.type("Attempt"), full: attempt, least: leastAttempt),
    WireSample(.type("Job"), full: job, least: leastJob),
    WireSample(.type("Filter"), full: filter, least: Filter()),
    WireSample(.type("Event"), full: event, least: Event(sequence: 1, at: time, what: .enqueued, job: nil)),
    WireSample(.type("Slot"), full: slot, least: Slot(number: 1, state: .free)),
    WireSample(.type("EnvironmentStatus"), full: environment, least: leastEnvironment),
    WireSample(.type("Paused"), full: paused, least: Paused(by: "root", at: time)),
    WireSample(.type("Batch"), full: batch, least: Batch(name: "night", createdAt: time, counts: [:])),
    WireSample(.type("BatchPolicy"), full: policy, least: BatchPolicy(batch: "night")),
    WireSample(.type("Enqueued"), full: enqueued, least: enqueued),
  ]

  static let parameters = [
    WireSample(
      .parameters("Enqueue"), full: withPolicy, least: Enqueue.Parameters(edits: [])),
    WireSample(.parameters("Get"), full: Get.Parameters(id: 7), least: Get.Parameters(id: 7)),
    WireSample(
      .parameters("GetDocuments"), full: GetDocuments.Parameters(id: 7, attempt: 2),
      least: GetDocuments.Parameters(id: 7)),
    WireSample(
      .parameters("List"), full: List.Parameters(filter: filter, limit: 10, cursor: "c", oldestFirst: true),
      least: List.Parameters()),
    WireSample(.parameters("Watch"), full: Watch.Parameters(filter: filter, since: 3), least: Watch.Parameters()),
    WireSample(
      .parameters("Preview"), full: Preview.Parameters(target: target, change: change),
      least: Preview.Parameters(target: target, change: Change())),
    WireSample(
      .parameters("Targets"),
      full: Targets.Parameters(environment: "prod", kind: .migration, name: "Sales*", limit: 10, cursor: "c"),
      least: Targets.Parameters(environment: "prod", kind: .migrationGroup)),
    WireSample(.parameters("Cancel"), full: toChange, least: Cancel.Parameters(filter: Filter())),
    WireSample(
      .parameters("Retry"), full: Retry.Parameters(toChange, held: true),
      least: Retry.Parameters(JobsToChange(filter: Filter()))),
    WireSample(.parameters("Hold"), full: toChange, least: Hold.Parameters(filter: Filter())),
    WireSample(.parameters("Release"), full: toChange, least: Release.Parameters(filter: Filter())),
    WireSample(
      .parameters("Reprioritize"),
      full: Reprioritize.Parameters(filter: filter, priority: 5, all: true, dryRun: true),
      least: Reprioritize.Parameters(filter: Filter(), priority: 0)),
    WireSample(.parameters("Amend"), full: amend, least: Amend.Parameters(id: 7)),
    WireSample(.parameters("Explain"), full: Explain.Parameters(id: 7), least: Explain.Parameters(id: 7)),
    WireSample(.parameters("Hosts"), full: Hosts.Parameters(), least: Hosts.Parameters()),
    WireSample(.parameters("Reload"), full: Reload.Parameters(), least: Reload.Parameters()),
    WireSample(.parameters("Backup"), full: Backup.Parameters(name: "night"), least: Backup.Parameters()),
    WireSample(.parameters("Export"), full: Export.Parameters(), least: Export.Parameters()),
    WireSample(
      .parameters("Import"), full: Import.Parameters(offset: 7, text: "{}", last: true),
      least: Import.Parameters(offset: 0, text: "")),
    WireSample(.parameters("Forget"), full: Forget.Parameters(id: 7), least: Forget.Parameters(id: 7)),
    WireSample(
      .parameters("Pause"),
      full: Pause.Parameters(environment: "prod", reason: "release", until: time, wait: true, timeout: 60_000),
      least: Pause.Parameters()),
    WireSample(
      .parameters("Windows"), full: Windows.Parameters(environment: "prod", count: 3),
      least: Windows.Parameters(environment: "prod")),
    WireSample(
      .parameters("OpenWindow"), full: OpenWindow.Parameters(environment: "prod", until: time),
      least: OpenWindow.Parameters(environment: "prod", until: time)),
    WireSample(.parameters("Resume"), full: Resume.Parameters(environment: "prod"), least: Resume.Parameters()),
    WireSample(.parameters("Batches"), full: Batches.Parameters(limit: 10, cursor: "c"), least: Batches.Parameters()),
    WireSample(
      .parameters("GetBatch"), full: GetBatch.Parameters(name: "night"), least: GetBatch.Parameters(name: "night")),
    WireSample(
      .parameters("Forecast"), full: Forecast.Parameters(edits: [encodedRequest], batch: "night"),
      least: Forecast.Parameters()),
    WireSample(
      .parameters("Preflight"), full: Preflight.Parameters(filter: filter),
      least: Preflight.Parameters(filter: Filter())),
    WireSample(.parameters("Environments"), full: Environments.Parameters(), least: Environments.Parameters()),
    WireSample(
      .parameters("Diagnose"), full: Diagnose.Parameters(environment: "prod"), least: Diagnose.Parameters()),
    WireSample(.parameters("Status"), full: Status.Parameters(ping: true), least: Status.Parameters()),
    WireSample(.parameters("Metrics"), full: Metrics.Parameters(format: "prometheus"), least: Metrics.Parameters()),
  ]

  static let replies = [
    WireSample(.reply("Enqueue"), full: Enqueue.Reply(jobs: [enqueued]), least: Enqueue.Reply(jobs: [])),
    WireSample(
      .reply("Get"), full: Get.Reply(job: job, change: change, attempts: [attempt]),
      least: Get.Reply(job: leastJob, change: Change(), attempts: [])),
    WireSample(
      .reply("GetDocuments"),
      full: GetDocuments.Reply(
        before: ["name": "Sales"], submitted: ["name": "R12"], found: ["name": "R12"], dateBefore: "d1",
        dateAfter: "d2"),
      least: GetDocuments.Reply(before: nil, submitted: nil, found: nil, dateBefore: nil, dateAfter: nil)),
    WireSample(.reply("List"), full: List.Reply(jobs: [job], cursor: "c"), least: List.Reply(jobs: [], cursor: nil)),
    WireSample(
      .reply("Watch"), full: Watch.Reply(event: event),
      least: Watch.Reply(event: Event(sequence: 1, at: time, what: .enqueued, job: nil))),
    WireSample(
      .reply("Preview"),
      full: Preview.Reply(
        before: ["name": "Sales"], after: ["name": "R12"], editable: false, problem: "It is locked.",
        lastUpdatedDate: "d1"),
      least: Preview.Reply(before: [:], after: [:], editable: true, problem: nil, lastUpdatedDate: "")),
    WireSample(
      .reply("Cancel"), full: Cancel.Reply(jobs: [7], count: 1, failed: [8], failedCount: 1),
      least: Cancel.Reply(jobs: [], count: 0, failed: nil, failedCount: nil)),
    WireSample(.reply("Retry"), full: Retry.Reply(jobs: [7], count: 1), least: Retry.Reply(jobs: [], count: 0)),
    WireSample(.reply("Hold"), full: Hold.Reply(jobs: [7], count: 1), least: Hold.Reply(jobs: [], count: 0)),
    WireSample(
      .reply("Release"), full: Release.Reply(jobs: [7], count: 1, arriving: 1),
      least: Release.Reply(jobs: [], count: 0)),
    WireSample(
      .reply("Reprioritize"), full: Reprioritize.Reply(jobs: [7], count: 1),
      least: Reprioritize.Reply(jobs: [], count: 0)),
    WireSample(.reply("Amend"), full: Amend.Reply(job: job), least: Amend.Reply(job: job)),
    WireSample(
      .reply("Explain"),
      full: Explain.Reply(
        job: job, attempts: [attempt], environment: environment, waits: [waiting], ahead: [3], aheadCount: 1,
        next: "Look at it."),
      least: Explain.Reply(
        job: leastJob, attempts: [], environment: nil, waits: [], ahead: [], aheadCount: 0, next: "")),
    WireSample(.reply("Hosts"), full: Hosts.Reply(hosts: [host]), least: Hosts.Reply(hosts: [])),
    WireSample(
      .reply("Reload"),
      full: Reload.Reply(warnings: ["the credential prod-password is still as when the service started"]),
      least: Reload.Reply()),
    WireSample(
      .reply("Backup"), full: Backup.Reply(path: "/q/backups/night", bytes: 7), least: Backup.Reply(path: "/", bytes: 0)
    ),
    WireSample(.reply("Export"), full: Export.Reply(text: "{}"), least: Export.Reply(text: "")),
    WireSample(
      .reply("Import"),
      full: Import.Reply(
        imported: Import.Imported(
          storeId: "b", from: "a", exportedAt: "2026-11-25T07:00:00.000Z", jobs: 7, events: 9)),
      least: Import.Reply(imported: nil)),
    WireSample(.reply("Forget"), full: Forget.Reply(), least: Forget.Reply()),
    WireSample(.reply("Pause"), full: Pause.Reply(running: [7]), least: Pause.Reply(running: [])),
    WireSample(
      .reply("Windows"), full: Windows.Reply(windows: [WindowSpan(opens: time, closes: time)]),
      least: Windows.Reply(windows: [])),
    WireSample(.reply("OpenWindow"), full: OpenWindow.Reply(), least: OpenWindow.Reply()),
    WireSample(.reply("Resume"), full: Resume.Reply(), least: Resume.Reply()),
    WireSample(
      .reply("Batches"), full: Batches.Reply(batches: [batch], cursor: "c"),
      least: Batches.Reply(batches: [], cursor: nil)),
    WireSample(.reply("GetBatch"), full: GetBatch.Reply(batch: batch), least: GetBatch.Reply(batch: batch)),
    WireSample(
      .reply("Forecast"),
      full: Forecast.Reply(expectedEnd: time, expectedEndP90: time, jobs: [forecast], measured: 60),
      least: Forecast.Reply(expectedEnd: nil, expectedEndP90: nil, jobs: [], measured: 0)),
    WireSample(
      .reply("Preflight"),
      full: Preflight.Reply(
        done: 1, total: 2, job: 7, targetName: "Sales", editable: false, changes: true, problem: "It is locked."),
      least: Preflight.Reply(done: 0, total: 0)),
    WireSample(
      .reply("Targets"), full: Targets.Reply(targets: [listed], cursor: "c"),
      least: Targets.Reply(
        targets: [ListedTarget(id: "1", name: nil, status: nil, editable: nil, lastUpdatedDate: nil)], cursor: nil)),
    WireSample(
      .reply("Environments"), full: Environments.Reply(environments: [environment]),
      least: Environments.Reply(environments: [leastEnvironment])),
    WireSample(
      .reply("Diagnose"),
      full: Diagnosis(.tls, of: "prod", ok: false, detail: "The certificate ends.", next: "Have it renewed."),
      least: Diagnosis(.clock, ok: true, detail: "synchronised")),
    WireSample(.reply("Status"), full: status(problem: "The disk is full."), least: status(problem: nil)),
    WireSample(.reply("Metrics"), full: Metrics.Reply(text: "# EOF\n"), least: Metrics.Reply(text: "")),
  ]

  private static let time = WallTime(milliseconds: 1_790_000_000_123)

  // 32 hexadecimal digits.
  // swift-format-ignore: NeverForceUnwrap
  private static let id = TargetID("09ADA2DD251F4927A442451C0100EA16")!
  private static let target = Target(environment: "prod", kind: .migrationGroup, id: id)

  private static let leastRule = Rule(where: Rule.Condition())
  private static let rule = Rule(
    where: Rule.Condition(
      id: target.id.packageID, type: 55, name: "Sales*", action: "replace", project: "MicroStrategy Tutorial"),
    action: "use_newer", includeDependents: true, remove: false, atLeast: 2)

  private static let change = Change(
    body: ["name": "Sales"], mergePatch: ["name": "Sales"], jsonPatch: [["op": "remove", "path": "/name"]],
    rules: [rule], revertOf: 41)

  private static let request = {
    var request = EditRequest(
      target: target, change: change, key: "k", batch: "night", labels: ["team": "bi"], priority: 3, maxAttempts: 2,
      expectedLastUpdatedDate: "2026-11-24T18:00:00.000+0000", strict: true)
    (request.notBefore, request.deadline, request.held) = (time, time, true)
    (request.after, request.ref, request.afterRefs) = ([3], "r", ["q"])
    request.partOf = 15_000
    return request
  }()

  private static let toChange = JobsToChange(filter: filter, all: true, dryRun: true)

  /// `request`, as a client writes it.
  private static let encodedRequest: JSON = [
    "target": ["environment": "prod", "kind": "migrationGroup", "id": "09ADA2DD251F4927A442451C0100EA16"],
    "change": ["mergePatch": ["name": "Sales"]], "key": "k", "batch": "night", "labels": ["team": "bi"], "priority": 3,
    "maxAttempts": 2,
  ]

  private static let failure = Failure(
    .createFailed, "The server could not make it.",
    server: ServerWords(
      status: 200, code: "ERR001", iServerCode: -2_147_072_486, message: "No room.", ticketId: "t1",
      retryAfter: .seconds(7)))

  private static let waiting = Waiting(.target, "Job 3 holds the same target.", until: time, jobs: [3])

  private static let leastAttempt = Attempt(
    number: 1, startedAt: time, submissions: 2, accepted: true, polls: 3, progress: 0.5)

  private static let attempt = {
    var attempt = leastAttempt
    (attempt.slot, attempt.submittedAt, attempt.endedAt, attempt.failure) = (1, time, time, failure)
    attempt.host = "queue-1"
    return attempt
  }()

  private static let leastJob = Job(
    id: 7, target: target, state: .running, priority: 0, maxAttempts: 4, submittedBy: "ana", submittedByUid: 1000,
    createdAt: time)

  private static let amend = {
    var amend = Amend.Parameters(id: 7)
    amend.change = change
    amend.priority = 5
    (amend.notBefore, amend.deadline) = (WallTime(milliseconds: 1), WallTime(milliseconds: 2))
    amend.labels = ["team": "bi"]
    (amend.maxAttempts, amend.strict, amend.expectedLastUpdatedDate) = (3, true, "2026-11-24T18:00:00.000+0000")
    amend.clear = ["deadline"]
    return amend
  }()

  private static let host = Hosts.Host(
    name: "night-1", version: migeditVersion, startedAt: time, seenAt: time, alive: true, environments: ["prod"],
    differences: ["prod (sessions)"])
  private static let listed = ListedTarget(
    id: "09ADA2DD251F4927A442451C0100EA16", name: "Sales R12", status: "created", editable: true,
    lastUpdatedDate: "2026-11-24T18:00:00.000+0000")

  private static let job = {
    var job = leastJob
    job.targetName = "Sales R12"
    (job.phase, job.progress, job.waiting, job.failure) = (Word(.polling), 0.25, waiting, failure)
    job.verification = Word(.differs)
    job.setDifferences(["/name"])
    (job.key, job.batch, job.batchRun, job.labels, job.after) = ("k", "night", 2, ["team": "bi"], [3])
    (job.startedAt, job.endedAt, job.notBefore, job.deadline) = (time, time, time, time)
    job.expectedEnd = time
    return job
  }()

  private static let filter = {
    var filter = Filter()
    (filter.ids, filter.states, filter.environment, filter.targetId) = ([7], [.failed], "prod", target.id.description)
    (filter.batch, filter.key, filter.labels, filter.failureReason) = ("night", "k", ["team": "bi"], "createFailed")
    (filter.submittedBy, filter.createdAfter, filter.createdBefore) = ("ana", time, time)
    return filter
  }()

  private static let event = Event(
    sequence: 9, at: time, what: .retrying, job: job, batch: batch, environment: environment,
    uid: 1000)
  private static let paused = Paused(by: "root", at: time, reason: "release", until: time)
  private static let batch = {
    var batch = Batch(name: "night", createdAt: time, endedAt: time, counts: ["failed": 1, "succeeded": 2])
    (batch.stopAfterFailures, batch.failures, batch.stoppedAt) = (1, 1, time)
    (batch.expectedEnd, batch.expectedEndP90) = (time, time)
    (batch.windows, batch.arriving) = (["Mon..Fri 22:00-06:00"], 15_000)
    batch.openings = [BatchOpenings(environment: "prod", spans: [WindowSpan(opens: time, closes: time)])]
    return batch
  }()
  private static let forecast = ForecastOfJob(
    index: 3, id: 7, expectedStart: time, expectedEnd: time, expectedEndP90: time, problem: "It is held.")
  private static let policy = BatchPolicy(
    batch: "night", stopAfterFailures: 1, windows: ["Mon..Fri 22:00-06:00"])
  private static let withPolicy = {
    var parameters = Enqueue.Parameters(edits: [encodedRequest])
    parameters.batches = [policy]
    return parameters
  }()
  private static let enqueued = Enqueued(
    id: 7, state: .queued, duplicate: false, problem: "It fits no window of the next two weeks.")
  private static let slot = Slot(number: 1, state: .unknown, job: 7, since: time)

  private static let leastEnvironment = EnvironmentStatus(
    name: "prod", url: "https://library.example.com", slots: [], queued: 0, running: 0)

  private static let environment = {
    var environment = leastEnvironment
    environment.slots = [slot]
    environment.pause = paused
    (environment.outage, environment.outageSince, environment.retryAt) = (failure, time, time)
    environment.troubled = [7]
    (environment.windowChange, environment.windows, environment.timeZone) = (time, ["Sat 00:00-24:00"], "UTC")
    (environment.medianEdit, environment.p95Edit) = (60_000, 90_000)
    environment.host = "queue-1"
    return environment
  }()

  private static func status(problem: String?) -> Status.Reply {
    Status.Reply(
      version: migeditVersion, storeId: "s1", startedAt: time, counts: ["queued": 3], accepting: problem == nil,
      problem: problem, pause: problem.map { _ in paused }, databaseBytes: 4096, oldestSequence: 1, lastSequence: 9,
      schedules: problem.map { _ in false })
  }
}
