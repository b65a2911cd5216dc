import ControlAPI
import JobModel
import LibraryModel
import Runtime

/// Why a job does not run, or how it runs, on one screen.
enum WhyJobScreen {
  static func screen(_ around: JobSurroundings, now: WallTime) -> Screen {
    let job = around.reply.job
    var screen = Screen(blocks: [
      .heading(Cell("Job \(job.id)  \(job.state)", JobWords.ink(of: job.state.known))),
      .fields(state(around, now: now) + [("next", Cell(around.next, .strong))] + what(job, now: now)),
    ])
    if job.state.known?.isEnded != true { screen.blocks += environment(around, now: now) }
    screen.blocks += jobs(around, now: now) + attempts(around.reply.attempts, now: now)
    return screen
  }

  private typealias Field = (name: String, value: Cell)

  private static func state(_ around: JobSurroundings, now: WallTime) -> [Field] {
    let job = around.reply.job
    var fields: [Field] = []
    if let waiting = job.waiting {
      let words = JobWords.waiting(waiting, now: now)
      fields.append(("waits for", around.isTroubled ? Cell(words.text, .caution) : words))
      if let until = waiting.until { fields.append(("until", Cell(TimeWords.exact(until, now: now)))) }
    }
    if job.state.known == .running {
      fields.append(("phase", JobWords.detail(job, now: now)))
      fields += running(around.reply.attempts.last, now: now)
      if around.outage != nil, let outage = around.environment.flatMap({ EnvironmentWords.outage($0, now: now) }) {
        fields.append(("outage", outage))
      }
    }
    fields += trouble(around)
    if let failure = job.failure { fields += JobScreen.words(failure, name: "failure") }
    if let environment = around.environment, EnvironmentWords.leftovers(environment).contains(job.id) {
      let slot = environment.slots.first { $0.job == job.id }.map { "\($0.number)" } ?? "?"
      fields.append(
        ("slot", Cell("\(slot) of \(environment.name) is still taken: the server may be at work on its edit", .caution))
      )
    }
    if job.state.known == .succeeded { fields.append(("result", JobWords.detail(job, now: now))) }
    return fields
  }

  /// Why the job does not get on although its environment answers.
  private static func trouble(_ around: JobSurroundings) -> [Field] {
    var fields: [Field] = []
    let name = around.reply.job.target.environment
    // A job that rests says itself what is wrong.
    if around.isTroubled, around.reply.job.waiting?.reason.known != .retry {
      fields.append(("in trouble", Cell("its own target gives trouble, while \(name) answers others", .caution)))
    }
    if let failure = around.failureSoFar {
      fields +=
        around.hasNoTrace
        ? [("so far", Cell(failure.message, .caution))]
        : JobScreen.words(failure, name: "so far", ink: .caution)
    }
    return fields
  }

  private static func running(_ attempt: Attempt?, now: WallTime) -> [Field] {
    guard let attempt else { return [] }
    var fields: [Field] = [
      ("attempt", Cell("\(attempt.number), since \(TimeWords.exact(attempt.startedAt, now: now))"))
    ]
    guard let submitted = attempt.submittedAt else { return fields + [("submitted", "not yet")] }
    let times = attempt.submissions > 1 ? ", sent \(attempt.submissions) times" : ""
    let taken = attempt.accepted ? "; the server took it" : "; it is not known yet whether the server took it"
    fields.append(("submitted", Cell(TimeWords.exact(submitted, now: now) + times + taken)))
    return fields + [("polls", Cell(attempt.polls))]
  }

  private static func what(_ job: Job, now: WallTime) -> [Field] {
    var fields: [Field] = [
      ("target", Cell(JobWords.target(job.target))), ("environment", Cell(job.target.environment)),
    ]
    if job.priority != 0 { fields.append(("priority", Cell(job.priority))) }
    if let deadline = job.deadline { fields.append(("deadline", Cell(TimeWords.exact(deadline, now: now)))) }
    return fields + [("created", Cell(TimeWords.exact(job.createdAt, now: now)))]
  }

  private static func environment(_ around: JobSurroundings, now: WallTime) -> [Screen.Block] {
    let name = around.reply.job.target.environment
    guard let environment = around.environment else { return [] }
    var fields: [Field] = []
    if let pause = around.queuePause {
      fields.append(("queue", Cell("paused \(PauseWords.text(pause, now: now))", .caution)))
    }
    fields.append(("breaker", EnvironmentWords.breaker(environment)))
    if let outage = environment.outage {
      // What the job waits for is said above, and so is an outage that a running one is in.
      let isSaid = around.reply.job.waiting?.detail == outage.message
      if around.reply.job.state.known != .running || !EnvironmentWords.isOut(environment),
        let words = isSaid
          ? EnvironmentWords.outageSince(environment, now: now) : EnvironmentWords.outage(environment, now: now)
      {
        fields.append((EnvironmentWords.isOut(environment) ? "outage" : "warning", words))
      }
      // What is the next thing to try is said above.
      if let hint = NextStep.words(of: outage, in: name), hint != around.next {
        fields.append(("hint", Cell(hint)))
      }
    }
    if let pause = environment.pause { fields.append(("paused", Cell(PauseWords.text(pause, now: now), .caution))) }
    let jobs = EnvironmentTable.jobs(environment.slots)
    let slots = EnvironmentTable.slots(environment.slots)
    fields.append(("slots", Cell(slots.text + (jobs.isEmpty ? " taken" : " taken: job \(jobs)"), slots.ink)))
    if !environment.windowOpen { fields.append(("window", Cell("closed", .caution))) }
    fields.append(("jobs", Cell("\(environment.queued) queued, \(environment.running) running")))
    let troubled = (environment.troubled ?? []).filter { $0 != around.reply.job.id }
    if !troubled.isEmpty {
      let named = TextWidth.fit(JobRange.text(of: troubled), to: 120)
      let target = troubled.count == 1 ? "with its own target" : "each with its own target"
      fields.append(("in trouble", Cell("job \(named), \(target)", .caution)))
    }
    return [.lines([.empty, Cell("Environment \(name)", .strong)]), .fields(fields)]
  }

  private static func jobs(_ around: JobSurroundings, now: WallTime) -> [Screen.Block] {
    let isTarget = around.reply.job.waiting?.reason.known == .target
    // Whoever holds the target may have ended.
    let holders = isTarget ? around.awaited.filter { holder in !around.before.contains { $0.id == holder.id } } : []
    return table(holders + around.before, "Before it on its target", now: now)
      + (isTarget
        ? [] : table(around.awaited, around.reply.job.waiting == nil ? "Comes after" : "Waits for", now: now))
  }

  private static let most = 12

  private static func table(_ jobs: [Job], _ title: String, now: WallTime) -> [Screen.Block] {
    guard !jobs.isEmpty else { return [] }
    let rows = jobs.prefix(most).map { job in
      [
        Cell(job.id), JobWords.state(job), Cell(TimeWords.relative(job.createdAt, now: now)),
        JobWords.detail(job, now: now),
      ]
    }
    let more: [Cell] = jobs.count > most ? [Cell("… and \(jobs.count - most) more", .faint)] : []
    return [
      .lines([.empty, Cell(title, .strong)]), .table(Table(columns: jobColumns, rows: Array(rows))), .lines(more),
    ]
  }

  private static func attempts(_ attempts: [Attempt], now: WallTime) -> [Screen.Block] {
    let past = attempts.filter { $0.endedAt != nil }
    guard !past.isEmpty else { return [] }
    let rows = past.map { attempt in
      [
        Cell(attempt.number), Cell(TimeWords.relative(attempt.startedAt, now: now)),
        Cell(JobWords.took(attempt.startedAt, attempt.endedAt) ?? ""), Cell(attempt.polls),
        attempt.failure.map { Cell(JobWords.failure($0), .bad) } ?? Cell("ended well", .good),
      ]
    }
    return [.lines([.empty, Cell("Attempts", .strong)]), .table(Table(columns: attemptColumns, rows: rows))]
  }

  private static let jobColumns = [
    Table.Column("JOB", weight: 100, side: .right),
    Table.Column("STATE", weight: 90),
    Table.Column("CREATED", weight: 80),
    Table.Column("DETAIL", weight: 60, least: 20),
  ]

  private static let attemptColumns = [
    Table.Column("#", weight: 100, side: .right),
    Table.Column("STARTED", weight: 80),
    Table.Column("TOOK", weight: 70),
    Table.Column("POLLS", weight: 50, side: .right),
    Table.Column("RESULT", weight: 90, least: 20),
  ]
}
