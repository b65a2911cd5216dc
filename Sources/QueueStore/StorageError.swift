import GRDB

extension StorageError {
  init(_ error: any Error) {
    switch error {
    case let error as StorageError: self = error
    case let error as DatabaseError: self.init(error)
    default: self = .unavailable(reason: "The queue can't be used: \(error).")
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
