package import JobModel
package import LibraryModel
import Runtime

/// Why a target could not be read.
package enum PreviewError: Error, Hashable {
  /// The Library's own answer.
  case refused(ServerWords)
  case unavailable(Failure)
}

extension EnvironmentEngine {
  /// Reads a target and applies a change to it. Nothing is submitted, no breaker is opened by what is heard, and it counts
  /// for no job.
  package func preview(_ change: Change, of target: Target) async throws(PreviewError) -> ChangePreview {
    let observation = try await server.look(at: target)
    guard let document = observation.document else {
      throw .unavailable(Failure(.unreachable, "The server's answer has no content."))
    }
    let redaction = await server.port.redaction()
    return await time.aside(on: .computing, for: "preview in \(target.environment)") {
      ChangePreview(change, of: document, in: observation, redaction: redaction)
    }
  }
}

extension ServerEngine {
  /// Reads a target for people. While the server answers nobody, it is not asked, unless it is time for the health check:
  /// where nothing is to be done, nobody else asks that. While one kind of request goes wrong for every target, it is asked,
  /// since a look does no harm.
  fileprivate func look(at target: Target) async throws(PreviewError) -> Observation {
    _ = await probe()
    if let outage = health.outage { throw .unavailable(outage.failure) }
    switch await port.get(target, withContent: true, slot: quietSlot) {
    case .answered(let observation): return observation
    case .refused(let words): throw .refused(words)
    case .outage(let failure, _), .noLogin(let failure, _): throw .unavailable(failure)
    case .unanswered(let unanswered, _):
      throw .unavailable(
        Failure(
          unanswered.isUnreadable ? .unreadable : .unreachable,
          "The \(target.kind.noun) \(target.id) can't be read: \(unanswered.message)", server: unanswered.words))
    }
  }
}
