import JSONDocument
import JobModel
import LibraryModel
import Runtime
import StoreSupport
import TestSupport
import Testing

@testable import PostgreSQLEngine
@testable import QueueStore

/// The server ends connections, as it does where it is restarted or fails over.
@Suite(.timeLimit(.minutes(5))) struct LostConnectionTests {
  private let database: PostgreSQLDatabase
  private let store: PostgreSQLStore
  private let user = Submitter(uid: 1000, name: "alice", isAdmin: false)

  init() async throws {
    database = try await PostgreSQLDatabase()
    store = try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: database.conninfo, password: nil, host: "here"), isStorageReplicated: true,
      comparesPlace: true, clock: StoreClock(now: { WallTime(milliseconds: 1_700_000_000_000) }))
  }

  private func enqueue(_ number: Int) async throws -> JobID? {
    let digits = String(number, radix: 16)
    let id = try #require(TargetID(String(repeating: "a", count: 32 - digits.count) + digits))
    let request = EditRequest(
      target: Target(environment: "prod", kind: .migration, id: id), change: Change(mergePatch: ["name": "n"]),
      key: "k\(number)")
    let limits = EnqueueLimits(maxQueued: 100, maxAttempts: [:])
    return try await store.enqueue([request], by: user, limits: limits).first?.id
  }

  /// All but the one that says so.
  private func endConnections() async throws {
    try await database.execute(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
      """)
  }

  /// Tries again, as a client with a key does.
  private func enqueueAgain(_ number: Int) async throws -> JobID? {
    while true {
      do {
        return try await enqueue(number)
      } catch EnqueueError.storage(.unavailable) {
        _ = await store.check()
      }
    }
  }

  @Test func `where connections end, what is asked fails or is done, and afterwards the queue goes on`() async throws {
    #expect(try await enqueue(1) == 1)
    for number in 2...6 {
      try await endConnections()
      #expect(try await store.status().lastSequence == number - 1, "a read is done on another connection")
      #expect(try await enqueueAgain(number) == number)
    }
    #expect(store.problem == nil)
    let events = try await store.events(after: 0, limit: 100, in: [:])
    #expect(events.events.map(\.sequence) == Array(1...6), "no number is left out")
    await store.close()
  }

  @Test func `a connection that was lost while nobody used it costs no write`() async throws {
    #expect(try await enqueue(1) == 1)
    try await endConnections()
    #expect(try await enqueue(2) == 2)
    #expect(store.problem == nil)
    await store.close()
  }

  @Test func `a transaction that was cut off leaves nothing, and its numbers are given again`() async throws {
    #expect(try await enqueue(1) == 1)
    await #expect(throws: StorageError.self) {
      try await store.writing { transaction in
        _ = try transaction.inserted("INSERT INTO environment (name) VALUES (?)", ["cut"])
        _ = try transaction.ints("SELECT nextval('job_number')", isReused: false)
        // Ends its own connection, in the middle of the transaction.
        _ = try transaction.ints("SELECT pg_terminate_backend(pg_backend_pid())::int", isReused: false)
      }
    }
    #expect(try await database.execute("SELECT count(*) FROM environment WHERE name = 'cut'") == "0\n")
    #expect(try await enqueueAgain(2) == 2)
    await store.close()
  }

  @Test func `one that fails among others that are committed together leaves no number out`() async throws {
    let (store, (entered, enters)) = (store, AsyncStream.makeStream(of: Void.self))
    // Holds the writer until the others wait.
    let first = Task {
      try await store.writing { _ in
        enters.finish()
        while store.waiting < 3 { continue }
      }
    }
    for await _ in entered {}
    let one = Task { try await enqueue(1) }
    while store.waiting < 1 { await Task.yield() }
    let refused = Task {
      try await store.write(by: nil, weight: 0, takesOn: false, change: { (_: Void) in .work }) {
        _ = try $0.rows("SELECT nextval('job_number'), nextval('event_number')", isReused: false)
        throw EnqueueError.queueFull(limit: 7)
      }
    }
    while store.waiting < 2 { await Task.yield() }
    let two = Task { try await enqueue(2) }
    try await first.value
    #expect(try await one.value == 1)
    await #expect(throws: EnqueueError.queueFull(limit: 7)) { try await refused.value }
    #expect(try await two.value == 2)
    #expect(try await store.events(after: 0, limit: 9, in: [:]).events.map(\.sequence) == [1, 2])
    await store.close()
  }

  @Test func `what only reads is no change, and rings for nobody`() async throws {
    #expect(try await enqueue(1) == 1)
    let before = store.commitTimes
    #expect(try await store.writing { try $0.ints("SELECT id FROM job") } == [1])
    #expect(store.commitTimes == before)
    #expect(try await enqueue(2) == 2)
    #expect(store.commitTimes != before)
    await store.close()
  }

  @Test func `what another program commits is heard`() async throws {
    let bell = store.bell(for: .work)
    async let heard: Void? = bell.first { _ in true }
    try await database.execute("SELECT pg_notify('migedit', 'work there')")
    #expect(await heard != nil)
    await store.close()
  }
}
