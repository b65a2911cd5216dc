import LibraryModel

/// A failure that is one target's, while its server answers others: the job is quarantined, and no other job waits for it.
///
/// It is kept with the job, so that a restart neither resets nor adds to its count.
package struct Trouble: Sendable, Hashable {
  /// How often in a row a job may be in trouble before it can be ended for it: with the usual settings about an hour.
  package static let maxInARow = 8
  /// How long a job rests in all, at most, where nothing shows that other targets are answered.
  package static let longestRest = Duration.seconds(86_400)

  package let kind: TroubleKind
  /// Of the last request: whose word it was, of what, and what to do.
  package let failure: Failure
  /// Requests of this kind in a row that went wrong.
  package let count: Int
  /// How long the job has rested for it, in all.
  package let restedFor: Duration
  /// Since the first of them another target has been answered a request of the same kind.
  package let othersAnswered: Bool

  package init(
    _ kind: TroubleKind, _ failure: Failure, count: Int = 1, restedFor: Duration = .zero, othersAnswered: Bool = false
  ) {
    self.kind = kind
    self.failure = failure
    self.count = count
    self.restedFor = restedFor
    self.othersAnswered = othersAnswered
  }

  /// The same trouble once more, or the first of another kind. The rests go on being counted, so that trouble that changes
  /// between kinds comes to an end, too.
  package func following(_ earlier: Trouble?) -> Trouble {
    guard let earlier else { return self }
    guard earlier.kind == kind else {
      return Trouble(
        kind, failure, count: count, restedFor: earlier.restedFor + restedFor, othersAnswered: othersAnswered)
    }
    return Trouble(
      kind, failure, count: earlier.count + 1, restedFor: earlier.restedFor,
      othersAnswered: earlier.othersAnswered || othersAnswered)
  }

  func resting(_ rest: Duration) -> Trouble {
    Trouble(kind, failure, count: count, restedFor: restedFor + rest, othersAnswered: othersAnswered)
  }

  /// Whether the job ends with it. Where no other target is answered either, the fault may be the server's, and the job
  /// goes on for a day at most.
  package var endsJob: Bool { count >= Self.maxInARow && othersAnswered || restedFor >= Self.longestRest }
}

extension Trouble {
  /// For people, of a job that is not ended by it: what could not be done, how often, and what was said.
  var words: String {
    let times = count == 1 ? "once" : "\(count) times in a row"
    // A PUT of which there is no trace was compared with nothing.
    let contrast = kind == .submission && !othersAnswered ? "" : ", while its server answered others"
    return "Its target could not \(kind.inability), \(times)\(contrast): \(failure.message)"
  }
}

extension Failure {
  /// Of a job that ends because of its target's trouble.
  static func troubled(_ trouble: Trouble, _ target: Target) -> Failure {
    let known: FailureReason =
      switch trouble.failure.reason.known {
      case .unreadable: .unreadable
      case .forbidden: .forbidden
      default: .serverError
      }
    let contrast =
      trouble.othersAnswered ? "while its server answers others" : "for a day, and nothing else could be compared"
    return Failure(
      known,
      """
      The \(target.kind.noun) \(target.id) can't \(trouble.kind.inability), \(trouble.count) times in a row, \(contrast); at \
      last: \(trouble.failure.message) Look at it on the server, then retry the job.
      """, server: trouble.failure.server)
  }
}
