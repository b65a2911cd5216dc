/// Reads the configuration again. A broken one changes nothing.
package enum Reload: ControlMethod {
  package static let name = "Reload"

  package struct Parameters: Codable, Sendable {
    package init() {}
  }

  package struct Reply: Codable, Sendable {
    package init() {}
  }
}
