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

  /// Tells the job's loop of an answer, and performs what comes next.
  mutating func go(on job: JobID, _ answer: Answer) throws {
    guard var process = processes[job] else { return }
    switch process.loop {
    case .edit(var edit):
      let action = mutated(&edit, answer) ?? edit.next(answer, now: now, random: 0.5)
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
      if let outcome = mutatedOutcome(of: edit, action.step) {
        queue[job]?.stage = .ended(outcome, .init(slot: edit.slot))
      }
      switch mutated(action.step) {
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
        if mutant == .anOutageSpendsAnAttempt { queue[job]?.attempt += 1 }
        processes[job] = nil
      } else {
        look(job, withContent: withContent)
      }
    case .put(let draft): try send(draft, of: job, edit)
    case .wait(let until): processes[job]?.doing = .waiting(until: until)
    case .requeue(let requeue):
      if mutant == .aCancelledJobIsTriedAgain { forgetCancellation(of: job) }
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
      processes[job]?.doing = .sending
      return
    }
    switch try queue.record(draft, trouble: edit.facts.trouble, for: job, at: server, now: wall, settlesAt: nil) {
    case .recorded(let submission, _):
      var edit = edit
      judge(submissionOf: job)
      edit.recorded(submission, now: now)
      processes[job]?.loop = .edit(edit)
      processes[job]?.doing = .sending
    case .packageInWork(let other): try go(on: job, .packageInWork(by: other))
    case .notToBeSubmitted: processes[job] = nil
    }
  }

  private mutating func end(_ ending: Ending, of job: JobID, seen: Submission?) throws {
    let ending = mutated(ending)
    let shown = server.targets[Self.target(of: job)].shown
    if shown.content == .asked(job), shown.status == .created { isNotNeeded.insert(job) }
    if ending.retains == .target { freshLogin(of: job) }
    _ = try queue.record(.end(ending, seen: seen), of: job, at: wall)
    processes[job] = nil
    watch(job)
  }

  private mutating func freshLogin(of job: JobID) {
    if mutant == .aFreedSlotKeepsItsLogin { return }
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

/// What is promised of the moment in which something begins.
extension SmallWorld {
  /// A submission is on the disk, and about to leave.
  private mutating func judge(submissionOf job: JobID) {
    let record = server.records[job] ?? SmallServer.Record()
    let isMade = record.last == .made && !record.isOverwritten
    if !forgotten.contains(job), isMade || record.last == .atWork || server.delayed.contains(where: { $0.job == job }) {
      let what = record.last == .none ? "is on its way" : record.last.rawValue
      breaks(.isNeverSubmittedTwice, "Job \(job) submits its edit again, and the one before \(what).")
    }
    if cancelled.contains(job) {
      breaks(.nothingIsSubmittedAfterACancel, "Job \(job) submits its edit, and its cancellation was asked for.")
    }
    if let deadline = queue[job]?.request.deadline, deadline <= wall, firstSubmissions[job] == nil {
      breaks(.nothingIsSubmittedLate, "Job \(job) submits its edit after its deadline.")
    }
  }

  /// Before it starts.
  mutating func judge(startOf job: JobID) {
    guard let starting = queue[job] else { return }
    let ahead = queue.jobs.first { other in
      Self.target(of: other.id) == Self.target(of: job) && other.place < starting.place && other.isDue
    }
    if let ahead { breaks(.theFirstGoesFirst, "Job \(job) starts, and job \(ahead.id) stands before it.") }
    if let other = starting.after.first(where: { queue[$0]?.state != .succeeded }) {
      let state = queue[other].map { "\($0.state)" } ?? "gone"
      breaks(.predecessorsComeFirst, "Job \(job) starts, and job \(other), which it comes after, is \(state).")
    }
    if breaker.outage != nil { breaks(.nothingStartsInAnOutage, "Job \(job) starts, and the server answers nobody.") }
  }
}
