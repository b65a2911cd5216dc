import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Synchronization
import TestSupport
import Testing

@testable import PostgreSQLEngine
@testable import QueueStore

/// The answer to a COMMIT does not come.
@Suite(.timeLimit(.minutes(5))) struct LostCommitTests {
  private let server: PostgreSQLCluster
  private let database: String
  private let store: PostgreSQLStore

  init() async throws {
    server = try await PostgreSQLCluster()
    database = try await server.emptyDatabase()
    store = try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: "\(server.address) dbname=\(database)", password: nil, host: "here"),
      isStorageReplicated: true, comparesPlace: true,
      clock: StoreClock(now: { WallTime(milliseconds: 1_700_000_000_000) }))
  }

  private func enqueue(_ number: Int) async throws -> JobID? {
    let digits = String(number, radix: 16)
    let id = try #require(TargetID(String(repeating: "a", count: 32 - digits.count) + digits))
    let request = EditRequest(
      target: Target(environment: "prod", kind: .migration, id: id), change: Change(mergePatch: ["name": "n"]))
    let limits = EnqueueLimits(maxQueued: 100_000, maxAttempts: [:])
    let user = Submitter(uid: 1000, name: "alice", isAdmin: false)
    return try await store.enqueue([request], by: user, limits: limits).first?.id
  }

  /// From now on each commit waits for a standby that is not there.
  private func awaitStandby() async throws {
    try await server.execute(
      "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()")
  }

  private func awaitNoStandby() async throws {
    try await server.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
  }

  /// Returns when a commit waits for a standby, with the number of its connection's process and when it began.
  private func waiting(besides other: [String]? = nil) async throws -> [String] {
    while true {
      let found = try await server.execute(
        "SELECT pid, extract(epoch FROM query_start) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
      let words = found.split { $0.isNewline || $0 == "|" }.map(String.init)
      if !words.isEmpty, words != other { return words }
    }
  }

  private final class Stop: Sendable {
    let isSaid = Atomic(false)
  }

  /// Enqueues one after the other, until it is told to end: a server takes a moment to wait for a standby.
  private func enqueueMany(_ stop: Stop) async throws -> [JobID?] {
    var jobs: [JobID?] = []
    while !stop.isSaid.load(ordering: .relaxed) { jobs.append(try await enqueue(jobs.count + 1)) }
    return jobs
  }

  private func expectAllKept(_ jobs: [JobID?]) async throws {
    #expect(!jobs.isEmpty && jobs == (1...jobs.count).map { $0 })
    let events = try await store.events(after: 0, limit: 100_000, in: [:]).events
    #expect(events.map(\.sequence) == Array(1...jobs.count))
  }

  @Test(arguments: ["pg_terminate_backend", "pg_cancel_backend"])
  func `one that was done, and is on no standby yet, is answered when it is there`(end: String) async throws {
    let stop = Stop()
    try await awaitStandby()
    async let all = enqueueMany(stop)
    let first = try await waiting()
    stop.isSaid.store(true, ordering: .relaxed)
    try await server.execute("SELECT \(end)(\(first[0]))")
    // It is there for everybody now, but not on the standby, so that a failover would lose it.
    _ = try await waiting(besides: first)
    #expect(!store.isQuiet)
    try await awaitNoStandby()
    try await expectAllKept(all)
    #expect(store.problem == nil)
    await store.close()
  }

  @Test
  func `where it is not known for long what became of it, others are refused, and it is answered once it is known`()
    async throws
  {
    let stop = Stop()
    try await awaitStandby()
    async let all = enqueueMany(stop)
    _ = try await waiting()
    stop.isSaid.store(true, ordering: .relaxed)
    try await server.order(.freeze)
    await #expect(throws: EnqueueError.self) { try await enqueue(1000) }
    #expect(!store.isQuiet && store.problem != nil)
    try await server.order(.thaw)
    try await awaitNoStandby()
    while await store.check().left != nil {}
    try await expectAllKept(all)
    await store.close()
  }

  @Test func `one that was not done is answered so, and its numbers are given again`() async throws {
    #expect(try await enqueue(1) == 1)
    try await server.execute(
      in: database,
      """
      CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); RETURN NULL; END $$
      """,
      """
      CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION cut()
      """)
    await #expect(throws: EnqueueError.self) { try await enqueue(2) }
    try await server.execute(in: database, "DROP TRIGGER cut ON event")
    #expect(try await enqueue(3) == 2)
    #expect(try await store.events(after: 0, limit: 9, in: [:]).events.map(\.sequence) == [1, 2])
    await store.close()
  }
}
