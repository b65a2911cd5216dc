/// Makes the daemon read its configuration again. A broken one changes nothing.
package enum Reload: ControlMethod {
  package static let name = "Reload"

  package struct Parameters: Codable, Sendable {
    package init() {}
  }

  package struct Reply: Codable, Sendable {
    /// What should be known of the configuration that is in force now.
    package let warnings: [String]

    package init(warnings: [String] = []) { self.warnings = warnings }

    /// A daemon of an earlier version sends no warnings.
    package init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      warnings = try container.decodeIfPresent([String].self, forKey: .warnings) ?? []
    }
  }
}
