package import JSONDocument

/// A word on the wire that may get further values: one that this version does not know is shown as it is.
package struct Word<Known: WordedEnum>: Sendable, Hashable, Codable, CustomStringConvertible {
  package let description: String

  package init(_ known: Known) { description = known.rawValue }

  package var known: Known? { Known(rawValue: description) }

  package init(from decoder: any Decoder) throws {
    description = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
