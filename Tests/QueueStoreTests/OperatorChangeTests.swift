import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct OperatorChangeTests {
  @Test func `very many jobs are changed, and the first are named`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let count = Limits.jobsNamed + jobsInChunk + 345
    for start in stride(from: 0, to: count, by: 1000) {
      let requests = (start..<min(start + 1000, count)).map { EditRequest.edit($0) }
      _ = try await store.enqueue(requests, by: alice, limits: .wide)
    }
    let commits = store.writer.commits
    let cancelled = try await store.change(.cancel, Filter(), by: alice)
    #expect(cancelled.count == count)
    #expect(cancelled.jobs == Array(1...Limits.jobsNamed))
    #expect(store.writer.commits - commits == count / jobsInChunk + 1)
    #expect(try await store.status().counts[.cancelled] == count)
    // Their order on the target is kept.
    let retried = try await store.change(.retry, Filter(), by: root)
    #expect(retried.count == count)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 1)
  }
}
