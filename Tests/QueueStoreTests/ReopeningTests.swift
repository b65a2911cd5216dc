import Foundation
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct ReopeningTests {
  @Test func `what was answered is there after a crash`() async throws {
    let fixture = try await Fixture()
    let (job, submission) = try await fixture.submitted(1)
    let waiting = try await fixture.enqueue(2)[0]
    // What a crash leaves: the files as they stand while the first process has them open.
    let copy = fixture.folder.file("copy.sqlite")
    for ending in ["", "-wal", ".sequence"] {
      try FileManager.default.copyItem(atPath: fixture.path + ending, toPath: copy + ending)
    }
    let again = try await SQLiteStore.open(at: copy) { [clock = fixture.clock] in clock.now }
    #expect(try await again.get(waiting, in: ready)?.job.state.known == .queued)
    #expect(try await again.inFlight(in: "prod") == [.of(job, slot: 1, isOver: false)])
    #expect(try await again.anyFacts(of: job)?.open == submission)
    await again.close()
    await fixture.store.close()
  }

  @Test func `a store that was closed is one file, beside its lock, the room for its log and the file that follows it`()
    async throws
  {
    let fixture = try await Fixture()
    let job = try await fixture.enqueue(1)[0]
    _ = try await fixture.job(job)
    await fixture.store.close()
    let files = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(
      files.sorted() == ["queue.sqlite", "queue.sqlite.lock", "queue.sqlite.reserve", "queue.sqlite.sequence"])
  }
}
