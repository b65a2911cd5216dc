package import JobModel

/// The next spans in which an environment may be edited.
package enum Windows: ControlMethod {
  package static let name = "Windows"

  package struct Parameters: Codable, Sendable {
    package let environment: String
    /// How many, up to 100. nil: 5.
    package var count: Int?

    package init(environment: String, count: Int? = nil) {
      self.environment = environment
      self.count = count
    }
  }

  package struct Reply: Codable, Sendable {
    /// The one that is open now included; none where it may be edited at any time.
    package let windows: [WindowSpan]

    package init(windows: [WindowSpan]) { self.windows = windows }
  }
}
