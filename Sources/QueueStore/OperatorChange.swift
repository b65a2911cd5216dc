import GRDB
package import JobModel
import LibraryModel
import Runtime

extension SQLiteStore {
  /// Jobs that are changed in one transaction: a bound on how long the writer is busy with one call.
  static let jobsInChunk = 5000

  package func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter, dryRun: Bool
  ) async throws(ChangeError) -> ChangedJobs {
    var named: [JobID] = []
    var count = 0
    var place: OperatorChange.Place? = OperatorChange.Place()
    let change = OperatorChange(action: action, filter: filter, submitter: submitter)
    do {
      if dryRun { return try await ChangedJobs(read { try change.foresee(in: $0) }.get()) }
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

extension ChangedJobs {
  fileprivate init(_ jobs: [JobID]) { self.init(jobs: Array(jobs.prefix(Limits.jobsNamed)), count: jobs.count) }
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

  func perform(from place: Place, at now: WallTime, in database: Database) throws -> (jobs: [JobID], next: Place?) {
    let last = try place.last ?? database.int("SELECT max(id) FROM job") ?? 0
    if place.last == nil { try refuse(in: database) }
    let found = try find(after: place.after, upTo: last, limit: SQLiteStore.jobsInChunk, in: database)
    let changed = try selected(of: found, in: database).filter { try apply(to: $0, at: now, in: database) }
    guard found.count == SQLiteStore.jobsInChunk, let reached = found.last else { return (changed.sorted(), nil) }
    return (changed.sorted(), Place(after: reached, last: last))
  }

  /// What it would change.
  func foresee(in database: Database) throws -> Result<[JobID], ChangeError> {
    do {
      try refuse(in: database)
    } catch let error as ChangeError {
      return .failure(error)
    }
    let found = try find(after: 0, upTo: .max, limit: .max, in: database)
    return try .success(selected(of: found, in: database).filter { try applies(to: $0, in: database) }.sorted())
  }

  private func find(after: JobID, upTo last: JobID, limit: Int, in database: Database) throws -> [JobID] {
    var condition = try own()
    condition.add("job.id > ? AND job.id <= ?", [after, last])
    return try Int.fetchAll(
      database, sql: "SELECT id FROM job WHERE \(condition.sql) ORDER BY id LIMIT ?",
      arguments: condition.arguments + [limit])
  }

  /// Those, in the order in which they are changed, and who goes with them.
  private func selected(of found: [JobID], in database: Database) throws -> [JobID] {
    guard action == .retry else { return found }
    var retry = try Retrying(in: database, own: own(), submitter: submitter)
    for job in found { try retry.add(job) }
    return retry.jobs
  }

  private func apply(to job: JobID, at now: WallTime, in database: Database) throws -> Bool {
    switch action.meaning {
    case .life(let event): try database.move(job, by: event, at: now, uid: submitter.uid) != nil
    case .priority(let priority): try database.reprioritize(job, to: priority, at: now, uid: submitter.uid)
    }
  }

  private func applies(to job: JobID, in database: Database) throws -> Bool {
    switch action.meaning {
    case .life(let event): try database.lifecycle(of: job)?.applying(event) != nil
    case .priority(let priority): try database.wouldReprioritize(job, to: priority)
    }
  }

  private func refuse(in database: Database) throws {
    // Who names a job means that one: a slip is not passed over.
    for id in filter.ids ?? [] where try database.int("SELECT 1 FROM job WHERE id = ?", [id]) == nil {
      throw ChangeError.noSuchJob(id)
    }
    if !submitter.isAdmin { try refuseOthers(in: database) }
  }

  private func refuseOthers(in database: Database) throws {
    var condition = try matching()
    condition.add("job.uid <> ?", [submitter.uid])
    let others = try Int.fetchCursor(
      database, sql: "SELECT id FROM job WHERE \(condition.sql)", arguments: condition.arguments)
    while let job = try others.next() {
      if try applies(to: job, in: database) { throw ChangeError.permissionDenied }
    }
  }

  /// Of the jobs that match those that the submitter may change. A job of another's that has come into the action's
  /// reach since the first transaction is left alone.
  private func own() throws -> Condition {
    var condition = try matching()
    if !submitter.isAdmin { condition.add("job.uid = ?", [submitter.uid]) }
    return condition
  }

  /// The filter, and the states that the action can apply to at all.
  private func matching() throws -> Condition {
    var condition = try Condition(filter)
    condition.add(states: action.states)
    return condition
  }
}
