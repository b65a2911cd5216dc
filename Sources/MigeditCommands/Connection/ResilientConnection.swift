import ControlAPI
import Terminal
import Varlink

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
      } catch  where Self.hasGone(error) {
        try Task.checkCancellation()
        progress.clear()
        console.tell("the daemon has gone away; waiting for it at \(socket)")
        link = try await back()
        isAgain = true
      }
    }
  }

  private func back() async throws -> DaemonLink {
    var pause = Duration.milliseconds(200)
    var waited = Duration.zero
    while waited < DaemonLink.longestAbsence {
      try await console.sleep(pause)
      waited += pause
      pause = min(pause * 2, .seconds(5))
      do {
        return try await DaemonLink.connect(to: socket, for: console)
      } catch  where Self.hasGone(error) {}
    }
    throw CommandError(
      .temporary,
      "the daemon has not come back to \(socket) in \(TimeText.fine(waited)). `systemctl status migeditd` says why; the jobs "
        + "are on its disk, and go on when it does.")
  }

  static func hasGone(_ error: any Error) -> Bool {
    switch error {
    case VarlinkClientError.noSocket, VarlinkClientError.refused, VarlinkClientError.closed,
      VarlinkClientError.unreachable, ControlError.shuttingDown:
      true
    default: false
    }
  }
}
