package import Runtime

/// Lets an environment be edited until then, whatever its windows say.
package enum OpenWindow: ControlMethod {
  package static let name = "OpenWindow"

  package struct Parameters: Codable, Sendable {
    package let environment: String
    package let until: WallTime

    package init(environment: String, until: WallTime) {
      self.environment = environment
      self.until = until
    }
  }

  package struct Reply: Codable, Sendable {
    package init() {}
  }
}
