import JobModel
import Logging
import QueueStore
import Runtime

/// Performs the steps of one running job: asks `Edit` what comes next, does it, and writes what came of it.
struct EditRunner: Sendable {
  let job: JobID
  let slot: Int
  let settings: EnvironmentSettings
  let environment: any Doorkeeper
  let store: QueueStore
  let library: any LibraryPort
  /// The library's.
  let url: String
  let time: TimeSource
  let dice: @Sendable () -> Double
  let logger: Logger

  /// Ends when the job has left the slot, or was cancelled before it was submitted, or the task is cancelled: what is
  /// on the disk then is enough to go on from.
  ///
  /// - Returns: whether the job has ended and the server may still be at work in the slot.
  func run() async -> Bool {
    guard let facts = await persisted("read", { try await store.facts(of: job, in: slot) }) ?? nil else { return false }
    var edit = Edit(facts, settings: settings, now: time.steady())
    var answer = Answer.ready
    while true {
      let noted = edit.facts.open
      let step = edit.next(answer, now: time.steady(), dice: dice())
      let seen = edit.facts.open == noted ? nil : edit.facts.open
      if let seen, !step.leavesSlot {
        guard await persisted("note", { try await store.note(seen, of: job) }) == true else { return false }
      }
      switch step {
      case .get(let withContent):
        switch await environment.clearance(isInFlight: edit.facts.open != nil) {
        case .stopped: return false
        case .putBack:
          _ = await persisted("put back", { try await store.putBack(job) })
          return false
        case .granted(let waited): if waited { edit.environmentWasOut() }
        }
        answer = await library.get(facts.target, withContent: withContent, slot: slot)
        guard !Task.isCancelled, await rests(after: answer) else { return false }
      case .put(let draft):
        guard !Task.isCancelled, let put = await put(draft, &edit) else { return false }
        answer = put
        _ = await environment.heard(answer)
      case .wait(let until):
        guard await waits(until: until) else { return false }
        answer = .ready
      case .requeue(let requeue):
        let onWall = requeue.resting(until: time.onWall(requeue.until))
        guard await persisted("requeue", { try await store.requeue(onWall, seen: seen, job: job) }) == true else {
          return false
        }
        return false
      case .end(let ending):
        guard await persisted("end", { try await store.end(ending, seen: seen, job: job) }) == true else {
          return false
        }
        if case .succeeded = ending.outcome { await environment.endedWell() }
        return ending.keepsSlot
      }
    }
  }

  /// nil where the job is no longer to be submitted, or the task was cancelled before anything left.
  private func put(_ draft: Draft, _ edit: inout Edit) async -> Answer? {
    let submission: Submission?
    do {
      submission = try await store.record(draft, for: job, at: url)
    } catch {
      // Nothing has left, and what was read is old by the time that the disk works again.
      logger.say(.storageFailing, "the submission can't be recorded, so it is not sent", ["reason": "\(error)"])
      guard (try? await time.sleep(Self.pauseOfStorage)) != nil else { return nil }
      return .ready
    }
    guard let submission else { return nil }
    edit.recorded(submission)
    // Once it has left it is waited for, whoever cancels: its answer decides.
    let target = edit.facts.target
    return await Task(executorPreference: time.executor) { [library, slot] in
      await library.put(draft, to: target, slot: slot)
    }.value
  }

  /// Rests where the environment did not answer and is still asked. false: the task was cancelled.
  private func rests(after answer: Answer) async -> Bool {
    guard let rest = await environment.heard(answer) else { return true }
    if case .outage(let failure) = answer {
      logger.say(.noAnswer, "\(failure.message)", ["reason": "\(failure.reason)", "again": "in \(rest)"])
    }
    return (try? await time.sleep(rest)) != nil
  }

  /// Long waits must not cost the login. false: the task was cancelled.
  private func waits(until: WallTime) async -> Bool {
    while until - time.steady() > Self.keepAliveAfter {
      guard (try? await time.sleep(Self.keepAliveAfter)) != nil else { return false }
      await library.keepAlive(slot: slot)
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
        logger.say(.storageFailing, "the queue can't be written, tried again: \(what)", ["reason": "\(error)"])
        guard (try? await time.sleep(Self.pauseOfStorage)) != nil else { return nil }
      }
    }
  }
}

extension Step {
  /// What has been seen of the submission is written with it, in one commit.
  fileprivate var leavesSlot: Bool {
    switch self {
    case .requeue, .end: true
    case .get, .put, .wait: false
    }
  }
}
