import Glibc
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct DiskFullTests {
  private static let big = JSON.string(String(repeating: "x", count: 20_000))

  /// Enqueues until it is refused, and gives how many were taken.
  private func fill(_ store: SQLiteStore) async -> (taken: Int, refusal: EnqueueError?) {
    for number in 0..<1000 {
      var request = EditRequest.edit(number)
      request.change = Change(mergePatch: ["name": Self.big])
      let refusal = await outcome { try await store.enqueue([request], by: alice, limits: .wide) }
      if let refusal { return (number, refusal) }
    }
    return (1000, nil)
  }

  private func isFull(_ error: EnqueueError?) -> Bool {
    if case .storage(.unavailable(let reason)) = error { reason.contains("full") } else { false }
  }

  @Test func `a full database keeps nothing of what it refuses, and goes on when there is room`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    try await store.write { database in
      let pages = try database.int("PRAGMA page_count") ?? 0
      _ = try database.row("PRAGMA max_page_count = \(pages + 40)")
    }
    let (taken, refusal) = await fill(store)
    #expect(isFull(refusal), "\(String(describing: refusal))")
    #expect(taken > 0)
    #expect(try await store.status().counts[.queued] == taken)
    #expect(try await store.status().problem?.contains("full") == true)
    try await store.write { database in _ = try database.row("PRAGMA max_page_count = 1000000") }
    #expect(try await fixture.enqueue(7) == [taken + 1])
    #expect(try await store.status().problem == nil)
    #expect(try await store.status().lastSequence == taken + 1)
  }

  @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.obstacle)"))
  func `a full disk keeps nothing of what it refuses, and goes on when there is room`()
    async throws
  {
    let disk = try SmallDisk(kibibytes: 1264)
    let store = try await SQLiteStore.open(at: "\(disk.path)/queue.sqlite") { WallTime(milliseconds: 0) }
    let ballast = open("\(disk.path)/ballast", O_CREAT | O_WRONLY, 0o600)
    #expect(posix_fallocate(ballast, 0, 450_000) == 0)
    let (taken, refusal) = await fill(store)
    #expect(isFull(refusal), "\(String(describing: refusal))")
    #expect(taken > 0)
    #expect(try await store.status().counts[.queued] == taken)
    #expect(ftruncate(ballast, 0) == 0)
    close(ballast)
    #expect(try await store.enqueue([.edit(1)], by: alice, limits: .wide)[0].id == taken + 1)
    await store.close()
    let again = try await SQLiteStore.open(at: "\(disk.path)/queue.sqlite") { WallTime(milliseconds: 0) }
    #expect(try await again.status().counts[.queued] == taken + 1)
    await again.close()
  }

  @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.obstacle)"))
  func `a disk with no room for a new queue is said`() async throws {
    let disk = try SmallDisk(kibibytes: 1200)
    let ballast = open("\(disk.path)/ballast", O_CREAT | O_WRONLY, 0o600)
    #expect(posix_fallocate(ballast, 0, 1_000_000) == 0)
    close(ballast)
    await #expect(throws: StoreOpenError.unusable(path: "\(disk.path)/queue.sqlite", reason: "the disk is full")) {
      try await SQLiteStore.open(at: "\(disk.path)/queue.sqlite") { WallTime(milliseconds: 0) }
    }
  }
}
