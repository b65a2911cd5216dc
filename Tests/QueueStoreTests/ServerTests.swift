import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// What was in flight before servers were kept with it, or while the configuration was another.
@Suite(.timeLimit(.minutes(5))) struct AdoptionTests {
  private let fixture: Fixture
  private var store: SQLiteStore { fixture.store }

  init() async throws { fixture = try await Fixture() }

  @Test func `it is at the server that its newest submission was sent to, or else at the configured one`() async throws
  {
    try await fixture.enqueue(1, 2, 3, 4)
    let (new, old) = (ServerID.of("new"), ServerID.of("prod"))
    for _ in 1...4 { _ = try await store.claim(in: "prod", slots: 4) }
    for job in 1...2 { _ = try await store.submission(.first, for: job) }
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: 2))
    _ = try await store.write { try $0.run("UPDATE job SET server = NULL") }
    #expect(try await store.inFlight(in: "prod").allSatisfy { $0.server == nil })
    #expect(try await store.claim(in: "prod", at: new.state(sessions: 4)) == nil, "they may all be there")
    try await store.adoptSlots(of: "prod", at: new)
    let places = try await store.inFlight(in: "prod").map { [$0.job, $0.slot, $0.server?.url == new.url ? 1 : 0] }
    #expect(places == [[1, 1, 0], [2, 2, 0], [3, 3, 1], [4, 4, 1]])
    #expect(try await store.jobs(at: old) == [1, 2])
    #expect(try await store.jobs(at: new) == [3, 4])
    try await store.adoptSlots(of: "prod", at: new)
    #expect(try await store.jobs(at: new) == [3, 4])
  }

  @Test func `of two environments that turn out to share a server one gets another slot`() async throws {
    for name in ["prod", "test"] {
      try await fixture.enqueue(1, 2, environment: name)
      for _ in 1...2 { _ = try await store.claim(in: name, slots: 2) }
    }
    _ = try await store.write { try $0.run("UPDATE job SET server = NULL") }
    for name in ["prod", "test"] { try await store.adoptSlots(of: name, at: .of("one")) }
    #expect(try await store.inFlight(in: "prod").map(\.slot) == [1, 2])
    #expect(try await store.inFlight(in: "test").map(\.slot) == [3, 4])
  }
}
