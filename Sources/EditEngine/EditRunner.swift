import JSONDocument
import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime

/// Performs the actions of one running job: asks `Edit` what comes next, notes what has been learnt, and does it.
struct EditRunner: Sendable {
  let job: JobID
  let slot: Int
  let settings: EnvironmentSettings
  let server: ServerEngine
  let store: any QueueStore
  let turnstile: Turnstile
  let durations: EditDurations
  let counts: EditCounts
  let time: TimeSource
  let random: @Sendable () -> Double
  let logger: Logger
  /// Under which the job is run; nil: this host has the queue for itself.
  let lease: RunLease?
  /// Of the environment, as they are now.
  let hours: @Sendable () -> EditingHours

  /// How a run came to its end.
  enum End: Sendable, Hashable {
    /// The job has left its slot, or was taken out of it; or the task was cancelled, and what is on the disk is enough to
    /// go on from.
    case left
    /// The edit was made.
    case made
    /// The job has ended, and the server may still be at work on its edit. `slot`: whether it keeps that, too.
    case retained
  }

  func run(_ facts: EditFacts) async -> End {
    let turn = Turn()
    let end = await run(facts, turn)
    await leaveTurn(turn)
    return end
  }

  private func run(_ facts: EditFacts, _ turn: Turn) async -> End {
    let (edits, began) = (EditClass(facts.target), time.now())
    var edit = Edit(
      facts, settings: settings, polls: durations.plan(for: edits, settings.poll), now: began.steady,
      sentAt: facts.open.map { began.steady + min(.zero, $0.sentAt - began.wall) })
    var answer = Answer.ready
    while true {
      let next: Action
      (edit, next) = await self.next(edit, answer)
      let action = Action(note: next.note, step: next.step.hidingSecrets(await server.port.redaction()))
      if let note = action.note, !action.step.leavesSlot {
        guard await persisted("note", { try await store.record(.note(note), of: job) }) == true else { return .left }
      }
      switch action.step {
      case .get(let withContent):
        guard let got = await get(withContent: withContent, &edit, turn) else { return .left }
        if let note = edit.noteBeforeVerifying(got) {
          guard await takeTurn(turn), await persisted("note", { try await store.record(.note(note), of: job) }) == true
          else { return .left }
        }
        answer = got
      case .put(let draft):
        guard !Task.isCancelled, let put = await put(draft, &edit, turn) else { return .left }
        answer = put
      case .wait(let until):
        await leaveTurn(turn)
        guard await waits(until: until) else { return .left }
        answer = .ready
      case .requeue(let requeue):
        let until = time.now().wall(at: requeue.until)
        let isBack = await persisted("requeue") {
          try await store.record(.requeue(requeue, until: until, seen: action.note?.submission), of: job)
        }
        await leaveTurn(turn, hasPassed: isBack == true && requeue.closing != nil)
        if isBack == true { learn(from: requeue.closing, edit) }
        await tell(of: requeue.closing, edit)
        return .left
      case .end(let ending): return await end(ending, noting: action.note, edit, turn)
      }
    }
  }

  /// Applying a change and comparing documents take long where these are large. A step without them does not wait behind those.
  private func next(_ edit: Edit, _ answer: Answer) async -> (Edit, Action) {
    let next: @Sendable () -> (Edit, Action) = { [time, random] in
      var edit = edit
      let action = edit.next(answer, now: time.steady(), random: random())
      return (edit, action)
    }
    guard case .observed(let observation) = answer, let document = observation.document,
      document.json.isLonger(than: Self.long) || edit.facts.change.isLonger(than: Self.long)
    else { return next() }
    return await time.aside(on: .computing, for: "environment \(edit.facts.target.environment)", next)
  }

  /// In bytes.
  private static let long = 64 << 10

  private func end(_ ending: Ending, noting note: Note?, _ edit: Edit, _ turn: Turn) async -> End {
    // The slot is another job's next, and what was stuck may hang on its login.
    if ending.retains == .target { await server.port.forgetLogin(slot: slot) }
    let update = EditUpdate.end(ending, seen: note?.submission)
    guard await persisted("end", { try await store.record(update, of: job) }) == true else { return .left }
    await leaveTurn(turn, hasPassed: true)
    learn(from: ending.closing, edit)
    await tell(of: ending.closing, edit)
    if ending.retains != .nothing { return .retained }
    if case .succeeded = ending.outcome { return .made }
    return .left
  }

  /// A submission that did not arrive, although the server answers, is trouble with submitting.
  private func tell(of closing: SubmissionEnd?, _ edit: Edit) async {
    guard let closing, closing.kind == .notArrived, let failure = closing.failure else { return }
    await server.notTaken(TroubledRequest(.submission, failure), edit.facts.target, asker(edit))
  }

  /// The queue keeps the same.
  private func learn(from closing: SubmissionEnd?, _ edit: Edit) {
    guard let duration = closing?.duration else { return }
    counts.ended(duration, in: edit.facts.target.environment)
    durations.add(EndedEdit(endedAt: time.wall(), duration: duration), of: EditClass(edit.facts.target))
  }

  private func asker(_ edit: Edit) -> Asker {
    Asker(job: job, slot: slot, isInFlight: edit.facts.open != nil, troubles: edit.facts.trouble?.kinds ?? [])
  }

  /// nil: the job was put back into the queue, or the task was cancelled.
  private func get(withContent: Bool, _ edit: inout Edit, _ turn: Turn) async -> Answer? {
    let asker = asker(edit)
    switch await server.clearance(for: asker) {
    case .granted: break
    case .wait:
      await leaveTurn(turn)
      guard await server.waitUntilGranted(asker) else { return nil }
      edit.serverWasOut()
    case .putBack:
      _ = await persisted("put back") { try await store.record(.putBack, of: job) }
      return nil
    }
    if withContent, edit.isPreparingOrVerifying {
      guard await takeTurn(turn) else { return nil }
    }
    if Task.isCancelled { return nil }
    if asker.isInFlight { counts.polled(in: edit.facts.target.environment) }
    let (answer, rest) = await server.read(edit.facts.target, withContent: withContent, for: asker)
    if Task.isCancelled { return nil }
    guard let rest else { return answer }
    await leaveTurn(turn)
    if case .outage(let failure) = answer {
      logger.say(
        .noAnswer, "job \(job) is not answered for now: \(failure.message)",
        ["reason": "\(failure.reason)", "again": "in \(rest)"])
    }
    return (try? await time.sleep(rest)) == nil ? nil : answer
  }

  /// nil: the job is no longer to be submitted, or the task was cancelled before anything left.
  private func put(_ draft: Draft, _ edit: inout Edit, _ turn: Turn) async -> Answer? {
    let submission: Submission
    let limit: WallTime?
    do {
      let recorded = try await store.record(
        draft, trouble: edit.facts.trouble, for: job, at: server.id, in: hours())
      switch recorded {
      case .recorded(let recorded, let sendBefore):
        (submission, limit) = (recorded, sendBefore)
        await leaveTurn(turn, hasPassed: true)
      case .packageInWork(let other): return .packageInWork(by: other)
      case .notToBeSubmitted: return nil
      }
    } catch {
      // Nothing has left, and what was read is old by the time that the disk works again.
      logger.sayFailing("the submission of job \(job) can't be recorded, so it is not sent", error)
      await leaveTurn(turn)
      guard (try? await time.sleep(Self.pauseOfStorage)) != nil else { return nil }
      return .ready
    }
    edit.recorded(submission, now: time.steady())
    // Once it has left it is waited for, whoever cancels: its answer decides.
    let (target, asker) = (edit.facts.target, asker(edit))
    return await Task(executorPreference: time.executor) { [server, lease] in
      await server.submit(draft, to: target, before: SendLimit(wall: limit, lease: lease), for: asker)
    }.value
  }

  /// Long waits must not cost the login. false: the task was cancelled.
  private func waits(until: SteadyTime) async -> Bool {
    while until - time.steady() > Self.keepAliveAfter {
      guard (try? await time.sleep(Self.keepAliveAfter)) != nil else { return false }
      await server.port.keepAlive(slot: slot)
    }
    return (try? await time.sleep(until - time.steady())) != nil
  }

  /// Well below what servers allow an idle login.
  private static let keepAliveAfter = Duration.seconds(240)
  private static let pauseOfStorage = Duration.seconds(5)

  /// An outcome is never logged and forgotten: it is written again until it is on the disk. nil: the task was cancelled
  /// before that.
  func persisted<Value: Sendable>(_ what: String, _ write: @Sendable () async throws -> Value) async -> Value? {
    while true {
      do {
        return try await write()
      } catch {
        logger.sayFailing("job \(job): the queue can't be written, tried again: \(what)", error)
        guard (try? await time.sleep(Self.pauseOfStorage)) != nil else { return nil }
      }
    }
  }
}

extension EditRunner {
  /// Returns when nobody is in the way. For a job that is suspected it is on the disk then that it is tried alone, so that
  /// the next start knows whom an end of the daemon speaks against. false: the task was cancelled.
  func takeTurn(_ turn: Turn) async -> Bool {
    guard !turn.isHeld else { return true }
    guard await turnstile.enter(job) else { return false }
    _ = turn.set(true)
    guard turnstile.isSuspected(job) else { return true }
    return await persisted("alone", { try await store.record(.tryAlone(true), of: job) }) == true
  }

  /// - Parameter hasPassed: what came of the phase is on the disk, and with it that the job is not suspected any more.
  func leaveTurn(_ turn: Turn, hasPassed: Bool = false) async {
    guard turn.set(false) else { return }
    if !hasPassed, turnstile.isSuspected(job) {
      _ = await persisted("alone", { try await store.record(.tryAlone(false), of: job) })
    }
    turnstile.leave(job, hasPassed: hasPassed)
  }
}

extension Step {
  /// What has been learnt is written with it, in one commit.
  fileprivate var leavesSlot: Bool {
    switch self {
    case .requeue, .end: true
    case .get, .put, .wait: false
    }
  }
}
