package import JSONDocument
package import JobModel

/// All of the edits are taken or none is; the reply is sent after they are on disk.
package enum Enqueue: ControlMethod {
  package static let name = "Enqueue"

  package struct Parameters: Codable, Sendable {
    /// Each an `EditRequest`, read one by one so that every fault can be said with its place.
    package let edits: [JSON]

    package init(edits: [JSON]) { self.edits = edits }
  }

  package struct Reply: Codable, Sendable {
    package let jobs: [Enqueued]

    package init(jobs: [Enqueued]) { self.jobs = jobs }
  }
}
