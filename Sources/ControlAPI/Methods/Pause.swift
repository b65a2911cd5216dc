package import JobModel
package import Runtime

/// No new edit starts; running ones go on. Without an environment: the whole queue.
package enum Pause: ControlMethod {
  package static let name = "Pause"

  package struct Parameters: Codable, Sendable {
    package var environment: String?
    package var reason: String?
    package var until: WallTime?
    /// Replies when nothing it covers is running, or after the timeout.
    package var wait: Bool?
    /// In ms.
    package var timeout: Int?

    package init(
      environment: String? = nil, reason: String? = nil, until: WallTime? = nil, wait: Bool? = nil,
      timeout: Int? = nil
    ) {
      self.environment = environment
      self.reason = reason
      self.until = until
      self.wait = wait
      self.timeout = timeout
    }
  }

  package struct Reply: Codable, Sendable {
    /// What still is.
    package let running: [JobID]

    package init(running: [JobID]) { self.running = running }
  }
}
