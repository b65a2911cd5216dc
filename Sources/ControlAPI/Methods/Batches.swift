package import JobModel

/// Pages, newest first: pass the cursor back until none is returned.
package enum Batches: ControlMethod {
  package static let name = "Batches"

  package struct Parameters: Codable, Sendable {
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
