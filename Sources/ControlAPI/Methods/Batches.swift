package import JobModel

/// Lists batches in pages, the newest first. A reply has a cursor where there are more: the next call passes it back.
package enum Batches: ControlMethod {
  package static let name = "Batches"

  package struct Parameters: Codable, Sendable {
    /// How many batches a page has at most; nil: `Limits.page`.
    package var limit: Int?
    package var cursor: String?

    package init(limit: Int? = nil, cursor: String? = nil) {
      self.limit = limit
      self.cursor = cursor
    }
  }

  package struct Reply: Codable, Sendable {
    package let batches: [Batch]
    package let cursor: String?

    package init(batches: [Batch], cursor: String?) {
      self.batches = batches
      self.cursor = cursor
    }
  }
}
