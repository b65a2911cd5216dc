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
    if let elsewhere = await servedElsewhere() { throw .unavailable(elsewhere) }
    let observation: Observation
    switch await server.look(at: target) {
    case .seen(let seen): observation = seen
    case .refused(let words): throw .refused(words)
    case .named(let failure), .unanswered(let failure), .serverOut(let failure): throw .unavailable(failure)
    }
    guard let document = observation.document else { throw .unavailable(.noContent) }
    let redaction = await server.port.redaction()
    return await time.aside(on: .computing, for: "preview in \(target.environment)") {
      ChangePreview(change, of: document, in: observation, redaction: redaction)
    }
  }
}

/// What came of a look at a target for people.
enum Look: Sendable {
  /// With its content.
  case seen(Observation)
  /// The Library's own refusal.
  case refused(ServerWords)
  /// The Library itself named an outage of something behind it.
  case named(Failure)
  /// This one was not answered.
  case unanswered(Failure)
  /// The server is not asked, or there is no login to ask with.
  case serverOut(Failure)
}

extension ServerEngine {
  /// Reads a target for people. While the server answers nobody, it is not asked, unless it is time for the health check:
  /// where nothing is to be done, nobody else asks that. While one kind of request goes wrong for every target, it is asked,
  /// since a look does no harm.
  ///
  /// - Parameter slot: whose login it is asked with; nil: that of one in which no edit runs, where there is one.
  func look(at target: Target, slot: Int? = nil) async -> Look {
    _ = await probe()
    if let outage = health.outage { return .serverOut(outage.failure) }
    switch await port.get(target, withContent: true, slot: slot ?? quietSlot) {
    case .answered(let observation): return observation.document == nil ? .unanswered(.noContent) : .seen(observation)
    case .refused(let words): return .refused(words)
    case .outage(let failure, _): return .named(failure)
    case .noLogin(let failure, _): return .serverOut(failure)
    case .unanswered(let unanswered, _):
      return .unanswered(
        Failure(
          unanswered.isUnreadable ? .unreadable : .unreachable,
          "The \(target.kind.noun) \(target.id) can't be read: \(unanswered.message)", server: unanswered.words))
    }
  }
}

extension Failure {
  fileprivate static let noContent = Failure(.unreachable, "The server's answer has no content.")
}
