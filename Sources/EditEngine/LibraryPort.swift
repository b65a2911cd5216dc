package import EditModel

/// What the engine asks of one Library server, slot by slot: each slot has a login of its own.
package protocol LibraryPort: Sendable {
  func get(_ target: Target, withContent: Bool, slot: Int) async -> Answer
  /// Sends the edit once. It is not sent again, except where the server did not know the login and so did nothing.
  func put(_ draft: Draft, to target: Target, slot: Int) async -> Answer
  /// - Parameter mayLogOut: false while an edit of this user is in flight, since the server may then close its login too.
  func shutdown(mayLogOut: Bool) async
}
