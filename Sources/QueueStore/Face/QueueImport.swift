/// The bytes of an exported queue, wherever they are kept until all of them are there.
package protocol ExportSource: Sendable {
  /// How many there are.
  var count: Int { get }

  /// Those from a place on, at most so many; none: the place is behind the last one.
  func read(at place: Int, upTo count: Int) throws(StorageError) -> [UInt8]
}

/// What has come into the queue.
package struct Imported: Sendable, Hashable {
  /// The name that the queue has from now on.
  package let storeId: String
  /// The name of the queue that was exported, and when that was.
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

/// Why nothing was imported. The queue is as it was.
package enum ImportError: Error, Hashable, CustomStringConvertible {
  /// What was given is not an exported queue.
  case noExport(reason: String)
  /// It was exported with other tables than this program has.
  case otherTables(found: Int, known: Int)
  /// It is not as it was written: cut off, changed, or put together.
  case damaged(reason: String)
  /// The queue has had a job.
  case notEmpty
  /// A row that the tables refuse, or rows that don't fit each other.
  case refused(reason: String)
  case storage(StorageError)

  package var description: String {
    switch self {
    case .noExport(let reason): "This is not an exported queue: \(reason)."
    case .otherTables(let found, let known):
      """
      The queue was exported with version \(found) of its tables, and this migeditd has \(known). Bring the daemon that \
      exports, or this one, to the version of the other, and export again.
      """
    case .damaged(let reason):
      "The exported queue is damaged: \(reason). Export it again, and copy the file as it is."
    case .notEmpty:
      """
      This queue has had a job, and a queue is imported only where none ever was: one would be lost, or be done twice. \
      Configure another place for the queue, and restart the daemon.
      """
    case .refused(let reason):
      "The rows of the exported queue don't fit each other: \(reason). Look with `migeditctl doctor` where it was exported."
    case .storage(let error): error.description
    }
  }
}
