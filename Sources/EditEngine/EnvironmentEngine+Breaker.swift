import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime

extension EnvironmentEngine: Doorkeeper {
  nonisolated func clearance(isInFlight: Bool) async -> Clearance {
    if await breaker.outage == nil { return Task.isCancelled ? .stopped : .granted(waited: false) }
    if !isInFlight { return .putBack }
    // Listens before it looks again, so that no change is missed in between.
    let changes = breakerBell.listen()
    if await breaker.outage == nil { return Task.isCancelled ? .stopped : .granted(waited: true) }
    for await _ in changes where await breaker.outage == nil { return .granted(waited: true) }
    return .stopped
  }

  func heard(_ answer: Answer) async -> Duration? {
    switch answer {
    // The get that follows a lost put says whether the environment answers.
    case .ready, .putLost: return nil
    case .outage(let failure), .putNeverLeft(let failure):
      // The slots that have a login go on; the limit keeps the others out of use. In an outage a probe has to count.
      if failure.reason.known == .tooManyLogins, await library.loginLimit() != nil, breaker.outage == nil { return nil }
      let before = breaker.outage
      let rest = breaker.failed(failure, now: time.steady())
      if breaker.outage != before { await outageChanged(from: before) }
      return rest
    case .observed, .getRefused, .putAccepted, .putRefused:
      let before = breaker.outage
      breaker.answered()
      if before != nil { await outageChanged(from: before) }
      return nil
    }
  }

  private func outageChanged(from before: Outage?) async {
    let outage = breaker.outage.map(onWall)
    switch (before, outage) {
    case (nil, nil): return
    // Its beginning and its end are events.
    case (nil, _?): break
    case (_?, let outage?):
      logger.say(
        .stillOut, "still does not answer: \(outage.failure.message)",
        ["reason": "\(outage.failure.reason)", "retryAt": "\(outage.retryAt)"])
    case (_?, nil): startCarefully()
    }
    breakerBell.ring()
    takeMoreWork()
    do {
      try await store.keep(outage, of: name)
    } catch {
      // Nor is it an event then, so it is told here.
      let state = outage.map { "is out (\($0.failure.reason): \($0.failure.message))" } ?? "answers again"
      logger.say(.storageFailing, "it \(state), which can't be kept over a restart", ["reason": "\(error)"])
    }
  }

  /// Asks for all, with one cheap request, whenever it is time for it and there is something to be done.
  func probeOutages() async {
    let changes = breakerBell.listen()
    var changed = changes.makeAsyncIterator()
    while !Task.isCancelled {
      guard let outage = breaker.outage else {
        guard await changed.next() != nil else { return }
        continue
      }
      if outage.retryAt > time.steady() {
        _ = await time.rings(breakerBell.listen(), until: outage.retryAt)
      } else if let target = try? await store.targetToProbe(in: name) {
        let answer = await probe { [library] in await library.get(target, withContent: false, slot: $0) }
        // A preview's request is under way; what it comes to rings.
        if answer == nil, await changed.next() == nil { return }
      } else {
        guard await changed.next() != nil else { return }
      }
    }
  }

  /// One request decides. nil: it is not time for it, or one is under way.
  func probe(_ ask: @Sendable (_ slot: Int) async -> Answer) async -> Answer? {
    guard breaker.probe(now: time.steady()) else { return nil }
    await library.allowLogin()
    let answer = await ask(quietSlot)
    guard !Task.isCancelled else {
      breaker.abandonProbe()
      breakerBell.ring()
      return answer
    }
    _ = await heard(answer)
    return answer
  }

  /// An outage from before a restart goes on: whoever kills and starts us does not ask more often.
  func restoreBreaker() async {
    do {
      guard let kept = try await store.outage(of: name) else { return }
      breaker = Breaker(settings.breaker, outage: kept.shifted(by: time.steady() - time.wall()))
    } catch {
      logger.say(.storageFailing, "the outage of before can't be read", ["reason": "\(error)"])
    }
  }

  /// The same on the wall clock.
  nonisolated func onWall(_ outage: Outage) -> Outage { outage.shifted(by: time.wall() - time.steady()) }
}
