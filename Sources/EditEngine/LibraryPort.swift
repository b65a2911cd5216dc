package import JobModel
package import LibraryModel
package import Runtime

/// What the engine asks of one Library server, slot by slot: each slot has a login of its own. Each answer has been judged
/// already: whose word it is, and of what.
package protocol LibraryPort: AnyObject, Sendable {
  func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation>
  /// Sends the edit once. It is not sent again, except where the Library itself said that it does not know the login, and so
  /// did nothing.
  ///
  /// - Parameter limit: before when it has to be sent: a login may take long.
  /// - Throws: where it was not sent before that, or not taken, and is not sent any more.
  func put(
    _ draft: Draft, to target: Target, slot: Int, before limit: SendLimit
  ) async throws(SentTooLate) -> Reply<Acceptance>
  /// Part of the server's list of targets, of every purpose.
  ///
  /// - Parameter limit: at most `LibraryClient.listLimit`.
  /// - Parameter pattern: those whose name matches; nil: all of them.
  func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets>
  /// The health check: a cheap request that has nothing to do with any job.
  func checkHealth(slot: Int) async -> Reply<Void>
  /// A page of the list of migrations: the first one of the health check, or some of every purpose, with what they are for.
  func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing>
  /// Where the login's user has the privilege Create package.
  func createPackage(slot: Int) async -> Reply<PrivilegeGrant>
  /// What is found on the way to the server. Nothing is asked of it, and no login is made.
  func reach() async -> Reachability
  /// Whether the server answers a request that needs no login, asked without cookies.
  func isUp() async -> Bool
  /// Makes a login without cookies and asks the health check with it, and where that is not answered the other target. If
  /// it is answered, it replaces the slot's login, and the other slots' that the same requests do not get an answer with.
  ///
  /// - Returns: whether it was answered.
  func tryFreshLogin(slot: Int, other: Target?) async -> Bool
  /// For what is said of a document: all else that is answered has passed it.
  func redaction() async -> Redaction
  /// The next request of the slot makes a login of its own.
  func forgetLogin(slot: Int) async
  /// Keeps the slot's login from expiring, where it has one.
  func keepAlive(slot: Int) async
  /// A login that was refused may be tried again, once.
  func allowLogin() async
  /// Why no more logins are made for the present; nil where nothing keeps them.
  func loginLimit() async -> LoginLimit?
  /// Goes on with another one's settings and password for the same server; the other is not to be used any more.
  func become(_ other: any LibraryPort) async
  /// - Parameter mayLogOut: false while an edit of this user is in flight, since the server may then close its login too.
  func shutdown(mayLogOut: Bool) async
}

/// What came of one request to a Library server.
package enum Reply<Value: Sendable>: Sendable {
  /// The Library did what was asked.
  case answered(Value)
  /// The Library's own refusal.
  case refused(ServerWords)
  /// The Library's own word for an outage of something behind it, as of its storage service. `mayBeTaken`: a PUT may have
  /// been taken all the same.
  case outage(Failure, mayBeTaken: Bool)
  /// There is no login to ask with: it was refused, or the server takes no more. What was asked was not sent. `isNew`:
  /// a login was tried for it; else none is tried for the present, for the reason of before.
  case noLogin(Failure, isNew: Bool)
  /// Nobody answered whose word it would be. `mayBeTaken`: a PUT may have been taken all the same.
  case unanswered(Unanswered, mayBeTaken: Bool)
}

/// Before when a PUT has to leave.
package struct SendLimit: Sendable {
  /// When its window closes or its deadline comes; nil: neither does.
  private let wall: WallTime?
  /// nil: this host has the queue for itself.
  private let lease: RunLease?

  package init(wall: WallTime? = nil, lease: RunLease? = nil) {
    self.wall = wall
    self.lease = lease
  }

  /// Asked right before it would leave.
  package func isOver(now: Moment) -> Bool {
    if let wall, now.wall >= wall { return true }
    return lease.map { !$0.isTrusted(now: now.steady) } ?? false
  }
}

/// A PUT was not sent, since its time had come before there was a login for it. The server has not taken it.
package struct SentTooLate: Error, Sendable, Hashable {
  package init() {}
}

/// The Library took a PUT.
package struct Acceptance: Sendable, Hashable {
  /// Its answer said that a package is being created.
  package let saysCreating: Bool

  package init(saysCreating: Bool) { self.saysCreating = saysCreating }
}
