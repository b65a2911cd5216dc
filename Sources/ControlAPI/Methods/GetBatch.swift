package import JobModel

/// One batch: how many of its jobs are in which state.
package enum GetBatch: ControlMethod {
  package static let name = "GetBatch"

  package struct Parameters: Codable, Sendable {
    package let name: String

    package init(name: String) { self.name = name }
  }

  package struct Reply: Codable, Sendable {
    package let batch: Batch

    package init(batch: Batch) { self.batch = batch }
  }
}
