import LibraryModel
import QueueStore
import Runtime

@testable import JobModel
@testable import StoreSupport

/// What the engine does: it performs what is decided, as `EditRunner` does.
extension SmallWorld {
  static let silence = Failure(.unreachable, "There is no answer.")

  mutating func start(_ job: JobID, _ facts: EditFacts) throws {
    processes[job] = Process(loop: .edit(Edit(facts, settings: rules, now: now)), doing: .waiting(until: now))
    try go(on: job, .ready)
  }

  /// The settings that the edits go by.
  private var rules: EnvironmentSettings {
    var rules = settings
    if mutant == .nothingSettles { rules.submitSettle = .zero }
    return rules
  }

  /// Tells the job's loop of an answer, and performs what comes next.
  mutating func go(on job: JobID, _ answer: Answer) throws {
    guard var process = processes[job] else { return }
    switch process.loop {
    case .edit(var edit):
      if mutant == .oneLookIsEnough { edit.seen.misses = 1 }
      if mutant == .aLostPUTCountsAsTaken, case .putLost = answer { edit.facts.open?.isConfirmed = true }
      if mutant == .attemptsAreNotCounted { edit.facts.attemptsUsed = 0 }
      var action = edit.next(answer, now: now, random: 0.5)
      if mutant == .theAnswerIsForgotten, case .putAccepted = answer {
        edit.facts.open?.isConfirmed = false
        action = Action(note: nil, step: action.step)
      }
      process.loop = .edit(edit)
      processes[job] = process
      try perform(action, of: job, edit)
    case .unfinished(var edit):
      let action = edit.next(answer, now: now)
      process.loop = .unfinished(edit)
      process.doing = .waiting(until: now + settings.poll.max)
      processes[job] = process
      if case .ready = answer { return look(job, withContent: false) }
      if let note = action.note { _ = try queue.record(.noteEnded(note), of: job, at: wall) }
      switch action.step {
      case .wait: break
      case .freeSlot:
        freshLogin(of: job)
        _ = try queue.record(.freeSlot, of: job, at: wall)
      case .freeAll:
        _ = try queue.record(.vacate, of: job, at: wall)
        processes[job] = nil
      }
    }
  }

  private mutating func perform(_ action: Action, of job: JobID, _ edit: Edit) throws {
    switch action.step {
    case .get, .put, .wait:
      if let note = action.note, try queue.record(.note(note), of: job, at: wall) == nil {
        processes[job] = nil
        return
      }
    case .requeue, .end: break
    }
    switch action.step {
    case .get(let withContent):
      if breaker.outage != nil, edit.facts.open == nil {
        _ = try queue.record(.putBack, of: job, at: wall)
        processes[job] = nil
      } else {
        look(job, withContent: withContent)
      }
    case .put(let draft): try send(draft, of: job, edit)
    case .wait(let until): processes[job]?.doing = .waiting(until: until)
    case .requeue(let requeue):
      let update = EditUpdate.requeue(requeue, until: wall(at: requeue.until), seen: action.note?.submission)
      _ = try queue.record(update, of: job, at: wall)
      processes[job] = nil
    case .end(let ending): try end(ending, of: job, seen: action.note?.submission)
    }
  }

  private mutating func look(_ job: JobID, withContent: Bool) {
    processes[job]?.doing =
      breaker.outage == nil ? .reading(withContent: withContent) : .outOfReach(withContent: withContent)
  }

  private mutating func send(_ draft: Draft, of job: JobID, _ edit: Edit) throws {
    let server = ServerID(url: settings.url, username: settings.username)
    if mutant == .sentBeforeItIsRecorded {
      guard queue[job]?.state == .running else {
        processes[job] = nil
        return
      }
      processes[job]?.doing = .sending
      return
    }
    switch try queue.record(draft, trouble: edit.facts.trouble, for: job, at: server, now: wall) {
    case .recorded(let submission):
      var edit = edit
      edit.recorded(submission, now: now)
      processes[job]?.loop = .edit(edit)
      processes[job]?.doing = .sending
    case .packageInWork(let other): try go(on: job, .packageInWork(by: other))
    case .notToBeSubmitted: processes[job] = nil
    }
  }

  private mutating func end(_ ending: Ending, of job: JobID, seen: Submission?) throws {
    var ending = ending
    if mutant == .aTimeoutFreesTheSlot {
      ending = Ending(
        ending.outcome, closing: ending.closing, verification: ending.verification, current: ending.current)
    }
    if ending.retains == .target { freshLogin(of: job) }
    _ = try queue.record(.end(ending, seen: seen), of: job, at: wall)
    processes[job] = nil
    watch(job)
  }

  private mutating func freshLogin(of job: JobID) {
    if let slot = queue[job]?.slot { logins[slot, default: 0] += 1 }
  }

  /// What an ended job left behind.
  mutating func watch(_ job: JobID) {
    guard let kept = queue[job], kept.state.isEnded, kept.holds, let newest = kept.submissions.last else { return }
    let edit = UnfinishedEdit(
      target: kept.request.target, submission: newest.submission, slot: kept.slot, settings: settings)
    processes[job] = Process(loop: .unfinished(edit), doing: .waiting(until: now))
  }
}

/// What befalls it.
extension SmallWorld {
  mutating func read(_ job: JobID, _ reading: Move.Reading) throws {
    guard case .reading(let withContent)? = processes[job]?.doing else { return }
    let target = server.targets[Self.target(of: job)]
    switch reading {
    case .shows: try go(on: job, .observed(target.shown.observation(withContent)))
    case .lags:
      budget.faults -= 1
      try go(on: job, .observed((target.earlier ?? target.shown).observation(withContent)))
    case .page(let isServerWell):
      budget.faults -= 1
      switch judged(404, to: withContent ? .readWithContent : .read) {
      case .refused(let words): try go(on: job, .getRefused(words))
      case .nobody(let failure) where isServerWell:
        try go(on: job, .troubled(TroubledRequest(withContent ? .content : .read, failure)))
      case .nobody(let failure):
        _ = breaker.failed(failure, now: Moment(wall: wall, steady: now))
        try go(on: job, .outage(failure))
      case .taken: break
      }
    }
  }

  mutating func put(_ job: JobID, _ putting: Move.Putting) throws {
    let login = login(of: job)
    if putting != .taken { budget.faults -= 1 }
    switch putting {
    case .taken:
      let isTaken = take(job, with: login)
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
    case .turnedAway:
      let failure = Failure(.serverError, "The Library asks to be left alone.", server: ServerWords(status: 429))
      _ = breaker.failed(failure, now: Moment(wall: wall, steady: now))
      try go(on: job, .putNotTaken(failure))
    }
  }

  mutating func take(_ job: JobID, with login: SmallLogin) -> Bool {
    let draft = queue[job]?.submissions.last?.submission.draft
    return server.take(
      job, with: login, canNotShow: draft.map { $0.before == $0.submitted } ?? false, now: now,
      settle: settings.submitSettle)
  }

  private static let isCreating = ServerWords(
    status: 400, code: "ERR006", message: "Cannot do current operation for now when `packageInfo.status` is 'creating'."
  )

  /// It is there, or lost, before `submit_settle` is over.
  private mutating func delay(_ job: JobID, _ login: SmallLogin) {
    server.delayed.append(
      SmallServer.Delayed(job: job, login: login, until: now + (settings.submitSettle - .milliseconds(1))))
  }

  private enum Judged {
    case taken
    case refused(ServerWords)
    case nobody(Failure)
  }

  /// Whose word a stranger's page is.
  private func judged(_ status: Int, to request: LibraryRequest) -> Judged {
    let page =
      mutant == .aPageCountsAsTheLibrarys
      ? #"{"code":"ERR004","id":"\#(String(repeating: "A", count: 32))"}"# : "<html>default backend - 404</html>"
    let answer = RawAnswer(status: status, body: Array(page.utf8))
    switch Attribution(answer, to: LibraryQuestion(request, server: "library.example.com")) {
    case .asAsked: return .taken
    case .refused(let words), .loginGone(let words), .notTaken(let words), .outage(_, let words):
      return .refused(words)
    case .nobody(let unanswered):
      return .nobody(Failure(.serverError, unanswered.message, server: ServerWords(status: status)))
    }
  }

  mutating func serverIsBack() throws {
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
    budget.crashes -= 1
    for (job, process) in processes.sorted(by: { $0.key < $1.key }) where process.doing == .sending {
      switch sending {
      case .neverSent: break
      case .taken: _ = take(job, with: login(of: job))
      case .delayed: delay(job, login(of: job))
      }
    }
    processes = [:]
    breaker = Breaker(settings.breaker, outage: breaker.outage)
    let later = now + settings.poll.min
    for job in Self.jobs {
      guard let kept = queue[job], kept.holds else { continue }
      if kept.state.isEnded {
        watch(job)
      } else if mutant == .aRestartForgetsWhatWasSent, kept.open != nil {
        let requeue = Requeue(until: later, closing: SubmissionEnd(.notTaken, failure: Self.silence))
        _ = try queue.record(.requeue(requeue, until: wall(at: later), seen: nil), of: job, at: wall)
      } else if mutant == .aRestartGivesTheSlotAway, kept.open != nil {
        let requeue = Requeue(until: later, closing: SubmissionEnd(.notArrived, failure: Self.silence))
        _ = try queue.record(.requeue(requeue, until: wall(at: later), seen: nil), of: job, at: wall)
      } else {
        try start(job, kept.facts)
      }
    }
  }
}

extension SmallServer.Shown {
  fileprivate func observation(_ withContent: Bool) -> Observation {
    withContent ? observation() : observation().withoutContent
  }
}
