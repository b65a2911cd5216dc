import CSystemd
import EditEngine
import Glibc
import Runtime

/// Tells systemd of the state of the service (sd_notify(3)). Where systemd did not start it, nothing is sent.
struct ServiceManager: Sendable {
  private let send: @Sendable (String) -> Void

  init(send: @escaping @Sendable (String) -> Void) { self.send = send }

  static let system = ServiceManager { _ = sd_notify(0, $0) }

  /// How often systemd wants to hear that the service is well; nil: never.
  static var watchdogInterval: Duration? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds))
  }

  func ready() { send("READY=1") }

  /// Sets the line that `systemctl status` shows.
  func status(_ line: String) { send("STATUS=" + LogText.tamed(String(line.prefix(Self.statusLength)))) }

  /// The service reads its configuration again, until `ready` is sent.
  func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    send("RELOADING=1\nMONOTONIC_USEC=\(Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)")
  }

  func stopping() { send("STOPPING=1") }

  func isWell() { send("WATCHDOG=1") }

  /// Asks for more time than the unit allows for starting or stopping, again and again, until the task is cancelled or the
  /// limit is over.
  func extendTimeout(upTo limit: Duration, _ time: TimeSource) async {
    let end = time.steady() + limit
    repeat {
      send("EXTEND_TIMEOUT_USEC=\(Self.extension.milliseconds * 1000)")
    } while (try? await time.sleep(Self.extensionInterval)) != nil && time.steady() < end
  }

  /// systemd drops messages of more than 4 KiB.
  private static let statusLength = 500
  private static let `extension` = Duration.seconds(30)
  private static let extensionInterval = Duration.seconds(10)
}
