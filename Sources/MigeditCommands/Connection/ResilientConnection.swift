import ControlAPI
import Terminal

/// Runs work over a connection, and makes a new connection where the daemon restarts.
struct ResilientConnection: Sendable {
  let socket: String
  let console: Console
  let progress: ProgressLine

  /// Runs `work` with a connection, and again with a new one whenever the daemon has gone away in the middle of it.
  /// `work` says where it goes on. A daemon that is not there at the beginning is an error.
  func run<Value>(_ work: (DaemonLink, _ isAgain: Bool) async throws -> Value) async throws -> Value {
    var link = try await DaemonLink.connect(to: socket, for: console)
    var isAgain = false
    while true {
      do {
        return try await work(link, isAgain)
      } catch  where Reconnection.hasGone(error) {
        try Task.checkCancellation()
        progress.clear()
        console.tell("the daemon has gone away; waiting for it at \(socket)")
        link = try await back()
        isAgain = true
      }
    }
  }

  private func back() async throws -> DaemonLink {
    do {
      return try await Reconnection(sleep: console.sleep).back {
        try await DaemonLink.connect(to: socket, for: console)
      }
    } catch let away as Reconnection.StillAway {
      throw CommandError(
        .temporary,
        "the daemon has not come back to \(socket) in \(TimeText.fine(away.waited)). `systemctl status migeditd` says why; "
          + "the jobs are on its disk, and go on when it does.")
    }
  }
}
