/// Why a server can't listen.
package enum VarlinkBindError: Error, Hashable, CustomStringConvertible {
  /// Somebody answers there.
  case inUse(path: String)
  case noFolder(path: String)
  /// Something else lies where the socket should be. It is left alone.
  case notASocket(path: String)
  case permission(path: String)
  case badPath(path: String, limit: Int)
  case badDescriptor(CInt, reason: String)
  case failed(path: String, reason: String)

  package var description: String {
    switch self {
    case .inUse(let path):
      "another server already listens at \(path): stop it, or choose another socket"
    case .noFolder(let path):
      "can't listen at \(path): its folder does not exist; make the folder first"
    case .notASocket(let path):
      "can't listen at \(path): there is a file that is no socket; move it away, or choose another path"
    case .permission(let path):
      "can't listen at \(path): this user may not write in its folder"
    case .badPath(let path, let limit):
      "can't listen at \(path): a socket's path has 1 to \(limit) bytes, and no NUL"
    case .badDescriptor(let descriptor, let reason):
      "can't listen on descriptor \(descriptor): \(reason)"
    case .failed(let path, let reason):
      "can't listen at \(path): \(reason)"
    }
  }
}
