import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime

/// Whether an edit may ask its server.
enum Clearance: Sendable {
  /// `waited`: until then the server did not answer.
  case granted(waited: Bool)
  /// The server is out, and the edit has nothing on its way: others can wait in its place.
  case putBack
  /// The task was cancelled.
  case stopped
}

extension ServerEngine {
  /// Waits until the server may be asked. An edit that is in flight is followed although one kind of request goes wrong
  /// for every target; one that is not is put back into the queue, unless it was started to try that kind.
  nonisolated func clearance(for asker: Asker) async -> Clearance {
    await restored()
    switch await leave(to: asker) {
    case .goOn: return Task.isCancelled ? .stopped : .granted(waited: false)
    case .putBack: return .putBack
    case .wait: break
    }
    // Listens before it looks again, so that no change is missed in between.
    let changes = bell.listen()
    if case .goOn = await leave(to: asker) { return Task.isCancelled ? .stopped : .granted(waited: true) }
    for await _ in changes {
      if case .goOn = await leave(to: asker) { return .granted(waited: true) }
    }
    return .stopped
  }

  private enum Leave {
    case goOn, putBack, wait
  }

  private func leave(to asker: Asker) -> Leave {
    if health.outage != nil { return asker.isInFlight ? .wait : .putBack }
    let isFree = health.outageOfKind == nil || asker.isInFlight || asker.job == probingJob
    return isFree ? .goOn : .putBack
  }

  /// A job's request of a kind came to nothing. Where the job was started to try a kind, that is over with it.
  ///
  /// - Returns: whether it was of that kind, so that it decides.
  func endProbe(by job: JobID, of kind: TroubleKind) -> Bool {
    guard probingJob == job else { return false }
    forgetProbe()
    if health.outageOfKind?.kind == kind { return true }
    health.abandonProbeOfKind(now: time.steady())
    return false
  }

  func outageChanged(from before: Outage?) async {
    let outage = health.currentOutage
    guard outage != before else { return }
    let kept = outage.map { KeptOutage($0, now: time.now()) }
    // Its beginning and its end are events.
    if before != nil, let kept {
      logger.say(
        .stillOut, "still does not answer: \(kept.failure.message)",
        ["reason": "\(kept.failure.reason)", "retryAt": "\(kept.retryAt)"])
    }
    bell.ring()
    do {
      try await store.keep(kept, of: id, for: configuredFor.sorted())
    } catch {
      // Nor is it an event then, so it is told here.
      let state = kept.map { "is out (\($0.failure.reason): \($0.failure.message))" } ?? "answers again"
      logger.say(.storageFailing, "it \(state), which can't be kept over a restart", ["reason": "\(error)"])
    }
  }

  /// - Parameter server: nil: the environment has none here any more.
  func tell(_ environment: String, isOut: Bool, of server: ServerID?) async {
    do {
      try await store.tellOutage(isOut, of: server, to: environment)
    } catch {
      logger.say(
        .storageFailing, "\(environment) \(isOut ? "is out" : "has no outage any more"), which can't be made an event",
        ["reason": "\(error)"])
    }
  }

  /// While the server answers nobody, asks for all with the health check, whenever it is time for it. Until the bells fall
  /// silent.
  func probeWhileOut() async {
    while !Task.isCancelled {
      // Listens before it looks, so that no change is missed in between.
      let (changes, arrivals) = (bell.listen(), workBell.listen())
      var next: SteadyTime?
      if let outage = health.outage {
        if outage.retryAt > time.steady() {
          next = outage.retryAt
        } else if await mayProbe(outage), await probe() {
          continue
        }
      }
      guard await time.rings(changes, arrivals, until: next) else { return }
    }
  }

  /// A login that is refused may lock an account, so it is tried only where somebody needs it: a job, or who has said
  /// Reload.
  private func mayProbe(_ outage: Outage) async -> Bool {
    if !outage.failure.isTurnedAway || isToBeAsked { return true }
    return await hasWork()
  }

  /// Where the queue can't be read, there may be.
  private func hasWork() async -> Bool {
    do {
      for environment in environments where try await store.work(in: environment).isAny { return true }
      return false
    } catch {
      return true
    }
  }

  /// One health check decides. false: it is not time for it, or one is under way.
  func probe() async -> Bool {
    while let underWay = checking { _ = await underWay.value }
    guard health.probe(now: time.steady()) else { return false }
    isToBeAsked = false
    await port.allowLogin()
    let result = await check(quietSlot, besides: nil)
    if Task.isCancelled {
      health.abandonProbe()
      bell.ring()
    } else if case .unanswered(let failure) = result {
      _ = await silent(failure)
    }
    return true
  }
}
