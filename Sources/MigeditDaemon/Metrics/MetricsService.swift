import Logging
import Runtime
import ServiceLifecycle

/// Lets metrics be read at `metrics.listen`. Edits matter more: where the address can't be had, that is said, the daemon goes on
/// without, and it is tried again.
struct MetricsService: Service {
  /// Between two tries to get the address.
  static let rest = Duration.seconds(30)

  let address: LoopbackAddress
  let pages: MetricsPages
  let time: TimeSource
  let logger: Logger

  func run() async throws { await cancelWhenGracefulShutdown { await serve() } }

  private func serve() async {
    var said: String?
    while !Task.isCancelled {
      do {
        let server = try await PageServer(at: address, time: time, answer: pages.answer)
        logger.say(.metricsServed, "metrics can be read at http://\(address)/metrics")
        said = nil
        try await server.run()
      } catch is CancellationError {
      } catch {
        let reason = "\(error)"
        if reason != said {
          logger.say(
            .metricsFailing,
            """
            metrics can't be read at \(address) (metrics.listen), since it can't be listened there; edits go on, and it is tried \
            again every \(Self.rest.setting). Where another program has the port, end that one, or say another port and restart \
            migeditd
            """, ["reason": "\(reason)"])
        }
        said = reason
      }
      guard (try? await time.sleep(Self.rest)) != nil else { return }
    }
  }
}
