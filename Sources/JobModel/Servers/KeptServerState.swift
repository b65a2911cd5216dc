package import Runtime

/// What only the host knows that serves a server, as it is kept for the others, so that they show the same.
package struct KeptServerState: Sendable, Hashable, Codable {
  private let breaker: BreakerState
  private let outage: KeptOutage?
  private let unanswered: UnansweredChecks?
  private let logins: LoginsLeft?
  private let slowStart: SlowStartState?

  package init(_ state: ServerState) {
    breaker = state.breaker
    outage = state.outage
    unanswered = state.unanswered
    logins = state.logins
    slowStart = state.slowStart
  }

  /// The state of the same server as its host has kept it.
  fileprivate func applied(to state: ServerState) -> ServerState {
    ServerState(
      url: state.url, username: state.username, sessions: state.sessions, breaker: breaker, outage: outage,
      unanswered: unanswered, logins: logins, slowStart: slowStart, hours: state.hours)
  }
}

/// How a server stands that this host does not serve.
package struct ServedElsewhere: Sendable, Hashable {
  /// nil: its host has kept nothing, or what this version can't read.
  package let state: KeptServerState?
  /// When its host was last seen; nil: none has it.
  package let hostSeenAt: WallTime?
  /// Its host was seen within the time for which a lease holds.
  package let isServed: Bool

  package init(state: KeptServerState?, hostSeenAt: WallTime?, isServed: Bool) {
    self.state = state
    self.hostSeenAt = hostSeenAt
    self.isServed = isServed
  }
}

extension ServerState {
  /// The same server as another host knows it, which starts its edits, too: that this daemon may be stopping keeps none from starting.
  package func known(_ elsewhere: ServedElsewhere) -> ServerState {
    var known = (elsewhere.state ?? KeptServerState(ServerState(sessions: sessions))).applied(to: self)
    if !elsewhere.isServed { known.unserved = Unserved(since: elsewhere.hostSeenAt) }
    return known
  }
}
