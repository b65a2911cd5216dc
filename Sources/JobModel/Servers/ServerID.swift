/// A Library server as far as sessions, logins and outages are concerned: a url and a user. Two names of environments, one
/// of them from before a reload, may stand for the same.
package struct ServerID: Sendable, Hashable, CustomStringConvertible {
  /// Without a trailing slash.
  package let url: String
  package let username: String

  package init(url: String, username: String) {
    self.url = url
    self.username = username
  }

  package var description: String { url }
}
