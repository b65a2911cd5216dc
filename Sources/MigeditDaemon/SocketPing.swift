import EditEngine
import Logging
import Runtime
import Varlink

/// Calls the daemon over its own socket, as any client does, to see whether it answers.
struct SocketPing: Sendable {
  let path: String
  let time: TimeSource
  let logger: Logger

  /// Returns when there was an answer. Where the file of the socket is gone it returns as well, since a restart does not bring
  /// it back where systemd has made it. Where nobody takes the connection, or it is dropped, it tries again.
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
