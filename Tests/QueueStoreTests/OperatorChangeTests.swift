import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct OperatorChangeTests {
  @Test func `a submitter changes nothing where another's job would change`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    _ = try await store.enqueue([.edit(1)], by: alice, limits: .wide)
    _ = try await store.enqueue([.edit(2)], by: bob, limits: .wide)
    let before = try await fixture.log()
    await #expect(throws: ChangeError.permissionDenied) { try await store.change(.cancel, Filter(), by: alice) }
    #expect(try await fixture.log() == before)
    #expect(try await store.status().counts[.queued] == 2)
    var own = Filter()
    own.submittedBy = "alice"
    #expect(try await store.change(.cancel, own, by: alice) == ChangedJobs(jobs: [1], count: 1))
    #expect(
      try await store.change(.retry, Filter(), by: alice).jobs == [1], "another's that would not change is no matter")
    #expect(try await store.change(.cancel, Filter(), by: root) == ChangedJobs(jobs: [1, 2], count: 2))
  }

  @Test func `a job that is named and is not there stops the call`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    var filter = Filter()
    filter.ids = [1, 2]
    await #expect(throws: ChangeError.noSuchJob(2)) {
      try await fixture.store.change(.cancel, filter, by: root)
    }
    #expect(try await fixture.job(1).state.known == .queued)
  }

  @Test func `the uid decides, not the name`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    let namesake = Submitter(uid: 1002, name: "alice", isAdmin: false)
    await #expect(throws: ChangeError.permissionDenied) {
      try await fixture.store.change(.cancel, Filter(), by: namesake)
    }
  }

  @Test func `very many jobs are changed, and the first are named`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let count = jobsInChunk * 2 + 345
    for start in stride(from: 0, to: count, by: 1000) {
      let requests = (start..<min(start + 1000, count)).map { EditRequest.edit($0) }
      _ = try await store.enqueue(requests, by: alice, limits: .wide)
    }
    let commits = store.writer.commits
    let cancelled = try await store.change(.cancel, Filter(), by: alice)
    #expect(cancelled.count == count)
    #expect(cancelled.jobs == Array(1...Limits.jobsNamed))
    #expect(store.writer.commits - commits == 3)
    #expect(try await store.status().counts[.cancelled] == count)
    // Their order on the target is kept.
    let retried = try await store.change(.retry, Filter(), by: root)
    #expect(retried.count == count)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 1)
  }

  @Test func `a filter chooses among what the action applies to`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    try await fixture.enqueue(1, 2, 3)
    var queued = Filter()
    queued.states = [.queued]
    queued.ids = [2, 3]
    #expect(try await store.change(.hold, queued, by: alice).jobs == [2, 3])
    #expect(try await store.change(.hold, queued, by: alice).count == 0)
    #expect(try await store.change(.release, Filter(), by: alice).jobs == [2, 3])
  }
}
