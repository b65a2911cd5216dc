package import JSONDocument
package import JobModel

/// The queue could not be read or written. Nothing of the request was kept.
package enum StorageError: Error, Hashable, CustomStringConvertible {
  /// The disk is full or failing.
  case unavailable(reason: String)
  /// More waits to be written than memory should hold.
  case overloaded
  /// What is stored can't be read.
  case unreadable(job: JobID?, column: String, reason: String)
  /// A rule of the queue would have been broken: a fault of this program.
  case inconsistent(String)
  /// A queue is being imported, or was, and nobody sees it before the daemon has begun anew.
  case importing
  case closed

  package var description: String {
    switch self {
    case .unavailable(let reason): reason
    case .overloaded: "Too many requests wait to be written to the queue; try again in a moment."
    case .unreadable(let job, let column, let reason):
      "The queue is damaged: \(job.map { "\(column) of job \($0)" } ?? column) can't be read: \(reason)."
    case .inconsistent(let what): "The queue refused a write that breaks its rules: \(what)."
    case .importing:
      """
      A queue is being imported into this one, and nothing else is done meanwhile: ask again when the daemon has begun \
      anew on it, which it does by itself.
      """
    case .closed: "The queue is closed."
    }
  }
}

/// Why a call of Enqueue was refused as a whole.
package enum EnqueueError: Error, Equatable {
  case queueFull(limit: Int)
  /// The submitter's key stands for something else. `id`: nil where that is an earlier edit of the same call.
  case keyConflict(index: Int, key: String, id: JobID?)
  /// A text can't be stored as it is, since there is a NUL in it: `key`, `batch`, `labels` or `expectedLastUpdatedDate`.
  case unstorable(index: Int, field: String)
  /// What only the queue or the call as a whole shows: refs, predecessors, and a deadline that has passed.
  case invalid(RequestFaults)
  case storage(StorageError)
}

/// Why no job was changed.
package enum ChangeError: Error, Hashable {
  /// The filter names a job that does not exist.
  case noSuchJob(JobID)
  /// The action would have changed another's job.
  case permissionDenied
  case storage(StorageError)
}

/// Why a job was not amended.
package enum AmendError: Error, Hashable {
  case noSuchJob
  /// It is another's.
  case permissionDenied
  case notAmendable(NotAmendable)
  /// What only the job shows, relative to its edit.
  case invalid(Fault)
  case storage(StorageError)
}

/// Why there is no page.
package enum ListError: Error, Hashable {
  /// It is none that was given for this order.
  case invalidCursor
  case storage(StorageError)
}

/// Why there are no documents.
package enum DocumentsError: Error, Hashable {
  case noSuchJob
  /// The job has no such attempt.
  case noSuchAttempt
  case storage(StorageError)
}

/// Why there are no events.
package enum EventsError: Error, Hashable {
  /// Events after the one that was asked for are gone.
  case pruned(oldest: Int)
  case storage(StorageError)
}

extension StorageError {
  /// A statement has changed another number of rows than the operation knows it to change.
  package static func changed(_ changed: Int, insteadOf expected: Int, by sql: String) -> StorageError {
    .inconsistent("\(expected) row\(expected == 1 ? " was" : "s were") to be written, \(changed) were: \(sql)")
  }
}
