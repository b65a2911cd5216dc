import JobModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport

@testable import SQLiteEngine

/// A store of some kind in a place of its own, with a clock that the test moves. The suites beside this file say what the
/// store's face promises: whoever implements it passes all of them.
struct Exercise: StoreFixture {
  let clock: ManualClock
  let store: any QuietStore
  private let place: StorePlace

  /// - Parameter holder: of one host of several that share the queue; nil: there is one.
  init(_ kind: StoreKind, holder: LeaseHolder? = nil) async throws {
    let (clock, place) = (ManualClock(), try await StorePlace(kind))
    (self.clock, self.place) = (clock, place)
    store = try await place.open(StoreClock(now: { clock.now }), holder: holder)
  }

  var queue: any QueueStore { store }
  var kind: StoreKind { place.kind }

  /// The store after a restart.
  func reopened(holder: LeaseHolder? = nil) async throws -> any QuietStore {
    await store.close()
    return try await place.open(StoreClock(now: { [clock] in clock.now }), holder: holder)
  }

  /// A copy of the queue as it is now.
  func backup() async throws -> BackupFile { try await place.backup(of: store) }

  /// The store that a backup is put back to, elsewhere.
  func restored(from backup: BackupFile) async throws -> any QuietStore {
    try await restoredPlace(from: backup).open { [clock] in clock.now }
  }

  func restoredPlace(from backup: BackupFile) async throws -> StorePlace { try await place.restored(from: backup) }

  /// How many transactions have been committed; nil where nobody counts them.
  var commits: Int? { (store as? any QuietTransactionalStore)?.commits }
}

extension QueueStore {
  /// Of a job that runs or does not.
  func anyFacts(of job: JobID) async throws -> EditFacts? {
    if let memory = self as? MemoryStore { return memory.facts(of: job) }
    return try await (self as? any QuietTransactionalStore)?.anyFacts(of: job)
  }
}
