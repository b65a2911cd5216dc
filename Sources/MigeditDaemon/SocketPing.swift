import EditEngine
import Logging
import Runtime
import Varlink

/// Asks the daemon's own socket as any client does.
struct SocketPing: Sendable {
  let path: String
  let time: TimeSource
  let logger: Logger

  /// Returns when there was an answer. That the file of the socket is gone is one: a restart does not bring it back where
  /// systemd has made it. That nobody takes the connection, or that it is dropped, is none.
  func callAsFunction() async {
    while true {
      do {
        _ = try await VarlinkClient.connect(to: path).call("org.varlink.service.GetInfo")
        return
      } catch VarlinkClientError.noSocket, VarlinkClientError.permission {
        return logger.say(.socketGone, "clients can't reach the socket", ["socket": "\(path)"])
      } catch is VarlinkError {
        return
      } catch {
        guard (try? await time.sleep(.seconds(1))) != nil else { return }
      }
    }
  }
}
