/// An edit whose connection was dropped before the server came to it.
struct LateEdit: Sendable {
  let begins: Duration
  let call: Call
  let request: Int
  /// The server knew it when the request came in.
  let login: Logins.Login
}
