package import JobModel
package import Runtime

/// Keeps new edits from starting; running ones go on.
package enum Pause: ControlMethod {
  package static let name = "Pause"

  package struct Parameters: Codable, Sendable {
    /// nil: the whole queue, whose pause stands beside those of the environments.
    package var environment: String?
    package var reason: String?
    package var until: WallTime?
    /// Whether the reply comes only when nothing that is paused is running, or after the timeout.
    package var wait: Bool?
    /// Milliseconds; goes with `wait` only.
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
    /// The jobs that are still running.
    package let running: [JobID]

    package init(running: [JobID]) { self.running = running }
  }
}
