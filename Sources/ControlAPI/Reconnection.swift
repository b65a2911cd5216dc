import Varlink

/// How a client waits for a daemon that has gone away: it tries again, ever more seldom, until it is back or the time is over.
package struct Reconnection: Sendable {
  /// The daemon was not back when the time was over.
  package struct StillAway: Error, Equatable {
    package let waited: Duration
  }

  /// How long a daemon that was stopped is waited for, unless told. It is more than the largest queue takes to be opened after a
  /// crash.
  package static let longestAbsence = Duration.seconds(900)

  private let limit: Duration
  private let sleep: @Sendable (Duration) async throws -> Void

  /// - Parameter limit: how long the daemon is waited for; zero: not at all.
  package init(
    limit: Duration = Self.longestAbsence, sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.limit = limit
    self.sleep = sleep
  }

  /// Connects as soon as the daemon is back. Throws `StillAway` where it does not come, and what `connect` throws for another
  /// reason than that nobody is there.
  package func back<Connection>(_ connect: () async throws -> Connection) async throws -> Connection {
    var pause = Duration.milliseconds(200)
    var waited = Duration.zero
    while waited < limit {
      try await sleep(pause)
      waited += pause
      pause = min(pause * 2, .seconds(5))
      do {
        return try await connect()
      } catch  where Self.hasGone(error) {}
    }
    throw StillAway(waited: waited)
  }

  /// Whether an error says that the daemon is not there, or not any more, so that it may come back.
  package static func hasGone(_ error: any Error) -> Bool {
    switch error {
    case VarlinkClientError.noSocket, VarlinkClientError.refused, VarlinkClientError.closed,
      VarlinkClientError.notSent, VarlinkClientError.unreachable, ControlError.shuttingDown:
      true
    default: false
    }
  }
}
