import JobModel

/// What became of a health check.
enum HealthCheck: Sendable {
  /// The server answers others.
  case answered
  /// It answers with a fresh login, which has replaced the old one.
  case answeredFreshLogin
  /// It answers nobody. Why: of the health check itself, which honours what the server asks for.
  case unanswered(Failure)
}

/// Whose fault it is that a request was not answered.
enum Blame: Sendable {
  /// The login's: with a fresh one it may be asked again.
  case askAgain
  case target
  /// nil: of the one who asked. `rest`: how long that one rests, where the server is still asked.
  case server(Failure?, rest: Duration?)
}
