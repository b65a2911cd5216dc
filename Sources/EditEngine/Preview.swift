package import EditModel

/// Why a target could not be read.
package enum PreviewError: Error, Hashable {
  /// The server's own answer.
  case refused(ServerWords)
  case unavailable(Failure)
}

extension EnvironmentEngine {
  /// Reads a target and applies a change to it. Nothing is submitted, and the job queue is not concerned.
  package func preview(_ change: Change, of target: Target) async throws(PreviewError) -> ChangePreview {
    switch await library.get(target, withContent: true, slot: quietSlot) {
    case .observed(let observation):
      heard(nil, retryAt: nil)
      guard let document = observation.document else {
        throw .unavailable(Failure(.unreachable, "The server's answer has no content."))
      }
      return ChangePreview(change, of: document, in: observation)
    case .getRefused(let words):
      heard(nil, retryAt: nil)
      throw .refused(words)
    case .outage(let failure): throw .unavailable(failure)
    case .ready, .putAccepted, .putRefused, .putLost, .putNeverLeft: preconditionFailure("these do not answer a get")
    }
  }
}
