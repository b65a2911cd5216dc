import JSONDocument
import LibraryModel
import QueueStore
import Runtime

@testable import JobModel
@testable import StoreSupport

/// What comes of what was asked of the server, and of being killed.
extension SmallWorld {
  mutating func read(_ job: JobID, _ reading: Move.Reading) throws {
    guard case .reading(let withContent)? = processes[job]?.doing else { return }
    let index = Self.target(of: job)
    switch reading {
    case .shows: try observed(server.targets[index].shown, by: job, withContent)
    case .lags:
      let shown = server.earlier(index, now: now) ?? server.targets[index].shown
      if server.targets[index].cameLate { server.targets[index].mayLagNoMore = true }
      try observed(shown, by: job, withContent)
    case .page(let isServerWell):
      switch judged(404, to: withContent ? .readWithContent : .read) {
      case .refused(let words): try go(on: job, .getRefused(words))
      case .nobody(let failure) where isServerWell:
        wasAnswered()
        try go(on: job, .troubled(TroubledRequest(withContent ? .content : .read, failure)))
      case .nobody(let failure): try unanswered(failure, job)
      case .taken: break
      }
    case .loginRefused: try unanswered(Failure(.loginRefused, "The Library refuses the login."), job)
    }
  }

  private mutating func observed(_ shown: SmallServer.Shown, by job: JobID, _ withContent: Bool) throws {
    wasAnswered()
    let shown = mutated(shown)
    try go(on: job, .observed(withContent ? shown.observation() : shown.observation().withoutContent))
  }

  /// Neither a request nor the health check was answered.
  private mutating func unanswered(_ failure: Failure, _ job: JobID) throws {
    let rest = breaker.failed(failure, now: moment)
    guard let rest, case .edit(var edit)? = processes[job]?.loop else { return try go(on: job, .outage(failure)) }
    // The one who asked rests, and is told then.
    edit.serverWasOut()
    processes[job] = Process(loop: .edit(edit), doing: .waiting(until: now + rest))
  }

  /// The late answer to a request from before the breaker opened closes nothing.
  private mutating func wasAnswered() { if breaker.outage == nil { breaker.answered(asked: now) } }

  mutating func put(_ job: JobID, _ putting: Move.Putting) throws {
    let login = login(of: job)
    server.records[job, default: SmallServer.Record()].sent += 1
    switch putting {
    case .taken:
      wasAnswered()
      let isTaken = take(job, with: login)
      if isTaken { server.records[job]?.isHeard = true }
      try go(on: job, isTaken ? .putAccepted(saysCreating: true) : .putRefused(Self.isCreating))
    case .takenUnheard:
      _ = take(job, with: login)
      try go(on: job, .putLost(Self.silence))
    case .lost: try go(on: job, .putLost(Self.silence))
    case .delayed:
      delay(job, login)
      try go(on: job, .putLost(Self.silence))
    case .page:
      switch judged(200, to: .submit) {
      case .taken: try go(on: job, .putAccepted(saysCreating: false))
      case .refused(let words): try go(on: job, .putRefused(words))
      case .nobody(let failure): try go(on: job, .putLost(failure))
      }
    case .turnedAway(let isServerWell):
      let failure = Failure(.serverError, "The Library asks to be left alone.", server: ServerWords(status: 429))
      if isServerWell {
        wasAnswered()
        try go(on: job, .putTroubled(TroubledRequest(.submission, failure)))
      } else {
        _ = breaker.failed(failure, now: moment)
        try go(on: job, .putNotTaken(failure))
      }
    }
  }

  mutating func take(_ job: JobID, with login: SmallLogin, isLate: Bool = false) -> Bool {
    server.take(job, with: login, isLate: isLate, now: now, settle: settings.submitSettle)
  }

  private static let isCreating = ServerWords(
    status: 400, code: "ERR006", message: "Cannot do current operation for now when `packageInfo.status` is 'creating'."
  )

  /// It is there, or lost, before `submit_settle` is over.
  private mutating func delay(_ job: JobID, _ login: SmallLogin) {
    server.delayed.append(
      SmallServer.Delayed(job: job, login: login, until: now + (settings.submitSettle - .milliseconds(1))))
  }

  /// Whose word a stranger's page is.
  private func judged(_ status: Int, to request: LibraryRequest) -> Judged {
    mutant == .aPageCountsAsTheLibrarys
      ? Judged(status, Self.looksLikeTheLibrary, to: request)
      : Judged.page[request] ?? Judged(status, Judged.html, to: request)
  }

  private static let looksLikeTheLibrary = #"{"code":"ERR004","id":"\#(String(repeating: "A", count: 32))"}"#

  mutating func probe(isAnswered: Bool) {
    guard breaker.probe(now: now) else { return }
    guard isAnswered else {
      _ = breaker.failed(Self.silence, now: moment)
      return
    }
    breaker.answered(asked: now)
    for (job, process) in processes {
      guard case .outOfReach(let withContent) = process.doing else { continue }
      if case .edit(var edit) = process.loop {
        edit.serverWasOut()
        processes[job]?.loop = .edit(edit)
      }
      processes[job]?.doing = .reading(withContent: withContent)
    }
  }

  /// Killed, and started at once: all that goes on comes from the disk.
  mutating func crash(_ sending: Move.Sending) throws {
    for job in Self.jobs where processes[job]?.doing == .sending {
      if sending != .neverSent { server.records[job, default: SmallServer.Record()].sent += 1 }
      switch sending {
      case .neverSent: break
      case .taken: _ = take(job, with: login(of: job))
      case .delayed: delay(job, login(of: job))
      }
    }
    processes = [:]
    let outage = breaker.outage.map { outage in
      KeptOutage(outage, now: moment).resumed(
        now: moment, longestRest: OutagePlan(settings.breaker).longestPause(after: outage.failure))
    }
    breaker = Breaker(settings.breaker, outage: outage)
    for job in Self.jobs {
      guard let kept = queue[job], kept.holds else { continue }
      if kept.state.isEnded {
        watch(job)
      } else if try !forgetsWhatWasSent(job) {
        try start(job, kept.facts)
      }
    }
  }
}

private enum Judged {
  case taken
  case refused(ServerWords)
  case nobody(Failure)

  init(_ status: Int, _ body: String, to request: LibraryRequest) {
    let answer = RawAnswer(status: status, body: Array(body.utf8))
    switch Attribution(answer, to: LibraryQuestion(request, server: "library.example.com")) {
    case .asAsked: self = .taken
    case .refused(let words), .loginGone(let words), .notTaken(let words), .outage(_, let words):
      self = .refused(words)
    case .nobody(let unanswered):
      self = .nobody(Failure(.serverError, unanswered.message, server: ServerWords(status: status)))
    }
  }

  static let html = "<html>default backend - 404</html>"
  /// They are judged once, since the same page is the same always.
  static let page: [LibraryRequest: Judged] = [
    .read: Judged(404, html, to: .read), .readWithContent: Judged(404, html, to: .readWithContent),
    .submit: Judged(200, html, to: .submit),
  ]
}
