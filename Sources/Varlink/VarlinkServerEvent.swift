/// What a server has to tell its owner, for the log.
package enum VarlinkServerEvent: Sendable, CustomStringConvertible {
  case connected(PeerCredentials)
  case disconnected(PeerCredentials)
  /// A connection that was not let in. The peer is not known where that is the reason.
  case refused(PeerCredentials?, reason: String)
  /// There are no files or no memory for more connections; those who wait are taken when there are.
  case cannotAccept(reason: String)
  case acceptsAgain
  /// What came can't be understood, and the connection is closed.
  case badFrame(PeerCredentials, reason: String)
  /// A handler threw something that is no `VarlinkError`.
  case handlerFailed(method: String, PeerCredentials, reason: String)
  /// The stop time is over, and connections with calls under way are closed.
  case cutOff(connections: Int)

  /// Nothing that needs a look.
  package var isRoutine: Bool {
    switch self {
    case .connected, .disconnected, .acceptsAgain: true
    case .refused, .cannotAccept, .badFrame, .handlerFailed, .cutOff: false
    }
  }

  package var description: String {
    switch self {
    case .connected(let peer): "connected: \(peer)"
    case .disconnected(let peer): "disconnected: \(peer)"
    case .refused(let peer, let reason):
      "refused a connection\(peer.map { " of \($0)" } ?? ""): \(reason)"
    case .cannotAccept(let reason):
      "can't take more connections: \(reason); it is tried again, and those who wait are taken when there is room"
    case .acceptsAgain: "takes connections again"
    case .badFrame(let peer, let reason): "closed the connection of \(peer): \(reason)"
    case .handlerFailed(let method, let peer, let reason): "\(method), called by \(peer), failed: \(reason)"
    case .cutOff(let connections): "the stop time is over: closed \(connections) connections with calls under way"
    }
  }
}
