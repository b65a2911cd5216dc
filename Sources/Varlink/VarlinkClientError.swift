/// Why a client can't connect, or its connection has come to an end.
package enum VarlinkClientError: Error, Hashable, CustomStringConvertible {
  case noSocket(path: String)
  /// There is a socket file, and nobody behind it.
  case refused(path: String)
  case permission(path: String)
  case unreachable(path: String, reason: String)
  /// The other side has closed the connection, or `close` was called.
  case closed
  /// The same, before the call had left: the service has not seen it, so it may be made again over another connection.
  case notSent
  /// What came is no Varlink reply. The connection is closed.
  case badReply(reason: String)

  package var description: String {
    switch self {
    case .noSocket(let path): "there is no socket at \(path): is the service running?"
    case .refused(let path): "nobody listens at \(path): the service has ended"
    case .permission(let path): "this user may not connect to \(path)"
    case .unreachable(let path, let reason): "can't connect to \(path): \(reason)"
    case .closed, .notSent: "the service has closed the connection"
    case .badReply(let reason): "the service sent what is no Varlink reply: \(reason)"
    }
  }
}
