import ControlAPI
import Varlink

/// A call of the control interface by somebody who may make it.
struct ControlCall: Sendable {
  /// Who calls, by the credentials that the kernel vouches for, and the role that they have.
  struct Caller: Sendable {
    let peer: PeerCredentials
    let role: Role
    let connection: Int
  }

  let varlink: VarlinkCall
  /// Takes the replies before the last one, of a method that has several.
  let replies: VarlinkReplies
  let caller: Caller
}
