import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows why a job does not run, or how it runs, on one screen.
enum WhyJobScreen {
  static func screen(_ reply: Explain.Reply, now: WallTime) -> Screen {
    let job = reply.job
    var screen = Screen(blocks: [
      .heading(Cell("Job \(job.id)  \(job.state)", JobText.ink(of: job.state.known))),
      .fields(state(reply, now: now) + [("next", Cell(reply.next, .strong))] + what(job, now: now)),
    ])
    if job.state.known?.isEnded != true { screen.blocks += environment(reply, now: now) }
    screen.blocks += attempts(reply.attempts, now: now)
    return screen
  }

  private typealias Field = (name: String, value: Cell)

  private static func state(_ reply: Explain.Reply, now: WallTime) -> [Field] {
    let job = reply.job
    var fields = waits(reply, now: now) + ahead(reply)
    if job.state.known == .running {
      fields.append(("phase", JobText.detail(job, now: now)))
      fields += running(reply.attempts.last, now: now)
      if let environment = reply.environment, environment.isOut,
        let outage = EnvironmentText.outage(environment, now: now)
      {
        fields.append(("outage", outage))
      }
    }
    fields += trouble(reply)
    if let failure = job.failure { fields += JobScreen.fields(failure, name: "failure") }
    if let environment = reply.environment, EnvironmentText.leftovers(environment).contains(job.id) {
      let slot = environment.slots.first { $0.job == job.id }.map { "\($0.number)" } ?? "?"
      fields.append(
        ("slot", Cell("\(slot) of \(environment.name) is still taken: the server may be at work on its edit", .caution))
      )
    }
    if job.state.known == .succeeded { fields.append(("result", JobText.detail(job, now: now))) }
    return fields
  }

  /// All reasons why the job waits, the first one first.
  private static func waits(_ reply: Explain.Reply, now: WallTime) -> [Field] {
    reply.waits.enumerated().flatMap { at, waiting -> [Field] in
      let words = JobText.waiting(waiting, now: now)
      let isTroubled = reply.environment?.isInTrouble(reply.job.id) == true
      var fields: [Field] = [(at == 0 ? "waits for" : "and for", isTroubled ? Cell(words.text, .caution) : words)]
      if let until = waiting.until { fields.append(("until", Cell(TimeText.exact(until, now: now)))) }
      if let jobs = waiting.jobs, !jobs.isEmpty { fields.append(("behind jobs", Cell(JobRange.short(of: jobs)))) }
      return fields
    }
  }

  /// The jobs that start before it, in their order, as many as fit a line.
  private static func ahead(_ reply: Explain.Reply) -> [Field] {
    let named = reply.ahead.prefix(mostAhead)
    guard !named.isEmpty else { return [] }
    let more = reply.aheadCount > named.count ? " and \(reply.aheadCount - named.count) more" : ""
    let verb = reply.aheadCount == 1 ? "starts" : "start"
    let ids = named.map(String.init).joined(separator: ", ")
    return [("ahead", Cell("\(JobText.count(reply.aheadCount)) \(verb) before it: \(ids)\(more)"))]
  }

  private static let mostAhead = 12

  /// Why the job makes no progress although its environment answers.
  private static func trouble(_ reply: Explain.Reply) -> [Field] {
    var fields: [Field] = []
    let name = reply.job.target.environment
    let isTroubled = reply.environment?.isInTrouble(reply.job.id) == true
    // A job that rests says itself what is wrong.
    if isTroubled, !reply.waits.contains(where: { $0.reason.known == .retry }) {
      let others = reply.environment?.isOut == true ? "too" : "while \(name) answers others"
      fields.append(("in trouble", Cell("its own target gives trouble, \(others)", .caution)))
    }
    if reply.job.state.known == .running, let failure = reply.attempts.last?.failureSoFar {
      // That there is no trace of the edit yet is no failure, and its reason would look like one.
      fields +=
        failure.reason.known == .outcomeUnknown && !isTroubled
        ? [("so far", Cell(failure.message, .caution))]
        : JobScreen.fields(failure, name: "so far", ink: .caution)
    }
    return fields
  }

  private static func running(_ attempt: Attempt?, now: WallTime) -> [Field] {
    guard let attempt else { return [] }
    var fields: [Field] = [
      ("attempt", Cell("\(attempt.number), since \(TimeText.exact(attempt.startedAt, now: now))"))
    ]
    guard let submitted = attempt.submittedAt else { return fields + [("submitted", "not yet")] }
    let times = attempt.submissions > 1 ? ", sent \(attempt.submissions) times" : ""
    let taken = attempt.accepted ? "; the server took it" : "; it is not known yet whether the server took it"
    fields.append(("submitted", Cell(TimeText.exact(submitted, now: now) + times + taken)))
    return fields + [("polls", Cell(attempt.polls))]
  }

  private static func what(_ job: Job, now: WallTime) -> [Field] {
    var fields: [Field] = [
      ("target", Cell(JobText.target(of: job))), ("environment", Cell(job.target.environment)),
    ]
    if job.priority != 0 { fields.append(("priority", Cell(job.priority))) }
    if let deadline = job.deadline { fields.append(("deadline", Cell(TimeText.exact(deadline, now: now)))) }
    return fields + [("created", Cell(TimeText.exact(job.createdAt, now: now)))]
  }

  private static func environment(_ reply: Explain.Reply, now: WallTime) -> [Screen.Block] {
    let name = reply.job.target.environment
    guard let environment = reply.environment else { return [] }
    var fields: [Field] = [("breaker", EnvironmentText.breaker(environment))]
    if let outage = environment.outage {
      // What the job waits for is said above, and so is an outage that a running one is in.
      let isSaid = reply.waits.contains { $0.detail == outage.message }
      if reply.job.state.known != .running || !environment.isOut,
        let words = isSaid
          ? EnvironmentText.outageSince(environment, now: now) : EnvironmentText.outage(environment, now: now)
      {
        fields.append((environment.isOut ? "outage" : "warning", words))
      }
      // What is the next thing to try is said above.
      if let hint = NextStep.words(of: outage, in: name), !reply.next.contains(hint) {
        fields.append(("hint", Cell(hint)))
      }
    }
    if let pause = environment.pause { fields.append(("paused", Cell(PauseText.text(pause, now: now), .caution))) }
    let jobs = EnvironmentTable.jobs(environment.slots)
    let slots = EnvironmentTable.slots(environment.slots)
    fields.append(("slots", Cell(slots.text + (jobs.isEmpty ? " taken" : " taken: job \(jobs)"), slots.ink)))
    let window = EnvironmentText.window(environment, now: now)
    if !window.text.isEmpty { fields.append(("window", window)) }
    fields.append(("jobs", Cell("\(environment.queued) queued, \(environment.running) running")))
    let troubled = (environment.troubled ?? []).filter { $0 != reply.job.id }
    if !troubled.isEmpty {
      let named = JobRange.short(of: troubled)
      let target = troubled.count == 1 ? "with its own target" : "each with its own target"
      fields.append(("in trouble", Cell("job \(named), \(target)", .caution)))
    }
    return [.lines([.empty, Cell("Environment \(name)", .strong)]), .fields(fields)]
  }

  private static func attempts(_ attempts: [Attempt], now: WallTime) -> [Screen.Block] {
    let past = attempts.filter { $0.endedAt != nil }
    guard !past.isEmpty else { return [] }
    let shown = past.suffix(JobScreen.mostAttempts)
    let rows = shown.map { attempt in
      [
        Cell(attempt.number), Cell(TimeText.relative(attempt.startedAt, now: now)),
        Cell(JobText.took(attempt.startedAt, attempt.endedAt) ?? ""), Cell(attempt.polls),
        attempt.failure.map { Cell(JobText.failure($0), .bad) } ?? Cell("ended well", .good),
      ]
    }
    let title = shown.count < past.count ? ", the last \(shown.count) of \(past.count)" : ""
    return [.lines([.empty, Cell("Attempts\(title)", .strong)]), .table(Table(columns: attemptColumns, rows: rows))]
  }

  private static let attemptColumns = [
    Table.Column("#", weight: 100, side: .right),
    Table.Column("STARTED", weight: 80),
    Table.Column("TOOK", weight: 70),
    Table.Column("POLLS", weight: 50, side: .right),
    Table.Column("RESULT", weight: 90, least: 20),
  ]
}
