import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows everything of one job.
enum JobScreen {
  /// - Parameter environment: the environment of a job that runs; nil for other jobs.
  static func screen(_ reply: Get.Reply, in environment: EnvironmentStatus?, now: WallTime) throws -> Screen {
    let job = reply.job
    var screen = Screen(blocks: [
      .heading(Cell("Job \(job.id)  \(job.state)", JobText.ink(of: job.state.known))),
      .fields(outcome(job, in: environment, now: now) + asked(job, now: now) + times(job, now: now)),
      .lines([.empty, Cell("Change", .strong)]),
    ])
    screen.blocks += try change(reply.change, of: job.id)
    if !reply.attempts.isEmpty {
      let attempts = Array(reply.attempts.suffix(mostAttempts))
      let title = attempts.count < reply.attempts.count ? ", the last \(attempts.count) of \(reply.attempts.count)" : ""
      screen.blocks += [.lines([.empty, Cell("Attempts\(title)", .strong)]), .table(table(of: attempts))]
      let failures = fields(of: attempts, beside: job.failure)
      if !failures.isEmpty { screen.blocks += [.lines([.empty]), .fields(failures)] }
    }
    return screen
  }

  static let mostAttempts = 20

  typealias Field = (name: String, value: Cell)

  private static func outcome(_ job: Job, in environment: EnvironmentStatus?, now: WallTime) -> [Field] {
    var fields: [Field] = []
    if job.state.known == .running { fields.append(("phase", JobText.detail(job, now: now))) }
    if let environment, environment.isOut,
      let outage = EnvironmentText.outage(environment, now: now)
    {
      fields.append(("outage", outage))
    }
    if let environment, environment.isInTrouble(job.id) {
      let others = environment.isOut ? "too" : "\(environment.name) answers others"
      let words = "its own target gives trouble, \(others); `migeditctl why \(job.id)` says more"
      fields.append(("in trouble", Cell(words, .caution)))
    }
    if let waiting = job.waiting {
      fields.append(("waiting", JobText.waiting(waiting, now: now)))
      if let until = waiting.until { fields.append(("until", Cell(TimeText.exact(until, now: now)))) }
      if let jobs = waiting.jobs, !jobs.isEmpty { fields.append(("behind jobs", Cell(JobRange.short(of: jobs)))) }
    }
    if let failure = job.failure { fields += Self.fields(failure, name: "failure") }
    if let verification = JobText.verification(job) { fields.append(("verification", verification)) }
    fields += differences(job)
    if job.cancelRequested { fields.append(("cancel", "requested; the edit can't be recalled once it was submitted")) }
    return fields
  }

  /// The first of the places that differ: `diff` shows all of them with what stands there.
  private static func differences(_ job: Job) -> [Field] {
    let places = (job.differences ?? []).prefix(mostDifferences)
    let more = (job.differenceCount ?? places.count) - places.count
    let rest = more > 0 ? [("and at", Cell("\(more) more; see `migeditctl diff \(job.id)`"))] : []
    return places.map { ("differs at", Cell($0, .caution)) } + rest
  }

  private static let mostDifferences = 20

  private static func asked(_ job: Job, now: WallTime) -> [Field] {
    var fields: [Field] = [
      ("target", Cell(JobText.target(of: job))), ("environment", Cell(job.target.environment)),
    ]
    if let batch = job.batch { fields.append(("batch", Cell(Batch.title(batch, run: job.batchRun)))) }
    if let key = job.key { fields.append(("key", Cell(key))) }
    if !job.labels.isEmpty {
      let labels = job.labels.map { "\($0.name)=\($0.value)" }
      fields.append(("labels", Cell(labels.joined(separator: " "))))
    }
    if !job.after.isEmpty { fields.append(("after", Cell(JobRange.text(of: job.after)))) }
    if let start = job.notBefore { fields.append(("not before", Cell(TimeText.exact(start, now: now)))) }
    if let deadline = job.deadline { fields.append(("deadline", Cell(TimeText.exact(deadline, now: now)))) }
    fields.append(("priority", Cell(job.priority)))
    fields.append(("attempts", Cell("\(job.attemptsUsed) of \(job.maxAttempts)")))
    fields.append(("submitted by", Cell("\(job.submittedBy) (uid \(job.submittedByUid))")))
    return fields
  }

  private static func times(_ job: Job, now: WallTime) -> [Field] {
    var fields: [Field] = [("created", Cell(TimeText.exact(job.createdAt, now: now)))]
    if let started = job.startedAt { fields.append(("started", Cell(TimeText.exact(started, now: now)))) }
    if let ended = job.endedAt { fields.append(("ended", Cell(TimeText.exact(ended, now: now)))) }
    if let end = job.expectedEnd { fields.append(("expected end", Cell(TimeText.exact(end, now: now)))) }
    if let took = JobText.took(job.startedAt, job.endedAt) { fields.append(("took", Cell(took))) }
    return fields
  }

  private static func change(_ change: Change, of job: JobID) throws -> [Screen.Block] {
    try [
      ("body", change.body), ("merge patch", change.mergePatch), ("JSON patch", change.jsonPatch),
      ("rules", change.rules.map { try JSON(encoding: $0) }),
    ].compactMap { name, document in
      document.map { document in
        let lines = document.prettyText.split(separator: "\n")
        let shown = lines.prefix(mostLines).map { Cell("    " + $0) }
        let rest = lines.count - shown.count
        let more = rest > 0 ? [Cell("    and \(rest) more lines; `migeditctl show \(job) --json` has all", .faint)] : []
        return .lines([Cell("  \(name)", .faint)] + shown + more)
      }
    }
  }

  /// More than people read, so that what comes behind it is found.
  private static let mostLines = 100

  private static func table(of attempts: [Attempt]) -> Table {
    let rows = attempts.map { attempt in
      [
        Cell(attempt.number), Cell(attempt.slot.map(String.init) ?? ""), Cell(attempt.startedAt.description),
        Cell(JobText.took(attempt.startedAt, attempt.endedAt) ?? "under way"), Cell(attempt.submissions),
        Cell(attempt.accepted ? "yes" : "no"), Cell(attempt.polls), Cell(attempt.host ?? ""),
        result(attempt),
      ]
    }
    return Table(columns: columns, rows: rows).withoutEmptyColumns
  }

  private static func result(_ attempt: Attempt) -> Cell {
    if let failure = attempt.failureSoFar {
      // That there is no trace of the edit yet is no failure.
      let word = failure.reason.known == .outcomeUnknown ? "no trace yet" : "\(failure.reason)"
      return Cell("\(JobText.percent(attempt.progress)), \(word)", .caution)
    }
    if let failure = attempt.failure { return Cell(failure.reason.description, .bad) }
    return attempt.endedAt == nil ? Cell(JobText.percent(attempt.progress), .busy) : Cell("ended well", .good)
  }

  private static let columns = [
    Table.Column("#", weight: 100, side: .right),
    Table.Column("SLOT", weight: 20, side: .right),
    Table.Column("STARTED", weight: 60),
    Table.Column("TOOK", weight: 70),
    Table.Column("SENT", weight: 40, side: .right),
    Table.Column("ACCEPTED", weight: 50),
    Table.Column("POLLS", weight: 30, side: .right),
    Table.Column("HOST", weight: 25, least: 12),
    Table.Column("RESULT", weight: 90, least: 12),
  ]

  /// The failures of the attempts. One that was shown for the job, or for the attempt before, is not shown again.
  private static func fields(of attempts: [Attempt], beside said: Failure?) -> [Field] {
    var (fields, last) = ([Field](), said)
    for attempt in attempts {
      guard let failure = attempt.failure, failure != said, failure != last else { continue }
      fields += Self.fields(
        failure, name: "attempt \(attempt.number)", ink: attempt.endedAt == nil ? .caution : .bad)
      last = failure
    }
    return fields
  }

  /// The message of a failure, and what the server said in full where the message does not have it already.
  static func fields(_ failure: Failure, name: String, ink: Ink = .bad) -> [Field] {
    var fields: [Field] = [(name, Cell(JobText.failure(failure), ink))]
    if let server = failure.server {
      let ticket = server.ticketId.map { ", ticket \($0)" } ?? ""
      if !failure.message.contains(server.summary) {
        fields.append(("server said", Cell(server.summary + ticket)))
      } else if let ticket = server.ticketId, !failure.message.contains(ticket) {
        fields.append(("ticket", Cell(ticket)))
      }
    }
    return fields
  }
}
