import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue of the fifth version is opened, and its keys stand for what they stood for.
@Suite(.timeLimit(.minutes(5))) struct MigrationToFingerprintsTests {
  private let folder: TemporaryFolder
  private let clock = ManualClock()
  private let store: SQLiteStore

  init() async throws {
    folder = try TemporaryFolder()
    let path = folder.file("queue.sqlite")
    try VersionFive.write(at: path)
    store = try await SQLiteStore.open(at: path) { [clock] in clock.now }
  }

  private func edit(_ target: Int, key: String, after: [JobID]? = nil, change: Change? = nil) -> EditRequest {
    var request = EditRequest.edit(target, key: key, after: after)
    let nested: JSON = ["a": ["é", nil, true], "b": 1.5]
    request.change = change ?? Change(mergePatch: ["name": "n", "nested": nested])
    return request
  }

  private func found(_ request: EditRequest, by submitter: Submitter = alice) async throws -> Enqueued {
    try await store.enqueue([request], by: submitter, limits: .wide)[0]
  }

  private func conflict(_ request: EditRequest) async throws -> JobID? {
    do {
      _ = try await store.enqueue([request], by: alice, limits: .wide)
    } catch {
      guard case .keyConflict(_, _, let id) = error else { throw error }
      return id
    }
    return nil
  }

  @Test func `a request that was made before is known, however its text was written`() async throws {
    var waits = edit(1, key: "waits")
    waits.expectedLastUpdatedDate = "2026-01-01"
    #expect(try await found(waits) == Enqueued(id: 4, state: .queued, duplicate: true))
    #expect(try await found(edit(2, key: "waits"), by: bob) == Enqueued(id: 8, state: .queued, duplicate: true))
    #expect(
      try await found(edit(5, key: "after", after: [7, 1, 7])) == Enqueued(id: 8, state: .queued, duplicate: true))
    #expect(try await found(edit(9, key: "gone")) == Enqueued(id: 10, state: .succeeded, duplicate: true))
  }

  @Test func `a key that stands for something else is refused, and so is one whose request is damaged`() async throws {
    #expect(try await conflict(edit(1, key: "waits")) == 4, "the date that it expected is missing")
    #expect(try await conflict(edit(5, key: "after", after: [1])) == 8)
    #expect(try await conflict(edit(9, key: "gone", change: Change(mergePatch: ["name": "m"]))) == 10)
    #expect(try await conflict(edit(3, key: "damaged")) == 30)
  }

  @Test func `the keys of jobs that are gone are pruned by their age, and no others`() async throws {
    var cutoffs = Cutoffs()
    cutoffs.keys = clock.now
    #expect(try await store.prune(cutoffs).keys == 1)
    #expect(try await found(edit(9, key: "gone")).duplicate == false)
    #expect(try await found(edit(5, key: "after", after: [1, 7])).duplicate)
  }

  @Test func `the queue is whole, and takes no more room than it needs`() async throws {
    let (version, faults, said, tables) = try await store.reading { database in
      try (
        database.int("PRAGMA user_version"), database.rows("PRAGMA foreign_key_check").count,
        database.text("PRAGMA integrity_check"),
        database.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'new%' OR name LIKE 'old%'").count
      )
    }
    #expect(version == 8 && faults == 0 && said == "ok" && tables == 0)
    _ = try await store.prune(Cutoffs())
    #expect(try await store.reading { try $0.int("PRAGMA freelist_count") } == 0)
  }
}
