/// The user who asks for something.
package struct Submitter: Sendable, Hashable {
  package let uid: Int
  package let name: String
  /// An admin may change everybody's jobs.
  package let isAdmin: Bool

  package init(uid: Int, name: String, isAdmin: Bool) {
    self.uid = uid
    self.name = name
    self.isAdmin = isAdmin
  }
}
