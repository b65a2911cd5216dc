import CSystemd
import Glibc
import Varlink

/// The socket that systemd listens on for the service (sd_listen_fds(3)).
enum PassedSockets {
  /// nil: none was passed, as when the daemon is started by hand.
  static func take() throws(PassedSocketsFault) -> CInt? {
    // The variables are taken away: nobody else is to take the sockets for its own.
    switch sd_listen_fds(1) {
    case 0: return nil
    case 1: return SD_LISTEN_FDS_START
    case let count where count > 1: throw PassedSocketsFault(reason: "systemd passes \(count) sockets, expected one")
    case let error: throw PassedSocketsFault(reason: "the sockets that systemd passes can't be taken: error \(-error)")
    }
  }
}

struct PassedSocketsFault: Error, CustomStringConvertible {
  let reason: String
  var description: String { "\(reason); see ListenStream= in migeditd.socket" }
}
