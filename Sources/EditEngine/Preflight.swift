package import JobModel
package import LibraryModel
import Runtime

/// What came of reading a target for jobs that wait.
package enum PreflightLook: Sendable {
  /// It was answered, so that its jobs can be judged.
  case judging(TargetPreflight)
  /// It was not answered as its server answers others; for people.
  case targetUnanswered(String)
  /// The server answers nobody at present; for people.
  case serverOut(String)
}

extension EnvironmentEngine {
  /// Reads a target for jobs that wait, in a session in which no edit runs where there is one. Nothing is submitted, no
  /// breaker is opened by what is heard, and it counts for no job.
  package func preflight(of target: Target) async -> PreflightLook {
    if let elsewhere = await servedElsewhere() { return .serverOut(elsewhere.message) }
    let redaction = await server.port.redaction()
    switch await server.lookAndAskWhoseFault(at: target) {
    case .seen(let observation):
      return .judging(TargetPreflight(observation, of: target, settings: settings, redaction: redaction))
    case .refused(let words):
      return .judging(TargetPreflight(refused: words, of: target, settings: settings, redaction: redaction))
    case .unanswered(let failure): return .targetUnanswered(NextStep.words(ofUnanswered: failure))
    // It may be of this target's project alone, and it is answered soon.
    case .named(let failure): return .targetUnanswered(NextStep.words(ofUnasked: name, failure))
    case .serverOut(let failure): return .serverOut(NextStep.words(ofUnasked: name, failure))
    }
  }
}

extension ServerEngine {
  /// Looks at a target, and where that is not answered makes the health check, as an edit does: who looks at many targets
  /// must not wait for each of them where the server answers none.
  fileprivate func lookAndAskWhoseFault(at target: Target) async -> Look {
    let slot = quietSlot
    let look = await look(at: target, slot: slot)
    guard case .unanswered = look, !Task.isCancelled else { return look }
    while let underWay = checking { _ = await underWay.value }
    if let outage = health.outage { return .serverOut(outage.failure) }
    return switch await check(slot, besides: target) {
    case .answered: look
    case .answeredFreshLogin: await self.look(at: target, slot: slot)
    case .unanswered(let failure): .serverOut(failure)
    }
  }
}
