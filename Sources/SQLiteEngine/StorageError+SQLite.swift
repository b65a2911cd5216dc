import GRDB
import Glibc
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
      self = .unavailable(
        reason:
          "The disk that holds the queue fails: \(said). Look at the disk and at `dmesg`; it is tried again by itself.")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self = .unavailable(
        reason:
          "The file of the queue is damaged: \(said). Stop migeditd, put a backup in its place, and start it again.")
    case .SQLITE_CONSTRAINT: self = .inconsistent(said)
    case .SQLITE_MISUSE: self = .closed
    default: self = .unavailable(reason: "The queue can't be used: \(said).")
    }
  }
}

extension DatabaseError {
  /// A sync has failed: what was written before may be lost, whatever is read from now on.
  var isOfSync: Bool { [.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC].contains(extendedResultCode) }

  /// What SQLite calls an error of the disk, the system has called by its name.
  ///
  /// - Parameter number: `errno`, as it was right after; 0 right before.
  func withReason(ofSystem number: CInt) -> DatabaseError {
    guard resultCode == .SQLITE_IOERR, number != 0 else { return self }
    let said = "\(message ?? "disk I/O error"): \(String(cString: strerror(number)))"
    return DatabaseError(resultCode: extendedResultCode, message: said, sql: sql)
  }

  /// The disk could not be read or written, or is full.
  var isOfDisk: Bool { [.SQLITE_IOERR, .SQLITE_FULL].contains(resultCode) }
}
