package import EditModel
import GRDB

/// What an operator does to the jobs that a filter matches.
package enum OperatorAction: Sendable, Hashable, CaseIterable {
  case cancel
  case retry
  case hold
  case release

  package var event: LifecycleEvent {
    switch self {
    case .cancel: .cancel
    case .retry: .retry
    case .hold: .hold
    case .release: .release
    }
  }
}

package struct ChangedJobs: Sendable, Hashable {
  /// The first `Limits.jobsNamed` of them.
  package let jobs: [JobID]
  package let count: Int
}

package enum ChangeError: Error, Hashable {
  /// An id that the filter names; nothing was changed.
  case noSuchJob(JobID)
  /// It would have changed another's job; nothing was changed.
  case permissionDenied
  case storage(StorageError)
}

extension QueueStore {
  /// Jobs that are changed in one transaction: a bound on how long the writer is busy with one call.
  static let jobsInChunk = 5000

  /// Changes the jobs that match; one that the action does not apply to is left alone. By someone who is no admin it
  /// changes their own jobs only, and none where it would change another's.
  ///
  /// More than `jobsInChunk` jobs are changed in several transactions, so that the engine's writes come in between.
  /// After a failure among those, a part is changed, and the same call does the rest.
  package func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter
  ) async throws(ChangeError) -> ChangedJobs {
    var named: [JobID] = []
    var count = 0
    var place: OperatorChange.Place? = OperatorChange.Place()
    let change = OperatorChange(action: action, filter: filter, submitter: submitter)
    do {
      while let from = place {
        let chunk = try await writer.write { [now] in try change.perform(from: from, at: now(), in: $0) }
        named += chunk.jobs.prefix(Limits.jobsNamed - named.count)
        count += chunk.jobs.count
        place = chunk.next
      }
      return ChangedJobs(jobs: named, count: count)
    } catch let error as ChangeError {
      throw error
    } catch {
      throw .storage(StorageError(error))
    }
  }
}

/// One call of a method that changes jobs.
private struct OperatorChange {
  let action: OperatorAction
  let filter: Filter
  let submitter: Submitter

  /// How far it has come. Jobs that are enqueued after it has begun are not its own.
  struct Place {
    var after: JobID = 0
    var last: JobID?
  }

  func perform(from place: Place, at now: Timestamp, in database: Database) throws -> (jobs: [JobID], next: Place?) {
    let last = try place.last ?? database.int("SELECT max(id) FROM job") ?? 0
    if place.last == nil {
      try refuseUnknown(in: database)
      if !submitter.isAdmin { try refuseOthers(in: database) }
    }
    var condition = try matching()
    condition.add("job.id > ? AND job.id <= ?", [place.after, last])
    // A job of another's that has come into the action's reach since the first transaction is left alone.
    if !submitter.isAdmin { condition.add("job.uid = ?", [submitter.uid]) }
    let found = try Int.fetchAll(
      database, sql: "SELECT id FROM job WHERE \(condition.sql) ORDER BY id LIMIT ?",
      arguments: condition.arguments + [QueueStore.jobsInChunk])
    let changed = try found.filter { job in
      try database.move(job, by: action.event, at: now, uid: submitter.uid) != nil
    }
    guard found.count == QueueStore.jobsInChunk, let reached = found.last else { return (changed, nil) }
    return (changed, Place(after: reached, last: last))
  }

  /// Who names a job means that one: a slip is not passed over.
  private func refuseUnknown(in database: Database) throws {
    for id in filter.ids ?? [] where try database.int("SELECT 1 FROM job WHERE id = ?", [id]) == nil {
      throw ChangeError.noSuchJob(id)
    }
  }

  private func refuseOthers(in database: Database) throws {
    var condition = try matching()
    condition.add("job.uid <> ?", [submitter.uid])
    let others = try Int.fetchCursor(
      database, sql: "SELECT id FROM job WHERE \(condition.sql)", arguments: condition.arguments)
    while let job = try others.next() {
      if try database.lifecycle(of: job)?.applying(action.event) != nil { throw ChangeError.permissionDenied }
    }
  }

  /// The filter, and the states that the action can apply to at all.
  private func matching() throws -> Condition {
    var condition = try Condition(filter)
    condition.add(states: Lifecycle.examples.filter { $0.applying(action.event) != nil }.map(\.state))
    return condition
  }
}

extension Lifecycle {
  /// One of each shape that decides whether an operator's action applies.
  fileprivate static let examples: [Lifecycle] = [
    .queued(restingUntil: nil), .held, .running(Run(slot: 1)), .ended(.succeeded(.unchanged), slot: nil),
    .ended(.failed(Failure(.crashed, "")), slot: nil), .ended(.cancelled, slot: nil), .ended(.expired, slot: nil),
  ]
}
