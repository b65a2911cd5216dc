package import JSONDocument

/// One interface that a server offers.
package struct VarlinkInterface: Sendable {
  /// Answers a call with its last or only reply. Throws `VarlinkError` for error replies; any other error is reported and
  /// answered as `InternalError` of the interface.
  ///
  /// Its task is cancelled when the connection closes, unless the call is `oneway`, since then nobody waits for it anyway.
  /// While the server stops, calls with `more` are cancelled at once, so that they can say a last word; the others have
  /// the stop time to finish.
  package typealias Handler = @Sendable (VarlinkCall, VarlinkReplies) async throws -> JSONObject

  package let name: String
  /// The interface's text, as `GetInterfaceDescription` gives it.
  package let description: String
  package let handle: Handler

  package init(name: String, description: String, handle: @escaping Handler) {
    self.name = name
    self.description = description
    self.handle = handle
  }
}
