/// The user who asks for something.
package struct Submitter: Sendable, Hashable {
  package let uid: Int
  package let name: String
  /// An admin may change everybody's jobs.
  package let isAdmin: Bool
  /// Where the request came from, among those of one process: each gets its turn, however much another asks for. nil: it
  /// shares the turn of its user.
  package let connection: Int?

  package init(uid: Int, name: String, isAdmin: Bool, connection: Int? = nil) {
    self.connection = connection
    self.uid = uid
    self.name = name
    self.isAdmin = isAdmin
  }
}
