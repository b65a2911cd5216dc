package import JSONDocument

/// A call as a handler sees it.
package struct VarlinkCall: Sendable {
  /// Fully qualified: `org.example.Interface.Method`.
  package let method: String
  /// An object, as it came.
  package let given: JSONView
  /// The caller takes any number of replies.
  package let wantsMore: Bool
  /// The caller takes no reply, not even an error.
  package let isOneway: Bool
  package let peer: PeerCredentials
  /// Which connection it came on, by a number that no other of this process has.
  package let connection: Int
  /// Whether looking at all of it takes long.
  package let isLarge: Bool

  package init(
    method: String, given: JSONView, wantsMore: Bool = false, isOneway: Bool = false, peer: PeerCredentials,
    connection: Int = 0, isLarge: Bool = false
  ) {
    self.connection = connection
    self.method = method
    self.given = given
    self.wantsMore = wantsMore
    self.isOneway = isOneway
    self.peer = peer
    self.isLarge = isLarge
  }

  /// The parameters, which are built each time.
  package var parameters: JSONObject { given.json.object ?? [:] }

  /// What stands before the last dot; all of it where there is none.
  package var interface: String {
    method.lastIndex(of: ".").map { String(method[..<$0]) } ?? method
  }

  /// What stands behind the last dot.
  package var name: String {
    method.lastIndex(of: ".").map { String(method[method.index(after: $0)...]) } ?? ""
  }
}
