import GRDB
package import JobModel

/// The queue could not be read or written. Nothing of the request was kept.
package enum StorageError: Error, Hashable, CustomStringConvertible {
  /// The disk is full or failing.
  case unavailable(reason: String)
  /// More waits to be written than memory should hold.
  case overloaded
  /// What is stored can't be read.
  case unreadable(job: JobID?, column: String, reason: String)
  /// A rule of the queue would have been broken: a fault of this program.
  case inconsistent(String)
  case closed

  package var description: String {
    switch self {
    case .unavailable(let reason): reason
    case .overloaded: "Too many requests wait to be written to the queue; try again in a moment."
    case .unreadable(let job, let column, let reason):
      "The queue is damaged: \(job.map { "\(column) of job \($0)" } ?? column) can't be read: \(reason)."
    case .inconsistent(let what): "The queue refused a write that breaks its rules: \(what)."
    case .closed: "The queue is closed."
    }
  }
}

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
