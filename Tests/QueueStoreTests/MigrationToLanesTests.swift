import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue of the fifth version is opened, and its jobs are found by lanes.
@Suite(.timeLimit(.minutes(5))) struct MigrationToLanesTests {
  @Test func `each job is in the lane of its kind`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("queue.sqlite")
    try VersionFive.write(at: path)
    let store = try await SQLiteStore.open(at: path) { .init(milliseconds: 1_700_000_000_000) }
    let rows = try await store.reading { database in
      try database.rows("SELECT job.id, lane, kind FROM job JOIN target ON target.id = job.target").map {
        try JobLane(number: $0.int("lane")) == JobLane(kind: $0.word("kind"))
      }
    }
    #expect(!rows.isEmpty && rows.allSatisfy(\.self))
    let faults = try await store.reading { try $0.rows("PRAGMA foreign_key_check").count }
    #expect(faults == 0)
    await store.close()
  }
}
