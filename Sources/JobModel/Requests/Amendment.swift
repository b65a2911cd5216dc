package import JSONDocument
package import LibraryModel
package import Runtime

/// What of a job that has not been submitted is to be otherwise than it was asked for. nil: it stays as it is.
package struct Amendment: Sendable, Hashable {
  /// What can be taken away.
  package enum Clearable: String, CaseIterable, Sendable, Hashable {
    case notBefore, deadline, expectedLastUpdatedDate, labels
  }

  package var change: Change?
  package var priority: Int?
  package var notBefore: WallTime?
  package var deadline: WallTime?
  /// In the place of all that it has.
  package var labels: Labels?
  package var maxAttempts: Int?
  package var expectedLastUpdatedDate: String?
  package var strict: Bool?
  package var cleared: Set<Clearable> = []

  package init() {}

  package var isEmpty: Bool { self == Amendment() }

  /// Whether submissions of before say nothing of the job any more, since it is another edit now, or is made for another date.
  package var beginsAnew: Bool { change != nil || expectedLastUpdatedDate != nil }

  /// When the job may start, and by when it has to be submitted, from what it had.
  package func times(
    notBefore: WallTime?, deadline: WallTime?
  ) -> (notBefore: WallTime?, deadline: WallTime?) {
    (
      self.notBefore ?? (cleared.contains(.notBefore) ? nil : notBefore),
      self.deadline ?? (cleared.contains(.deadline) ? nil : deadline)
    )
  }
}

extension Amendment {
  /// What is wrong with the times that a job would have, by the one that was said; nil: nothing is.
  package func fault(of times: (notBefore: WallTime?, deadline: WallTime?), now: WallTime) -> Fault? {
    guard let end = times.deadline else { return nil }
    if deadline != nil, end <= now { return Fault(["deadline"], "it has passed: it is \(now) now") }
    guard let start = times.notBefore, end <= start else { return nil }
    return deadline == nil
      ? Fault(["notBefore"], "it is not earlier than the deadline, \(end)")
      : Fault(["deadline"], "it is not later than notBefore, \(start)")
  }
}

/// Why a job can't be amended.
package struct NotAmendable: Error, Sendable, Hashable {
  package let state: JobState
  /// A sentence that says what to do.
  package let reason: String

  package init(state: JobState, reason: String) {
    self.state = state
    self.reason = reason
  }
}

extension Lifecycle {
  /// Why a job in it can't be amended; nil: it can.
  ///
  /// - Parameter wasSubmitted: since it was enqueued, or retried.
  package func obstacleToAmending(wasSubmitted: Bool) -> NotAmendable? {
    switch self {
    case .queued, .held:
      guard wasSubmitted else { return nil }
      return NotAmendable(
        state: state,
        reason: """
          A submission of it has begun since it was queued, and it is tried again as it is. Cancel it, and retry it as held, to \
          be amended.
          """)
    case .running, .ended: return state.obstacleToAmending
    }
  }
}

extension JobState {
  /// Why no job in this state can be amended; nil: one that has not been submitted since it was queued can.
  package var obstacleToAmending: NotAmendable? {
    switch self {
    case .queued, .held: nil
    case .running:
      NotAmendable(
        state: self,
        reason:
          "It has been started, so that its edit may leave at any moment. Cancel it, and retry it as held, to be amended."
      )
    case .succeeded: NotAmendable(state: self, reason: "It is over. Enqueue a new edit.")
    case .failed, .cancelled, .expired:
      NotAmendable(state: self, reason: "It is over. Retry it as held, to be amended.")
    }
  }
}
