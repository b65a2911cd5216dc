/// What the server does later than the request that it came with was answered.
struct DeferredWork: Sendable {
  enum Action: Sendable {
    /// An edit whose connection was dropped before the server came to it. The server knew the login when the request
    /// came in.
    case edit(Call, request: Int, login: Logins.Login)
    /// Somebody else's edit, as a fault has it.
    case editByOthers(TargetID, FaultRule)
  }

  let begins: Duration
  let action: Action
}
