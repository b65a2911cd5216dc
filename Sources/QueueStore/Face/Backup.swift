/// A copy of the queue, made while that was open.
package struct BackupFile: Sendable, Hashable {
  package let path: String
  package let bytes: Int

  package init(path: String, bytes: Int) {
    self.path = path
    self.bytes = bytes
  }
}

/// Why there is no copy. Nothing of it is left.
package enum BackupError: Error, Hashable, CustomStringConvertible {
  /// A file has that name already, and is not written over.
  case nameTaken(path: String)
  /// The queue is not in a file: whoever keeps its database makes its copies.
  case elsewhere(reason: String)
  case storage(StorageError)

  package var description: String {
    switch self {
    case .nameTaken(let path): "\(path) is there already, and is not written over."
    case .elsewhere(let reason): reason
    case .storage(let error): error.description
    }
  }
}
