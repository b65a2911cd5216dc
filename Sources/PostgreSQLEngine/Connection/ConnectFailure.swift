/// Why no connection was made, where that lies with what was configured, and no server has a code for it.
enum ConnectFailure {
  /// `store.postgresql.conninfo` is not what libpq takes.
  case settings
  /// The server's certificate is not trusted, or it has none.
  case encryption
  case noPassword

  /// nil: it says no such thing.
  init?(_ line: Substring) {
    if line.contains("no password supplied") {
      self = .noPassword
    } else if Self.ofEncryption.contains(where: line.contains) {
      self = .encryption
    } else {
      return nil
    }
  }

  private static let ofEncryption = [
    "certificate verify failed", "server certificate for", "root certificate file", "certificate file",
    "private key file",
    "server does not support SSL", "host name must be specified for a verified SSL connection",
  ]
}
