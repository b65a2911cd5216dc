import Glibc

/// Who stands at the other end of a Unix socket, as the kernel knew it when the connection was made.
package struct PeerCredentials: Sendable, Hashable, CustomStringConvertible {
  /// 0 where the peer lives in a namespace of processes that this one can't see.
  package let pid: Int32
  package let uid: UInt32
  /// The primary group.
  package let gid: UInt32
  /// The supplementary groups; the primary one may stand among them or not.
  package let groups: [UInt32]

  package init(pid: Int32, uid: UInt32, gid: UInt32, groups: [UInt32]) {
    self.pid = pid
    self.uid = uid
    self.gid = gid
    self.groups = groups
  }

  package func isMember(of group: UInt32) -> Bool { gid == group || groups.contains(group) }

  package var description: String { "uid \(uid), pid \(pid)" }
}

/// Why the kernel does not say who the peer is.
struct NoPeerCredentials: Error, CustomStringConvertible {
  let description: String
}

extension PeerCredentials {
  init(ofSocket descriptor: CInt) throws(NoPeerCredentials) {
    var peer = UserCredentials()
    var size = socklen_t(MemoryLayout<UserCredentials>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 else {
      throw NoPeerCredentials(description: "SO_PEERCRED: \(systemMessage(errno))")
    }
    // What the kernel fills in for a socket whose peer has no user: TCP, or a Unix socket that was never connected.
    guard size == socklen_t(MemoryLayout<UserCredentials>.size), peer.uid != UInt32.max else {
      throw NoPeerCredentials(description: "SO_PEERCRED: the socket's peer has no user")
    }
    self.init(pid: peer.pid, uid: peer.uid, gid: peer.gid, groups: try Self.groups(ofSocket: descriptor))
  }

  private static func groups(ofSocket descriptor: CInt) throws(NoPeerCredentials) -> [UInt32] {
    var room = 32
    while true {
      var groups = [UInt32](repeating: 0, count: room)
      var size = socklen_t(room * MemoryLayout<UInt32>.stride)
      if getsockopt(descriptor, SOL_SOCKET, socketPeerGroups, &groups, &size) == 0 {
        return Array(groups.prefix(Int(size) / MemoryLayout<UInt32>.stride))
      }
      // On ERANGE the kernel says how much it needs; that always is more, so the loop ends.
      let needed = Int(size) / MemoryLayout<UInt32>.stride
      guard errno == ERANGE, needed > room else {
        throw NoPeerCredentials(description: "SO_PEERGROUPS: \(systemMessage(errno))")
      }
      room = needed
    }
  }
}

/// The kernel's `struct ucred`, which Glibc's module does not show.
private struct UserCredentials {
  var pid: Int32 = 0
  var uid: UInt32 = 0
  var gid: UInt32 = 0
}

/// SO_PEERGROUPS, which Glibc's module does not show either.
private let socketPeerGroups: CInt = 59
