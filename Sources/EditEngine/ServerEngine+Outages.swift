import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime

extension ServerEngine {
  /// Whether an edit may ask now.
  func clearance(for asker: Asker) async -> Clearance {
    await restored()
    return currentClearance(for: asker)
  }

  /// Waits until an edit that is in flight may ask. false: the task was cancelled, or the server closed.
  nonisolated func waitUntilGranted(_ asker: Asker) async -> Bool {
    // Listens before it looks, so that no change is missed in between.
    let changes = bell.listen()
    if await clearance(for: asker) == .granted { return !Task.isCancelled }
    for await _ in changes {
      if await currentClearance(for: asker) == .granted { return true }
    }
    return false
  }

  private func currentClearance(for asker: Asker) -> Clearance {
    health.clearance(isInFlight: asker.isInFlight, isProbe: asker.job == probingJob)
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
        .stillOut,
        "\(names) \(kept.kind == nil ? "still does not answer" : "is still not given edits"): \(kept.failure.message)",
        ["environment": "\(names)", "reason": "\(kept.failure.reason)", "retryAt": "\(kept.retryAt)"])
    }
    bell.ring()
    do {
      try await store.keep(kept, of: id, for: configuredFor.sorted())
    } catch {
      // Nor is it an event then, so it is told here.
      let state = kept.map { "is out (\($0.failure.reason): \($0.failure.message))" } ?? "answers again"
      logger.sayFailing(
        "\(names) \(state), which can't be kept over a restart", error, ["environment": "\(names)"])
    }
  }

  /// - Parameter server: nil: the environment has none here any more.
  func tell(_ environment: String, isOut: Bool, of server: ServerID?) async {
    do {
      try await store.tellOutage(isOut, of: server, to: environment)
    } catch {
      logger.sayFailing(
        "\(environment) \(isOut ? "is out" : "has no outage any more"), which can't be made an event", error,
        ["environment": "\(environment)"])
    }
  }

  /// For people: the environments that it is the server of; of a former server, its url.
  var names: String { configuredFor.isEmpty ? settings.url : configuredFor.sorted().joined(separator: ", ") }

  /// While the server answers nobody, asks for all with the health check, whenever it is time for it. Until the bells fall
  /// silent.
  func probeWhileOut() async {
    while !Task.isCancelled {
      // Listens before it looks, so that no change is missed in between.
      let (changes, arrivals) = (bell.listen(), workBell.listen())
      var next: SteadyTime?
      if let outage = health.outage, isServed {
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
