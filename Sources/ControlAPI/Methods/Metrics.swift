/// What the daemon tells of itself in numbers, as a text for programs that gather such.
package enum Metrics: ControlMethod {
  package static let name = "Metrics"

  package struct Parameters: Codable, Sendable {
    /// `openMetrics` or `prometheus`; nil: `openMetrics`.
    package var format: String?

    package init(format: String? = nil) { self.format = format }
  }

  package struct Reply: Codable, Sendable {
    package let text: String

    package init(text: String) { self.text = text }
  }
}
