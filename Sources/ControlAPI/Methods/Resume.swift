/// Ends the pause of an environment; without one, that of the whole queue.
package enum Resume: ControlMethod {
  package static let name = "Resume"

  package struct Parameters: Codable, Sendable {
    package var environment: String?

    package init(environment: String? = nil) { self.environment = environment }
  }

  package struct Reply: Codable, Sendable {
    package init() {}
  }
}
