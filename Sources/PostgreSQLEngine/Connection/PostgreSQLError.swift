import QueueStore

/// What the server, or the connection to it, has said against a statement.
struct PostgreSQLError: Error, CustomStringConvertible {
  /// Five characters, by the SQL standard; nil: it is the connection that failed.
  let state: String?
  let message: String
  /// nil: no statement of the queue's.
  var sql: String?

  var description: String { state.map { "\(message) (PostgreSQL \($0))" } ?? message }

  /// The connection is of no use any more. 25P03: this host stood still in the middle of a transaction.
  var isOfConnection: Bool { state.map { $0.hasPrefix("08") || $0.hasPrefix("57P") || $0 == "25P03" } ?? true }

  /// The server is there, but does not take connections yet, or not just now.
  var isPassing: Bool { isOfConnection || state.map { $0.hasPrefix("53") } ?? true }

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
      self = .unavailable(reason: "PostgreSQL does not allow migedit's user what it needs: \(error.message).")
    case let state? where state.hasPrefix("23"): self = .inconsistent("\(error)")
    default:
      let isPassing = error.isPassing
      self = .unavailable(
        reason: isPassing
          ? "The PostgreSQL server that has the queue can't be reached: \(error). It is tried again by itself."
          : "The queue can't be used: \(error).")
    }
  }
}
