package import JobModel
package import LibraryModel
package import Runtime

/// What the engine asks of one Library server, slot by slot: each slot has a login of its own.
package protocol LibraryPort: AnyObject, Sendable {
  func get(_ target: Target, withContent: Bool, slot: Int) async -> Answer
  /// Sends the edit once. It is not sent again, except where the server did not know the login and so did nothing.
  func put(_ draft: Draft, to target: Target, slot: Int) async -> Answer
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

/// The server takes no more logins of this user for the present.
package struct LoginLimit: Sendable, Hashable {
  package let failure: Failure
  /// On the steady clock.
  package let until: WallTime
  /// Those that have a login.
  package let slots: Set<Int>

  package init(_ failure: Failure, until: WallTime, slots: Set<Int>) {
    self.failure = failure
    self.until = until
    self.slots = slots
  }
}
