package import Runtime

/// What of an environment decides whether its jobs may start. The engine knows it; the queue does not.
package struct Surroundings: Sendable, Hashable {
  package let url: String
  package let sessions: Int
  package let breaker: BreakerState
  /// On the wall clock.
  package let outage: Outage?
  package let limit: SlotLimit?
  /// The daemon ends: nothing new starts.
  package let isStopping: Bool

  package init(
    url: String = "", sessions: Int, breaker: BreakerState = .closed, outage: Outage? = nil, limit: SlotLimit? = nil,
    isStopping: Bool = false
  ) {
    self.url = url
    self.sessions = sessions
    self.breaker = breaker
    self.outage = outage
    self.limit = limit
    self.isStopping = isStopping
  }
}

/// Why an environment uses fewer of its slots than it has.
package struct SlotLimit: Sendable, Hashable {
  /// How many it uses.
  package let count: Int
  /// nil: it has just come back from an outage or a pause, and starts carefully.
  package let failure: Failure?
  /// On the wall clock.
  package let until: WallTime?

  package init(_ count: Int, failure: Failure? = nil, until: WallTime? = nil) {
    self.count = count
    self.failure = failure
    self.until = until
  }

  var why: String {
    failure?.message ?? "After an outage or a pause it starts with one, and doubles with each edit that ends well."
  }
}
