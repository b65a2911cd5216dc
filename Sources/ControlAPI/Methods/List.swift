package import JobModel

/// Lists jobs in pages, the newest first unless `oldestFirst`. A reply has a cursor where there are more: the next call
/// passes it back.
package enum List: ControlMethod {
  package static let name = "List"

  package struct Parameters: Codable, Sendable {
    package var filter: Filter?
    package var limit: Int?
    package var cursor: String?
    package var oldestFirst: Bool?

    package init(filter: Filter? = nil, limit: Int? = nil, cursor: String? = nil, oldestFirst: Bool? = nil) {
      self.filter = filter
      self.limit = limit
      self.cursor = cursor
      self.oldestFirst = oldestFirst
    }
  }

  package struct Reply: Codable, Sendable {
    package let jobs: [Job]
    package let cursor: String?

    package init(jobs: [Job], cursor: String?) {
      self.jobs = jobs
      self.cursor = cursor
    }
  }
}
