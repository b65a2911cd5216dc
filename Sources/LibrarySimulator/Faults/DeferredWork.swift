/// Work that the server does only after it has answered the request that it came with, or dropped its connection.
struct DeferredWork: Sendable {
  enum Action: Sendable {
    /// An edit whose connection was dropped before the server came to it. The server knew the login when the request
    /// came in.
    case edit(Call, request: Int, login: Logins.Login)
    /// An edit by somebody else, as the rule of a fault describes it.
    case editByOthers(TargetID, FaultRule)
  }

  let begins: Duration
  let action: Action
}
