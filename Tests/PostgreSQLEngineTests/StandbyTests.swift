import Dispatch
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import Synchronization
import TestSupport
import Testing

@testable import PostgreSQLEngine

/// A server whose standby is away, and hosts that stand still. Each test has a server of its own, whose settings it changes.
@Suite(.timeLimit(.minutes(5))) struct StandbyTests {
  private final class Answers: Sendable {
    private let jobs = Mutex<[JobID?]>([])
    var all: [JobID?] { jobs.withLock { $0 } }
    func add(_ job: JobID?) { jobs.withLock { $0.append(job) } }
  }

  private let cluster: PostgreSQLCluster
  private let database: String

  init() async throws {
    cluster = try await PostgreSQLCluster()
    database = try await cluster.emptyDatabase()
  }

  private func open(_ host: String) async throws -> PostgreSQLStore {
    try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: "\(cluster.address) dbname=\(database)", password: nil, host: host),
      isStorageReplicated: true, comparesPlace: true,
      clock: StoreClock(now: { WallTime(milliseconds: 1_700_000_000_000) }),
      holder: LeaseHolder(host: HostRun(name: host, boot: host), version: "1"))
  }

  private func enqueue(_ key: String, in store: PostgreSQLStore) async throws -> JobID? {
    let id = try #require(TargetID(String(repeating: "a", count: 32)))
    let request = EditRequest(
      target: Target(environment: "prod", kind: .migration, id: id), change: Change(mergePatch: ["name": "n"]), key: key
    )
    let user = Submitter(uid: 1000, name: "alice", isAdmin: false)
    return try await store.enqueue([request], by: user, limits: EnqueueLimits(maxQueued: 9, maxAttempts: [:])).first?.id
  }

  @discardableResult
  private func execute(_ sql: String) async throws -> String {
    try await cluster.run("psql", ["--no-psqlrc", "-tAqv", "ON_ERROR_STOP=1", "-d", database] + ["-c", sql])
  }

  private func set(standby: String) async throws {
    try await execute("ALTER SYSTEM SET synchronous_standby_names = '\(standby)'")
    try await execute("SELECT pg_reload_conf()")
  }

  /// The processes of the server in which a commit waits for the standby.
  private func waiting() async throws -> String {
    try await execute("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
  }

  @Test func `a commit that was cut off is not answered, and its job is not found, before the standby has it`()
    async throws
  {
    let (here, there) = (try await open("here"), try await open("there"))
    try await set(standby: "nobody")
    let answers = Answers()
    let first = Task { answers.add(try await enqueue("k", in: here)) }
    var before = ""
    while before.isEmpty { before = try await waiting() }
    // As where the server is killed: all connections end, and what was committed without the standby is seen.
    try await execute(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
      """)
    let second = Task {
      while true {
        do {
          return answers.add(try await enqueue("k", in: there))
        } catch EnqueueError.storage(.unavailable) {
          try Task.checkCancellation()
        }
      }
    }
    // Both wait for it again, each with a new connection.
    while try await waiting().split(separator: "\n").filter({ !before.contains($0) }).count < 2 {
      try #require(answers.all.isEmpty)
    }
    #expect(try await execute("SELECT count(*) FROM job") == "1\n")
    try await set(standby: "")
    try await first.value
    try await second.value
    #expect(answers.all == [1, 1])
    await here.close()
    await there.close()
  }

  @Test func `a host that stands still in the middle of a write is let go of, and another writes`() async throws {
    let (here, there) = (try await open("here"), try await open("there"))
    let (entered, enters) = AsyncStream.makeStream(of: Void.self)
    let thaws = DispatchSemaphore(value: 0)
    let frozen = Task {
      try await here.write(by: nil, weight: 0, takesOn: false, placed: {}, change: { (_: Void) in .work }) {
        transaction in
        _ = try transaction.ints("SELECT 1", isReused: false)
        enters.finish()
        // In the writer's own thread, to which nobody else belongs.
        thaws.wait()
        _ = try transaction.ints("SELECT 1", isReused: false)
      }
    }
    for await _ in entered {}
    // It gives up after ten seconds by itself.
    #expect(try await enqueue("k", in: there) == 1)
    thaws.signal()
    await #expect(throws: StorageError.self) { try await frozen.value }
    #expect(try await enqueue("k", in: here) == 1)
    await here.close()
    await there.close()
  }
}
