/// What the server does later than the request that it came with was answered.
struct LateWork: Sendable {
  enum Deed: Sendable {
    /// An edit whose connection was dropped before the server came to it. The server knew the login when the request
    /// came in.
    case edit(Call, request: Int, login: Logins.Login)
    /// Somebody else's edit, as a fault has it.
    case editByOthers(TargetID, FaultRule)
  }

  let begins: Duration
  let deed: Deed
}
