import Foundation
import GRDB
import JobModel
import Runtime
import Synchronization
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// What SQLite says of a disk that fails, thrown in its place.
@Suite(.timeLimit(.minutes(5))) struct FailedSyncTests {
  private final class Calls: Sendable {
    let reasons = Mutex<[String]>([])
  }

  private func open(_ folder: TemporaryFolder, _ calls: Calls) async throws -> SQLiteStore {
    let now = ManualClock().now
    return try await SQLiteStore.open(
      at: folder.file("queue.sqlite"), now: { now },
      onFailedSync: { reason in calls.reasons.withLock { $0.append(reason) } })
  }

  private func fail(_ store: SQLiteStore, _ code: ResultCode) async {
    await #expect(throws: (any Error).self) {
      try await store.write { _ in throw DatabaseError(resultCode: code, message: "disk I/O error") }
    }
  }

  @Test(arguments: [ResultCode.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC])
  func `after a failed sync nothing is read or written any more, and the daemon is told to end`(code: ResultCode)
    async throws
  {
    let (folder, calls) = (try TemporaryFolder(), Calls())
    let store = try await open(folder, calls)
    _ = try await store.enqueue([.edit(1)], by: alice, limits: .wide)
    await fail(store, code)
    let reason = try #require(calls.reasons.withLock { $0.first })
    #expect(calls.reasons.withLock { $0.count } == 1)
    #expect(reason.contains("could not keep what was written") && reason.contains("opened anew"))
    #expect(
      await outcome { try await store.enqueue([.edit(2)], by: alice, limits: .wide) }
        == .storage(.unavailable(reason: reason)))
    await #expect(throws: StorageError.unavailable(reason: reason)) { try await store.status() }
    await #expect(throws: StorageError.unavailable(reason: reason)) { try await store.wake() }
    #expect(await store.check().left == reason)
    await store.close()
    let again = try await open(folder, calls)
    #expect(try await again.status().counts[.queued] == 1)
    await again.close()
  }

  @Test func `no job is suspected of an end after a failed sync, and of the next one it is`() async throws {
    let (folder, calls) = (try TemporaryFolder(), Calls())
    let job = try await suspectAfter(.SQLITE_IOERR_FSYNC, folder, calls)
    let again = try await open(folder, calls)
    #expect(try await again.begin() == [])
    let beside = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!beside.contains("queue.sqlite.sync-failed"))
    await again.close()
    let crashed = try await open(folder, calls)
    #expect(try await crashed.begin() == [job])
    await crashed.close()
  }

  /// A daemon that prepares a job, and ends by a failed sync.
  private func suspectAfter(_ code: ResultCode, _ folder: TemporaryFolder, _ calls: Calls) async throws -> JobID {
    let store = try await open(folder, calls)
    _ = try await store.begin()
    let job = try await store.enqueue([.edit(1)], by: alice, limits: .wide)[0].id
    _ = try #require(try await store.claim(in: "prod", slots: 1))
    await fail(store, code)
    await store.close()
    return job
  }

  @Test(arguments: [ResultCode.SQLITE_IOERR_WRITE, .SQLITE_FULL, .SQLITE_IOERR_READ])
  func `a write or a read that fails ends nothing`(code: ResultCode) async throws {
    let (folder, calls) = (try TemporaryFolder(), Calls())
    let store = try await open(folder, calls)
    await fail(store, code)
    #expect(calls.reasons.withLock { $0.isEmpty })
    #expect(try await store.enqueue([.edit(1)], by: alice, limits: .wide).map(\.id) == [1])
    #expect(try await store.status().problem == nil)
    await store.close()
  }

  @Test func `who waits for work looks again after a read has failed`() async throws {
    let (folder, calls) = (try TemporaryFolder(), Calls())
    let store = try await open(folder, calls)
    await #expect(throws: StorageError.self) {
      try await store.read { _ in throw DatabaseError(resultCode: .SQLITE_IOERR_READ, message: "disk I/O error") }
    }
    #expect(try await store.status().problem?.contains("disk I/O error") == true)
    var bell = store.bell(for: .work).makeAsyncIterator()
    #expect(await store.check().left == nil)
    await bell.next()
    await store.close()
  }

  @Test func `an outcome that finds the log full is written when that begins anew, and what is new is refused`()
    async throws
  {
    let (folder, calls) = (try TemporaryFolder(), Calls())
    let store = try await open(folder, calls)
    let tries = Mutex(0)
    let full: @Sendable (Transaction) throws -> Void = { _ in
      let first = tries.withLock { tries in
        tries += 1
        return tries == 1
      }
      if first { throw DatabaseError(resultCode: .SQLITE_FULL) }
    }
    try await store.write(full)
    #expect(tries.withLock { $0 } == 2)
    tries.withLock { $0 = 0 }
    await #expect(throws: StorageError.self) {
      try await store.write(by: alice, weight: 1, takesOn: true, change: { _ in .work }, full)
    }
    #expect(tries.withLock { $0 } == 1)
    await store.close()
  }
}
