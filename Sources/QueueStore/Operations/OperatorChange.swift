package import JobModel
import LibraryModel
import Runtime

/// Jobs that are changed in one transaction: a bound on how long the writer is busy with one call.
let jobsInChunk = 1000

extension TransactionalStore {
  package func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter, dryRun: Bool
  ) async throws(ChangeError) -> ChangedJobs {
    var (named, failed): ([JobID], [JobID]) = ([], [])
    var (count, failedCount, arriving) = (0, 0, 0)
    var place: OperatorChange.Place?
    let change = OperatorChange(action: action, filter: filter, submitter: submitter)
    do {
      // So that what is still to be held is released as if all of it had been held at once.
      if action == .release || action.isRetry { try await holdStopped() }
      if dryRun { return try await read { try change.foresee(in: $0) }.get() }
      repeat {
        let from = place
        let chunk = try await write(by: submitter) {
          try change.perform(from: from, in: $0)
        }
        named += chunk.jobs
        count += chunk.jobs.count
        let failing =
          try await chunk.left.isEmpty
          ? chunk.failed : read { try $0.failing(chunk.failed, and: chunk.left, since: chunk.at) }
        failed += failing.prefix(Limits.jobsNamed)
        failedCount += failing.count
        arriving += chunk.arriving
        place = chunk.next
      } while place != nil
      var changed = ChangedJobs(
        jobs: Array(named.sorted().prefix(Limits.jobsNamed)), count: count,
        failed: Array(failed.sorted().prefix(Limits.jobsNamed)), failedCount: failedCount)
      changed.arriving = arriving
      return changed
    } catch let error as ChangeError {
      throw error
    } catch {
      throw .storage(StorageError(error))
    }
  }
}

/// What one transaction has changed.
struct ChangedChunk {
  var jobs: [JobID] = []
  /// Those that have failed with them in the same transaction.
  var failed: [JobID] = []
  /// Those of them of whose end not all have heard that come after them; they do in later transactions.
  var left: [UnfinishedTelling] = []
  /// How many of them were held since what they came with had not arrived whole.
  var arriving = 0
  let at: WallTime
  var next: OperatorChange.Place?
}

/// One call of a method that changes jobs.
struct OperatorChange {
  let action: OperatorAction
  var filter: Filter
  let submitter: Submitter

  /// How far it has come. Jobs that are enqueued after it has begun are not its own, and a batch's name goes on to mean the
  /// run that it meant then.
  struct Place {
    /// Those between the two are left.
    var after: JobID = 0
    var last: JobID
    let filter: Filter
    /// Stopped batches that it has let go on: one that is stopped again meanwhile stays so. nil: it was not looked yet which
    /// those are of which it releases something.
    var goneOn: Set<Int>?
  }

  /// - Parameter place: nil: it begins.
  func perform(from place: Place?, in transaction: Transaction) throws -> ChangedChunk {
    var place = try place ?? begin(in: transaction)
    // A batch may have been stopped since.
    if action == .release || action.isRetry, try !transaction.holdStopped() {
      return ChangedChunk(at: transaction.now, next: place)
    }
    var change = self
    change.filter = place.filter
    var goneOn = try place.goneOn ?? change.letGoOn(upTo: place.last, in: transaction)
    let found = try change.find(from: place, limit: jobsInChunk, in: transaction)
    let selected = try change.selected(of: found, upTo: place.last, in: transaction)
    try letGoOn(with: selected, &goneOn, in: transaction)
    place.goneOn = goneOn
    let before = try transaction.connection.lastNumber(of: "event")
    var chunk = ChangedChunk(at: transaction.now)
    if action == .release { chunk.arriving = try transaction.arriving(among: selected) }
    for (index, job) in selected.enumerated() where try apply(to: job, in: transaction) {
      chunk.jobs.append(job)
      guard action == .cancel, index + 1 < selected.count,
        try transaction.connection.lastNumber(of: "event") - before >= jobsInChunk
      else { continue }
      // Many have failed with these. The others of the chunk are found again: those that are changed no longer match.
      chunk.next = place
      break
    }
    if action == .cancel {
      chunk.failed = try transaction.failed(since: before)
      chunk.left = try transaction.unfinishedTellings(of: Set(chunk.jobs + chunk.failed))
    }
    guard chunk.next == nil, found.count == jobsInChunk, let (lowest, highest) = found.bounds else { return chunk }
    if action == .cancel { place.last = lowest - 1 } else { place.after = highest }
    chunk.next = place
    return chunk
  }

  /// Where many jobs are released, what somebody has held of a stopped batch may come before what the stop holds: it would be held
  /// again.
  private func letGoOn(upTo last: JobID, in transaction: Transaction) throws -> Set<Int> {
    guard action == .release else { return [] }
    let batches = try transaction.batchesHolding(own(upTo: last, in: transaction))
    for batch in batches { try transaction.goOn(batch) }
    return Set(batches)
  }

  /// Stopped batches go on, once in a call, where something is released that they hold, or something of them is retried.
  private func letGoOn(with jobs: [JobID], _ goneOn: inout Set<Int>, in transaction: Transaction) throws {
    guard !jobs.isEmpty else { return }
    let batches =
      switch action {
      case .release: try transaction.batchesHolding(jobs)
      case .retry, .retryHeld: try transaction.stoppedBatches(of: jobs)
      case .cancel, .hold, .reprioritize: [Int]()
      }
    for batch in batches where goneOn.insert(batch).inserted { try transaction.goOn(batch) }
  }

  private func begin(in transaction: Transaction) throws -> Place {
    try refuse(in: transaction)
    return try Place(
      last: transaction.int("SELECT max(id) FROM job") ?? 0, filter: transaction.fixed(filter))
  }

  /// What it would change.
  func foresee(in transaction: Transaction) throws -> Result<ChangedJobs, ChangeError> {
    do {
      try refuse(in: transaction)
    } catch let error as ChangeError {
      return .failure(error)
    }
    let found = try find(from: Place(last: .max, filter: filter), limit: .max, in: transaction)
    let selected = try selected(of: found, upTo: .max, in: transaction)
    let changing = try selected.filter { try applies(to: $0, in: transaction) }.sorted()
    var changed = try ChangedJobs(changing, failed: failing(with: selected, in: transaction))
    if action == .release { changed.arriving = try transaction.arriving(among: changing) }
    return .success(changed)
  }

  /// The next of those that match, by id. A cancel begins with the last ones, which come after others and not before them, so
  /// that what comes after very many jobs need not be looked for.
  private func find(from place: Place, limit: Int, in transaction: Transaction) throws -> [JobID] {
    var condition = try own(upTo: place.last, in: transaction)
    condition.add("job.id > ?", [place.after])
    let order = action == .cancel ? "DESC" : "ASC"
    let found = try transaction.ints(
      "SELECT id FROM job WHERE \(condition.sql) ORDER BY id \(order) LIMIT ?", condition.values + [limit],
      isReused: false)
    return action == .cancel ? found.reversed() : found
  }

  /// Those, in the order in which they are changed, and who goes with them.
  private func selected(of found: [JobID], upTo last: JobID, in transaction: Transaction) throws -> [JobID] {
    switch action {
    case .retry, .retryHeld:
      var retry = try Retrying(in: transaction, own: own(upTo: last, in: transaction), submitter: submitter)
      for job in found { try retry.add(job) }
      return retry.jobs
    // Where one job is all that is left, there is no order to be found, however many come after it.
    case .cancel where found.count == 1: return found
    case .cancel:
      var cancel = try Cancelling(of: found, in: transaction, own: own(upTo: last, in: transaction))
      for job in found { try cancel.add(job) }
      return cancel.jobs
    case .hold, .release, .reprioritize: return found
    }
  }

  /// Those that a cancel of some jobs takes along, by id.
  private func failing(with jobs: [JobID], in transaction: Transaction) throws -> [JobID] {
    guard action == .cancel else { return [] }
    return try transaction.failing(withCancelled: jobs)
  }

  private func apply(to job: JobID, in transaction: Transaction) throws -> Bool {
    switch action.meaning {
    case .life(let event): try transaction.move(job, by: event) != nil
    case .priority(let priority): try transaction.reprioritize(job, to: priority)
    }
  }

  private func applies(to job: JobID, in transaction: Transaction) throws -> Bool {
    switch action.meaning {
    case .life(let event): try transaction.lifecycle(of: job)?.applying(event) != nil
    case .priority(let priority): try transaction.wouldReprioritize(job, to: priority)
    }
  }

  private func refuse(in transaction: Transaction) throws {
    // Who names a job means that one: a slip is not passed over.
    for id in filter.ids ?? [] where try transaction.int("SELECT 1 FROM job WHERE id = ?", [id]) == nil {
      throw ChangeError.noSuchJob(id)
    }
    if !submitter.isAdmin { try refuseOthers(in: transaction) }
  }

  private func refuseOthers(in transaction: Transaction) throws {
    var condition = try matching(in: transaction)
    condition.add("job.uid <> ?", [submitter.uid])
    let others = try transaction.ints("SELECT id FROM job WHERE \(condition.sql)", condition.values, isReused: false)
    for job in others where try applies(to: job, in: transaction) { throw ChangeError.permissionDenied }
  }

  /// Of the jobs that match those that the submitter may change. A job of another's that has come into the action's
  /// reach since the first transaction is left alone.
  private func own(upTo last: JobID, in transaction: Transaction) throws -> Condition {
    var condition = try matching(in: transaction)
    condition.add("job.id <= ?", [last])
    if !submitter.isAdmin { condition.add("job.uid = ?", [submitter.uid]) }
    return condition
  }

  /// The filter, and the states that the action can apply to at all.
  private func matching(in transaction: Transaction) throws -> Condition {
    var condition = try transaction.condition(filter)
    condition.add(states: action.states)
    return condition
  }
}

extension Transaction {
  /// How many of some jobs are held since what they came with has not arrived whole.
  fileprivate func arriving(among jobs: [JobID]) throws -> Int {
    try int("SELECT 1 FROM arriving LIMIT 1") == nil
      ? 0 : jobs.count { try int("SELECT 1 FROM arriving WHERE job = ?", [$0]) != nil }
  }

  func matches(_ job: JobID, _ condition: Condition) throws -> Bool {
    try !ints("SELECT 1 FROM job WHERE \(condition.sql) AND job.id = ?", condition.values + [job], isReused: false)
      .isEmpty
  }
}

extension [JobID] {
  /// Of those that are in their order: the first and the last; nil: there are none.
  fileprivate var bounds: (JobID, JobID)? { first.flatMap { first in last.map { (first, $0) } } }
}
