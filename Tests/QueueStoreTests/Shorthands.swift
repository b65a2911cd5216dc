import JobModel
import LibraryModel
import Runtime

@testable import QueueStore

/// How the tests speak to a store.
extension QueueStore {
  /// At the environment's own server.
  func claim(
    in environment: String, slots: Int, for purpose: Admission.Purpose = .work
  ) async throws(StorageError) -> Claimed? {
    try await claim(in: environment, at: .of(environment, sessions: slots), for: purpose)
  }

  /// Records it at the server of `prod`; nil: it is not to be submitted.
  func submission(_ draft: Draft, for job: JobID, trouble: Trouble? = nil) async throws -> Submission? {
    switch try await record(draft, trouble: trouble, for: job, at: .of("prod")) {
    case .recorded(let submission, _): submission
    case .notToBeSubmitted: nil
    case .packageInWork(let other): throw PackageInWork(job: other)
    }
  }

  func note(_ note: Note, of job: JobID) async throws -> Bool { try await record(.note(note), of: job) }

  func note(_ submission: Submission, of job: JobID) async throws -> Bool {
    try await note(Note(submission: submission), of: job)
  }

  func requeue(_ requeue: Requeue, seen: Submission? = nil, job: JobID) async throws -> Bool {
    let until = WallTime(milliseconds: requeue.until.milliseconds)
    return try await record(.requeue(requeue, until: until, seen: seen), of: job)
  }

  func end(_ ending: Ending, seen: Submission? = nil, job: JobID) async throws -> Bool {
    try await record(.end(ending, seen: seen), of: job)
  }

  func inFlight(in environment: String) async throws -> [InFlight] { try await work(in: environment).inFlight }

  /// The jobs that hold a slot or a target of a server.
  func jobs(at server: ServerID) async throws -> [JobID] {
    try await work(in: nil).inFlight.filter { $0.server == server }.map(\.job).sorted()
  }

  /// Of a job that runs in this slot.
  func facts(of job: JobID, in slot: Int) async throws -> EditFacts? {
    guard case .running(let facts, slot)? = try await edit(of: job) else { return nil }
    return facts
  }

  func unfinishedEdit(of job: JobID) async throws -> StoredUnfinishedEdit? {
    guard case .unfinished(let unfinished)? = try await edit(of: job) else { return nil }
    return unfinished
  }

  func environments(in servers: [String: ServerState]) async throws -> [EnvironmentStatus] {
    try await status(in: servers).environments
  }

  func batch(named name: String) async throws -> Batch? {
    try await batches(named: name, limit: 10, cursor: nil).batches.first
  }
}

extension TransactionalStore {
  func write<Value: Sendable>(
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws(StorageError) -> Value { try await writing(.work, work) }
}

extension InFlight {
  /// At the server of `prod`.
  static func of(_ job: JobID, slot: Int?, isOver: Bool) -> InFlight {
    InFlight(job: job, in: "prod", slot: slot, isOver: isOver, at: .of("prod"))
  }
}
