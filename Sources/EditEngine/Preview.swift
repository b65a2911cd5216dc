package import JobModel
package import LibraryModel

/// Why a target could not be read.
package enum PreviewError: Error, Hashable {
  /// The server's own answer.
  case refused(ServerWords)
  case unavailable(Failure)
}

extension EnvironmentEngine {
  /// Reads a target and applies a change to it. Nothing is submitted, and the job queue is not concerned.
  package func preview(_ change: Change, of target: Target) async throws(PreviewError) -> ChangePreview {
    switch try await read(target) {
    case .observed(let observation):
      guard let document = observation.document else {
        throw .unavailable(Failure(.unreachable, "The server's answer has no content."))
      }
      return ChangePreview(change, of: document, in: observation)
    case .getRefused(let words): throw .refused(words)
    case .outage(let failure): throw .unavailable(failure)
    case .ready, .putAccepted, .putRefused, .putLost, .putNeverLeft: preconditionFailure("these do not answer a get")
    }
  }

  /// While the environment does not answer, it is asked only where that is due.
  private func read(_ target: Target) async throws(PreviewError) -> Answer {
    if let outage = breaker.outage {
      let answer = await probe { [library] in await library.get(target, withContent: true, slot: $0) }
      guard let answer else { throw .unavailable(outage.failure) }
      return answer
    }
    let answer = await library.get(target, withContent: true, slot: quietSlot)
    _ = await heard(answer)
    return answer
  }
}
