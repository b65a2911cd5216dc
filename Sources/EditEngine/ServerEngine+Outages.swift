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
    switch await mayAsk(asker) {
    case .granted(let waited): return Task.isCancelled ? .stopped : .granted(waited: waited)
    case .putBack: return .putBack
    case .stopped: break
    }
    // Listens before it looks again, so that no change is missed in between.
    let changes = bell.listen()
    if case .granted = await mayAsk(asker) { return Task.isCancelled ? .stopped : .granted(waited: true) }
    for await _ in changes {
      if case .granted = await mayAsk(asker) { return .granted(waited: true) }
    }
    return .stopped
  }

  /// `stopped`: it has to wait.
  private func mayAsk(_ asker: Asker) -> Clearance {
    if health.outage != nil { return asker.isInFlight ? .stopped : .putBack }
    let isFree = health.outageOfKind == nil || asker.isInFlight || asker.job == probingJob
    return isFree ? .granted(waited: false) : .putBack
  }

  /// Whether the job was started to try a kind of request, and this was one of that kind.
  func endProbe(by job: JobID, of kind: TroubleKind) -> Bool {
    guard probingJob == job, health.outageOfKind?.kind == kind else { return false }
    forgetProbe()
    return true
  }

  func outageChanged(from before: Outage?) async {
    let outage = health.outage ?? health.outageOfKind
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
      try await store.keep(kept, of: id, for: environments.sorted())
    } catch {
      // Nor is it an event then, so it is told here.
      let state = kept.map { "is out (\($0.failure.reason): \($0.failure.message))" } ?? "answers again"
      logger.say(.storageFailing, "it \(state), which can't be kept over a restart", ["reason": "\(error)"])
    }
  }

  /// While the server answers nobody, asks for all with the health check, whenever it is time for it and there is something
  /// to be done.
  func probeWhileOut() async {
    let changes = bell.listen()
    var changed = changes.makeAsyncIterator()
    while !Task.isCancelled {
      guard let outage = health.outage else {
        guard await changed.next() != nil else { return }
        continue
      }
      if outage.retryAt > time.steady() {
        _ = await time.rings(bell.listen(), until: outage.retryAt)
      } else if (try? await store.hasWork(in: environments)) == true {
        // Nothing comes of it where somebody else's health check is under way; that rings.
        if await !probe(), await changed.next() == nil { return }
      } else {
        guard await changed.next() != nil else { return }
      }
    }
  }

  /// One health check decides. false: it is not time for it, or one is under way.
  func probe() async -> Bool {
    while let underWay = checking { _ = await underWay.value }
    guard health.probe(now: time.steady()) else { return false }
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
