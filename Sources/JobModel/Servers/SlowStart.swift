package import Runtime

/// After an outage or a pause a server is given one edit at first, then two, four, and so on until all its slots may be
/// used. Only edits that began after it count, so that a long one from before keeps no idle slot idle.
package struct SlowStart: Sendable, Hashable {
  /// With each span of this length in which all that was under way was answered, it goes on by one step.
  package static let step = Duration.seconds(60)

  /// How many of the edits that began since may be under way at once.
  package private(set) var limit = 1
  package let began: SteadyTime
  /// Since when every request was answered; nil until one is.
  private var answeredSince: SteadyTime?

  package init(now: SteadyTime) { began = now }

  /// An edit that began since has ended well.
  package mutating func endedWell() { grow() }

  package mutating func answered(now: SteadyTime) {
    guard let since = answeredSince else {
      answeredSince = now
      return
    }
    guard now - since >= Self.step else { return }
    answeredSince = now
    grow()
  }

  package mutating func unanswered() { answeredSince = nil }

  private mutating func grow() { limit = limit < 1 << 20 ? limit * 2 : limit }
}
