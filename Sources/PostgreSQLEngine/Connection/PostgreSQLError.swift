import QueueStore

/// What the server, or the connection to it, has said against a statement.
struct PostgreSQLError: Error, CustomStringConvertible {
  /// Five characters, by the SQL standard; nil: it is the connection that failed.
  var state: String?
  let message: String
  /// nil: no statement of the queue's.
  var sql: String?
  /// Why no connection was made; nil: the server says it, or it may be back by itself.
  var connectFailure: ConnectFailure?

  var description: String { state.map { "\(message) (PostgreSQL \($0))" } ?? message }

  /// The connection is of no use any more. 25P03: this host stood still in the middle of a transaction.
  var isOfConnection: Bool { state.map { $0.hasPrefix("08") || $0.hasPrefix("57P") || $0 == "25P03" } ?? true }

  /// Another has held a lock for so long, or something has taken longer than it may.
  var isTimeOut: Bool { state == "55P03" || state == "57014" }

  /// The server is not there, or does not take connections yet, or not just now.
  var isPassing: Bool { connectFailure == nil && (state.map { Self.isPassing(state: $0) } ?? true) }

  static func isPassing(state: some StringProtocol) -> Bool { ["08", "57P", "53"].contains { state.hasPrefix($0) } }

  /// What an administrator can do about it; nil: nothing is known.
  var advice: String? {
    switch (state, connectFailure) {
    case (_, .settings): "correct store.postgresql.conninfo"
    case (_, .noPassword): "it asks for a password: say store.postgresql.password_credential or password_file"
    case (_, .encryption):
      """
      sslrootcert in store.postgresql.conninfo names the certificates of who vouches for the server, and host has to be a name in the \
      server's own; `openssl s_client -starttls postgres -connect HOST:5432` shows that one and until when it holds
      """
    case ("28P01", _):
      """
      correct the password that store.postgresql names (it is read at the start: `systemctl restart migeditd`), or the role's, with \
      ALTER ROLE … PASSWORD
      """
    case ("28000", _):
      "make the role, with CREATE ROLE … LOGIN, and a line in the server's pg_hba.conf that lets it in from this host"
    case ("3D000", _):
      "make the database, with CREATE DATABASE … OWNER …, or correct dbname in store.postgresql.conninfo"
    case ("42501", _): "give it to migedit's role: ALTER DATABASE … OWNER TO …; GRANT ALL ON SCHEMA public TO …"
    case ("3F000", _): "make a schema in it that the role's search_path names"
    case (nil, nil) where message.contains("session is read-only"):
      """
      a primary is waited for: each host in store.postgresql.conninfo that answers is a standby, or takes no writes by its \
      default_transaction_read_only
      """
    default: nil
    }
  }

  /// For people: what has happened, and what to do.
  var words: String { advice.map { "\(self); \($0)" } ?? "\(self)" }

  /// What was asked for did not come in time.
  static func late(_ limit: Duration) -> PostgreSQLError {
    PostgreSQLError(
      state: nil, message: "PostgreSQL has not answered within \(limit.components.seconds) seconds", sql: nil)
  }
}

extension StorageError {
  /// nil: it is something else than what the engine meets.
  init?(of error: any Error) {
    switch error {
    case let error as StorageError: self = error
    case let error as PostgreSQLError: self.init(error)
    default: return nil
    }
  }

  private init(_ error: PostgreSQLError) {
    switch error.state {
    case "53100":
      self = .unavailable(reason: "The disk of the PostgreSQL server that has the queue is full: \(error.message).")
    case "25006":
      self = .unavailable(
        reason: """
          The PostgreSQL server that has the queue takes no writes (\(error.message)): it is a standby, or was set to read-only. \
          With several hosts in store.postgresql.conninfo, target_session_attrs=read-write finds the primary; it is tried again by \
          itself.
          """)
    case "55P03":
      self = .unavailable(
        reason:
          "Another program has held the queue's lock in PostgreSQL for too long: \(error.message). Look at pg_locks.")
    case "57014":
      self = .unavailable(reason: "PostgreSQL has cut off a statement of the queue's: \(error.message). Try again.")
    case "42501":
      self = .unavailable(reason: "PostgreSQL does not allow migedit's role what it needs: \(error.words).")
    case let state? where state.hasPrefix("23"): self = .inconsistent("\(error)")
    default:
      let isPassing = error.isPassing
      self = .unavailable(
        reason: isPassing
          ? "The PostgreSQL server that has the queue can't be reached: \(error). It is tried again by itself."
          : "The queue can't be used: \(error.words).")
    }
  }
}
