/// Takes an exported queue into one that never had a job, piece by piece. Nothing is taken before the last one.
package enum Import: ControlMethod {
  package static let name = "Import"

  package struct Parameters: Codable, Sendable {
    /// How many bytes of UTF-8 came before this piece; 0 begins anew.
    package let offset: Int
    package let text: String
    /// Nothing follows it. nil: something does.
    package var last: Bool?

    package init(offset: Int, text: String, last: Bool? = nil) {
      self.offset = offset
      self.text = text
      self.last = last
    }
  }

  package struct Reply: Codable, Sendable {
    /// nil: more is waited for.
    package let imported: Imported?

    package init(imported: Imported?) { self.imported = imported }
  }

  package struct Imported: Codable, Sendable {
    /// The name that the queue has from now on.
    package let storeId: String
    /// The name of the queue that was exported.
    package let from: String
    package let exportedAt: String
    package let jobs: Int
    package let events: Int

    package init(storeId: String, from: String, exportedAt: String, jobs: Int, events: Int) {
      self.storeId = storeId
      self.from = from
      self.exportedAt = exportedAt
      self.jobs = jobs
      self.events = events
    }
  }
}
