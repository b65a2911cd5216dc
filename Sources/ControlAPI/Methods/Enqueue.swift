package import JSONDocument
package import JobModel

/// Puts edits into the queue: all of them or none. The reply is sent after they are on the disk.
package enum Enqueue: ControlMethod {
  package static let name = "Enqueue"

  package struct Parameters: Codable, Sendable {
    /// Each is an `EditRequest`. They are read one by one, so that every fault is reported with its place.
    package let edits: [JSON]
    /// The interface has policies of batches, and this version does not follow any: nil.
    package var batches: [JSON]?

    package init(edits: [JSON]) { self.edits = edits }
  }

  package struct Reply: Codable, Sendable {
    /// The job of each edit, in the order of the call.
    package let jobs: [Enqueued]

    package init(jobs: [Enqueued]) { self.jobs = jobs }
  }
}
