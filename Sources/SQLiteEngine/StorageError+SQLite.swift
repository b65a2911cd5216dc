import GRDB
import QueueStore

extension StorageError {
  /// Of what was thrown in a transaction: what SQLite has said, or a `StorageError`. nil: it is something else.
  init?(of error: any Error) {
    switch error {
    case let error as StorageError: self = error
    case let error as DatabaseError: self.init(error)
    default: return nil
    }
  }

  private init(_ error: DatabaseError) {
    let said = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_FULL:
      self = .unavailable(reason: "The disk that holds the queue is full: free some space, then try again.")
    case .SQLITE_IOERR:
      self = .unavailable(reason: "The disk that holds the queue fails: \(said).")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self = .unavailable(reason: "The file of the queue is damaged: \(said). Put a backup in its place.")
    case .SQLITE_CONSTRAINT: self = .inconsistent(said)
    case .SQLITE_MISUSE: self = .closed
    default: self = .unavailable(reason: "The queue can't be used: \(said).")
    }
  }
}
