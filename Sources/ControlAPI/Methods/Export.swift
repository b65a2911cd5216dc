/// Sends all that the queue has, as the text of a file, piece by piece.
package enum Export: ControlMethod {
  package static let name = "Export"

  package struct Parameters: Codable, Sendable {
    package init() {}
  }

  package struct Reply: Codable, Sendable {
    /// The next piece of the text, of whole characters.
    package let text: String

    package init(text: String) { self.text = text }
  }
}
