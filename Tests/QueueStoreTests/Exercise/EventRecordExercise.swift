import JobModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// What the log is told of events.
@Suite(.timeLimit(.minutes(5))) struct EventRecordExercise {
  @Test(arguments: StoreKind.allCases) func `each event comes once, with what it happened to`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var request = EditRequest.edit(1)
    request.batch = "night"
    try await fixture.enqueue([request])
    _ = try await store.claim(in: "prod", slots: 1)
    let records = try await store.eventRecords(after: 0, limit: 10)
    #expect(records.map(\.what) == [.enqueued, .started])
    #expect(records.map(\.sequence) == [1, 2])
    #expect(records.map(\.uid) == [alice.uid, nil])
    for record in records {
      #expect(
        record.job == 1 && record.batch == "night" && record.environment == "prod" && record.at == fixture.clock.now)
      #expect(record.target == request.target)
    }
    #expect(records.map(\.batchRun) == [1, 1])
    #expect(try await store.eventRecords(after: 0, limit: 1).map(\.what) == [.enqueued])
    #expect(try await store.eventRecords(after: 1, limit: 10).map(\.what) == [.started])
    #expect(try await store.eventRecords(after: 2, limit: 10).isEmpty)
  }

  @Test(arguments: StoreKind.allCases) func `a retry says what failed and until when it rests, an end what it came to`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    let until = fixture.clock.now + .seconds(30)
    let failure = Failure(.createFailed, "no room")
    let closing = SubmissionEnd(.createFailed, failure: failure)
    #expect(try await store.requeue(Requeue(until: until, closing: closing), job: job))
    let retry = try #require(try await store.eventRecords(after: 0, limit: 10).last)
    #expect(retry.what == .retrying && retry.failure == failure && retry.until == until && retry.attempt == 1)

    fixture.clock.advance(by: .seconds(60))
    _ = try await store.wake()
    _ = try await store.claim(in: "prod", slots: 1)
    // The target turned out to be in other work: that is not what failed before.
    #expect(try await store.requeue(Requeue(until: until + .seconds(60)), job: job))
    #expect(try await store.eventRecords(after: 0, limit: 20).last?.failure == nil)

    let other = try await fixture.enqueue(2)[0]
    try await fixture.fail(other)
    #expect(try await store.eventRecords(after: 0, limit: 20).last { $0.job == other }?.failure == .created)
  }

  @Test(arguments: StoreKind.allCases) func `an outage and a pause say why and until when, and whose they are`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let now = fixture.clock.now
    let failure = Failure(.unreachable, "no route")
    try await store.keep(
      KeptOutage(failure, since: now, retryAt: now + .seconds(15)), of: .of("prod"), for: ["prod"])
    try await store.setPause(
      Paused(by: "root", at: now, reason: "an upgrade", until: now + .seconds(60)), of: nil, by: root)
    let records = try await store.eventRecords(after: 0, limit: 10)
    #expect(records.map(\.what) == [.outageBegan, .paused])
    #expect(records[0].environment == "prod" && records[0].failure == failure && records[0].until == now + .seconds(15))
    #expect(
      records[1].environment == nil && records[1].reason == "an upgrade" && records[1].until == now + .seconds(60))
  }
}
