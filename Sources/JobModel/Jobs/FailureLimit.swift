import LibraryModel

/// How many jobs of a batch may fail. Then the batch is stopped: none of its jobs starts or is submitted any more, and those that
/// wait are held, also those that were tried before and rest. An edit that was submitted goes on.
package struct FailureLimit: Sendable, Hashable {
  /// The batch stops when so many jobs have failed.
  package let most: Int
  /// How many have failed since the run began, or since it was let go on.
  package private(set) var failures: Int
  package private(set) var isStopped: Bool

  package init(_ most: Int, failures: Int = 0, isStopped: Bool = false) {
    self.most = most
    self.failures = failures
    self.isStopped = isStopped
  }

  /// Whether the end of a job is a failure of its own: one that failed only since it comes after another was not tried.
  package static func counts(_ outcome: Outcome) -> Bool {
    guard case .failed(let failure) = outcome else { return false }
    return failure.reason.known != .dependencyFailed
  }

  /// A job of the batch has ended.
  ///
  /// - Parameter isLast: all others have ended, too, so that there is nothing to be stopped.
  /// - Returns: whether the batch stops with it.
  package mutating func note(_ outcome: Outcome, isLast: Bool) -> Bool {
    guard Self.counts(outcome) else { return false }
    failures += 1
    guard !isStopped, !isLast, failures >= most else { return false }
    isStopped = true
    return true
  }

  /// Somebody has looked at it, and lets it go on.
  package mutating func goOn() { (failures, isStopped) = (0, false) }
}

extension BatchReference {
  /// Why a run that has begun can't be given another limit, for people.
  package static func otherLimit(_ batch: String, than known: FailureLimit?) -> String {
    let has =
      known.map { "to stop after \($0.most == 1 ? "1 failure" : "\($0.most) failures")" }
      ?? "without a stop after failures"
    return "batch \"\(batch)\" has begun \(has), and keeps that; give the same or none, or use another name"
  }
}
