package import JSONDocument
package import JobModel

/// Puts edits into the queue: all of them or none. The reply is sent after they are on the disk.
package enum Enqueue: ControlMethod {
  package static let name = "Enqueue"

  package typealias Parameters = EnqueueParameters<JSON>
  /// Nothing is built of the edits before they are read.
  package typealias Taken = EnqueueParameters<JSONView>

  package struct Reply: Codable, Sendable {
    /// The job of each edit, in the order of the call.
    package let jobs: [Enqueued]

    package init(jobs: [Enqueued]) { self.jobs = jobs }
  }
}

package struct EnqueueParameters<Edit: Codable & Sendable>: Codable, Sendable {
  /// Each is an `EditRequest`. They are read one by one, so that every fault is reported with its place.
  package let edits: [Edit]
  /// nil: there is none.
  package var batches: [BatchPolicy]?

  package init(edits: [Edit], batches: [BatchPolicy]? = nil) {
    self.edits = edits
    self.batches = batches
  }
}

/// What holds for a batch as a whole.
package struct BatchPolicy: Codable, Sendable, Hashable {
  package let batch: String
  /// When so many of its jobs have failed, those that have not started are held; nil: they never are.
  package var stopAfterFailures: Int?
  /// Narrow the environments' windows; nil: they stay as they are.
  package var windows: [String]?

  package init(batch: String, stopAfterFailures: Int? = nil, windows: [String]? = nil) {
    self.batch = batch
    self.stopAfterFailures = stopAfterFailures
    self.windows = windows
  }
}
