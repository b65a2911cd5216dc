import LibraryModel

/// One request about a target that went wrong, while the target's server answers others.
package struct TroubledRequest: Sendable, Hashable {
  package let kind: TroubleKind
  /// Whose word it was, of what, and what to do.
  package let failure: Failure
  /// Since this target's trouble of the kind began, another target has been answered a request of the same kind.
  package let othersAnswered: Bool

  package init(_ kind: TroubleKind, _ failure: Failure, othersAnswered: Bool = false) {
    self.kind = kind
    self.failure = failure
    self.othersAnswered = othersAnswered
  }
}

/// A failure that is one target's, while its server answers others: the job is quarantined, and no other job waits for it.
///
/// It is kept with the job, so that a restart neither resets nor adds to its counts. Each kind of request has a count of its
/// own, which only a request of that kind that goes well begins anew: the PUTs of a target whose reads go well are counted
/// on although a read goes wrong in between.
package struct Trouble: Sendable, Hashable {
  /// How often in a row a kind of request may go wrong before the job can be ended for it: with the usual settings about
  /// an hour.
  package static let maxInARow = 8
  /// How long a job rests in all, at most, where nothing shows that other targets are answered.
  package static let longestRest = Duration.seconds(86_400)

  /// The requests of one kind that went wrong, in a row up to now.
  package struct Streak: Sendable, Hashable, Codable {
    package let kind: TroubleKind
    /// Of the last of them: whose word it was, of what, and what to do.
    package let failure: Failure
    package let count: Int
    /// Since the first of them another target has been answered a request of the same kind.
    package let othersAnswered: Bool

    package init(_ kind: TroubleKind, _ failure: Failure, count: Int, othersAnswered: Bool) {
      self.kind = kind
      self.failure = failure
      self.count = count
      self.othersAnswered = othersAnswered
    }
  }

  /// Of the kind that went wrong last.
  package let newest: Streak
  /// Of the other kinds that have not gone well since, the newest last.
  package let earlier: [Streak]
  /// How long the job has rested for all of it.
  package let restedFor: Duration

  package init(newest: Streak, earlier: [Streak] = [], restedFor: Duration = .zero) {
    self.newest = newest
    self.earlier = earlier
    self.restedFor = restedFor
  }

  package init(
    _ kind: TroubleKind, _ failure: Failure, count: Int = 1, restedFor: Duration = .zero, othersAnswered: Bool = false
  ) {
    self.init(
      newest: Streak(kind, failure, count: count, othersAnswered: othersAnswered), restedFor: restedFor)
  }

  /// What a job is in after one more request that went wrong.
  ///
  /// - Parameter earlier: what it was in before; nil: in no trouble.
  package init(_ request: TroubledRequest, after earlier: Trouble?) {
    let known = earlier?.streaks ?? []
    let same = known.first { $0.kind == request.kind }
    self.init(
      newest: Streak(
        request.kind, request.failure, count: (same?.count ?? 0) + 1,
        othersAnswered: same?.othersAnswered == true || request.othersAnswered),
      earlier: known.filter { $0.kind != request.kind }, restedFor: earlier?.restedFor ?? .zero)
  }

  /// The newest last.
  private var streaks: [Streak] { earlier + [newest] }

  package var kind: TroubleKind { newest.kind }
  package var failure: Failure { newest.failure }
  package var count: Int { newest.count }
  package var othersAnswered: Bool { newest.othersAnswered }
  /// All that have not gone well since.
  package var kinds: Set<TroubleKind> { Set(streaks.map(\.kind)) }

  /// What is left when requests of some kinds have gone well; nil: nothing is.
  package func without(_ kinds: Set<TroubleKind>) -> Trouble? {
    let left = streaks.filter { !kinds.contains($0.kind) }
    return left.last.map { Trouble(newest: $0, earlier: left.dropLast(), restedFor: restedFor) }
  }

  func resting(_ rest: Duration) -> Trouble {
    Trouble(newest: newest, earlier: earlier, restedFor: restedFor + rest)
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
