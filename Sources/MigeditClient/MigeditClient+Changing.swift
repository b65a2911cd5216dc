import ControlAPI
import JSONDocument

extension MigeditClient {
  /// Puts edits into the queue: all of them, or none. When it returns they are on the daemon's disk.
  ///
  /// An edit without a key gets one for this call, so that it is not enqueued twice where the daemon goes away before it answers.
  /// After an error the edits may be in the queue all the same: who calls again gives keys of its own.
  ///
  /// - Parameter edits: up to 10,000, of up to 16 MiB together.
  /// - Parameter batches: what holds for batches that begin with these edits.
  /// - Returns: the job of each edit, in their order.
  /// - Throws: ``MigeditError/invalidEdit(_:total:)``, ``MigeditError/keyConflict(index:key:job:)``,
  ///   ``MigeditError/queueFull(limit:)``, ``MigeditError/tooLarge(limit:)``.
  public func enqueue(
    _ edits: [EditRequest], batches: [BatchPolicy] = []
  ) async throws(MigeditError) -> [Enqueued] {
    var members: JSONObject = ["edits": .array(edits.map { $0.json(key: $0.key ?? Self.newKey()) })]
    if !batches.isEmpty { members["batches"] = .array(batches.map(\.json)) }
    return try await call(Enqueue.self, members).jobs.map(Enqueued.init)
  }

  /// Puts one edit into the queue.
  ///
  /// - Throws: as ``enqueue(_:batches:)``.
  public func enqueue(_ edit: EditRequest) async throws(MigeditError) -> Enqueued {
    let jobs = try await enqueue([edit])
    guard let job = jobs.first else { throw .otherVersion(reason: "it names no job for the edit") }
    return job
  }

  /// Cancels jobs that have not ended. One whose edit the server may have taken runs on, and ends as what it comes to.
  ///
  /// - Parameter filter: which jobs; of these, those are left alone that this can't be done to.
  /// - Parameter all: has to be said where the filter is empty.
  /// - Parameter dryRun: nothing is changed, and the jobs are returned that would be.
  /// - Throws: ``MigeditError/noSuchJob(_:)`` for an id that is not there, and ``MigeditError/interrupted(method:)`` where the daemon
  ///   goes away before it answers.
  @discardableResult
  public func cancel(
    matching filter: Filter, all: Bool = false, dryRun: Bool = false
  ) async throws(MigeditError) -> ChangedJobs {
    ChangedJobs(try await change(Cancel.self, filter, all, dryRun))
  }

  /// Keeps queued jobs from starting until they are released.
  ///
  /// - Parameter filter: which jobs; of these, those are left alone that this can't be done to.
  /// - Parameter all: has to be said where the filter is empty.
  /// - Parameter dryRun: nothing is changed, and the jobs are returned that would be.
  /// - Throws: ``MigeditError/noSuchJob(_:)`` for an id that is not there, and ``MigeditError/interrupted(method:)`` where the daemon
  ///   goes away before it answers.
  @discardableResult
  public func hold(
    matching filter: Filter, all: Bool = false, dryRun: Bool = false
  ) async throws(MigeditError) -> ChangedJobs {
    ChangedJobs(try await change(Hold.self, filter, all, dryRun))
  }

  /// Lets held jobs start.
  ///
  /// - Parameter filter: which jobs; of these, those are left alone that this can't be done to.
  /// - Parameter all: has to be said where the filter is empty.
  /// - Parameter dryRun: nothing is changed, and the jobs are returned that would be.
  /// - Throws: ``MigeditError/noSuchJob(_:)`` for an id that is not there, and ``MigeditError/interrupted(method:)`` where the daemon
  ///   goes away before it answers.
  @discardableResult
  public func release(
    matching filter: Filter, all: Bool = false, dryRun: Bool = false
  ) async throws(MigeditError) -> ChangedJobs {
    ChangedJobs(try await change(Release.self, filter, all, dryRun))
  }

  /// Queues failed, cancelled and expired jobs anew, behind the others on their target; jobs that failed only because they come
  /// after them, too.
  ///
  /// - Parameter filter: which jobs; of these, those are left alone that this can't be done to.
  /// - Parameter held: whether they wait until they are released, so that they can be amended first.
  /// - Parameter all: has to be said where the filter is empty.
  /// - Parameter dryRun: nothing is changed, and the jobs are returned that would be.
  /// - Throws: ``MigeditError/noSuchJob(_:)`` for an id that is not there, and ``MigeditError/interrupted(method:)`` where the daemon
  ///   goes away before it answers.
  @discardableResult
  public func retry(
    matching filter: Filter, held: Bool = false, all: Bool = false, dryRun: Bool = false
  ) async throws(MigeditError) -> ChangedJobs {
    ChangedJobs(try await change(Retry.self, filter, all, dryRun, held ? ["held": true] : [:]))
  }

  /// Changes a job that has not been submitted since it was enqueued or retried. It keeps its place and its key.
  ///
  /// - Returns: the job as it is then.
  /// - Throws: ``MigeditError/noSuchJob(_:)``, ``MigeditError/invalidEdit(_:total:)``,
  ///   ``MigeditError/notAmendable(job:state:reason:)``, and ``MigeditError/interrupted(method:)`` where the daemon goes away
  ///   before it answers.
  @discardableResult
  public func amend(_ job: Int, _ amendment: Amendment) async throws(MigeditError) -> Job {
    Job(try await call(Amend.self, amendment.members(of: job), isRepeatable: false).job)
  }

  /// What has been changed since by somebody else must not be changed again, so that none of these is repeated.
  private func change<Method: ControlMethod>(
    _ method: Method.Type, _ filter: Filter, _ all: Bool, _ dryRun: Bool, _ more: JSONObject = [:]
  ) async throws(MigeditError) -> Method.Reply {
    var members: JSONObject = ["filter": filter.json]
    if all { members["all"] = true }
    if dryRun { members["dryRun"] = true }
    for (name, value) in more { members[name] = value }
    return try await call(method, members, isRepeatable: dryRun)
  }

  /// 128 random bits: no two edits ever get the same.
  private static func newKey() -> String {
    "client-\(String(UInt64.random(in: .min ... .max), radix: 36))-\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }
}
