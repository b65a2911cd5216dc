import GRDB
import Synchronization

/// The one writer. All requests that wait are committed in one transaction, each in a savepoint of its own; their
/// replies follow the commit, so a reply means that it is on the disk.
final class GroupCommit: Sendable {
  private struct Request: Sendable {
    let weight: Int
    /// Does the work, and gives back what replies once it is committed.
    let work: @Sendable (Database) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
  }

  private struct State {
    var waiting: [Request] = []
    var weight = 0
    var isDraining = false
    var isClosed = false
    var commits = 0
    var problem: String?
  }

  /// Bytes of strangers' requests that may wait. What weighs nothing is the engine's, which is bounded by its slots.
  static let mostWaiting = 64 << 20

  private let pool: DatabasePool
  private let bell: Bell
  private let state = Mutex(State())

  init(_ pool: DatabasePool, bell: Bell) {
    self.pool = pool
    self.bell = bell
  }

  /// How many groups have been committed.
  var commits: Int { state.withLock(\.commits) }
  /// Why the last group could not be written, until one is.
  var problem: String? { state.withLock(\.problem) }
  /// How many requests wait for the next one.
  var waiting: Int { state.withLock(\.waiting.count) }

  /// Cancellation does not reach it: what was handed over is written.
  func write<Value: Sendable>(
    weight: Int = 0, _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let request = Request(
        weight: weight,
        work: { database in
          let value = try work(database)
          return { continuation.resume(returning: value) }
        },
        fail: { continuation.resume(throwing: $0) })
      do {
        if try enter(request) { pool.asyncWriteWithoutTransaction { [self] in drain($0) } }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// No further request is taken; the ones that wait are still written.
  func close() {
    state.withLock { $0.isClosed = true }
  }

  /// Whether the caller has to start draining.
  private func enter(_ request: Request) throws(StorageError) -> Bool {
    try state.withLock { state throws(StorageError) in
      if state.isClosed { throw .closed }
      // A single one is always taken, however heavy.
      if request.weight > 0, state.weight > 0, state.weight + request.weight > Self.mostWaiting { throw .overloaded }
      state.waiting.append(request)
      state.weight += request.weight
      defer { state.isDraining = true }
      return !state.isDraining
    }
  }

  private func drain(_ database: Database) {
    while true {
      let group = state.withLock { state in
        let group = state.waiting
        state.waiting = []
        state.weight = 0
        state.isDraining = !group.isEmpty
        return group
      }
      if group.isEmpty { return }
      commit(group, in: database)
    }
  }

  private func commit(_ group: [Request], in database: Database) {
    var replies: [@Sendable () -> Void] = []
    var hasChanged = false
    do {
      try database.run("BEGIN IMMEDIATE")
      for request in group {
        let before = database.totalChangesCount
        do {
          try database.run("SAVEPOINT request")
          let reply = try request.work(database)
          try database.run("RELEASE request")
          replies.append(reply)
          hasChanged = hasChanged || database.totalChangesCount != before
        } catch {
          // A full or failing disk may have ended the transaction, and the work of the others with it.
          guard database.isInsideTransaction else { throw error }
          note(error)
          try database.run("ROLLBACK TO request")
          try database.run("RELEASE request")
          replies.append { request.fail(error) }
        }
      }
      try database.run("COMMIT")
    } catch {
      if database.isInsideTransaction { _ = try? database.run("ROLLBACK") }
      note(error)
      for request in group { request.fail(error) }
      return
    }
    state.withLock {
      $0.commits += 1
      if hasChanged { $0.problem = nil }
    }
    for reply in replies { reply() }
    if hasChanged { bell.ring() }
  }

  /// A request that was refused says nothing of the disk.
  private func note(_ error: any Error) {
    guard error is DatabaseError || error is StorageError, case .unavailable(let reason) = StorageError(error) else {
      return
    }
    state.withLock { $0.problem = reason }
  }
}
