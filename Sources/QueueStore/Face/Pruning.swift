package import Runtime

/// What is older than these times may go; nil: nothing of the kind is old enough.
package struct Cutoffs: Sendable, Hashable {
  /// By when they ended: jobs that succeeded, and those that did not.
  package var succeeded: WallTime?
  package var failed: WallTime?
  /// The documents of jobs that ended before.
  package var documents: WallTime?
  package var events: WallTime?
  package var keys: WallTime?

  package init() {}
}

/// How much has gone.
package struct Pruned: Sendable, Hashable {
  package var jobs = 0
  /// Jobs whose documents have.
  package var documents = 0
  package var events = 0
  package var keys = 0
  package var batches = 0
  /// Of edits that ended so long ago that nothing is learned from them any more.
  package var durations = 0
  /// Of the file.
  package var pages = 0

  package init() {}

  package var isNothing: Bool { self == Pruned() }

  package static func + (one: Pruned, other: Pruned) -> Pruned {
    var sum = one
    sum.jobs += other.jobs
    sum.documents += other.documents
    sum.events += other.events
    sum.keys += other.keys
    sum.batches += other.batches
    sum.durations += other.durations
    sum.pages += other.pages
    return sum
  }
}
