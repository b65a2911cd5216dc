import JobModel
package import LibraryModel
import Runtime

extension EnvironmentEngine {
  /// Reads a part of the server's list of targets, for people. No breaker is opened by what is heard, and it counts for no job.
  ///
  /// - Parameter limit: at most `LibraryClient.listLimit`.
  /// - Parameter pattern: those whose name matches; nil: all of them.
  package func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?
  ) async throws(PreviewError) -> ListedTargets {
    if let elsewhere = await servedElsewhere() { throw .unavailable(elsewhere) }
    return try await server.targets(kind, offset: offset, limit: limit, named: pattern)
  }
}

extension ServerEngine {
  fileprivate func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?
  ) async throws(PreviewError) -> ListedTargets {
    _ = await probe()
    if let outage = health.outage { throw .unavailable(outage.failure) }
    switch await port.targets(kind, offset: offset, limit: limit, named: pattern, slot: quietSlot) {
    case .answered(let listed): return listed
    case .refused(let words): throw .refused(words)
    case .outage(let failure, _), .noLogin(let failure, _): throw .unavailable(failure)
    case .unanswered(let unanswered, _):
      throw .unavailable(
        Failure(
          unanswered.isUnreadable ? .unreadable : .unreachable,
          "The list of \(kind.noun)s can't be read: \(unanswered.message)", server: unanswered.words))
    }
  }
}
