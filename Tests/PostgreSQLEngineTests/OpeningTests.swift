import JobModel
import QueueStore
import Runtime
import StoreSupport
import Synchronization
import TestSupport
import Testing

@testable import PostgreSQLEngine

@Suite(.timeLimit(.minutes(5))) struct OpeningTests {
  private let clock = ManualClock()

  private func open(
    _ conninfo: String, isStorageReplicated: Bool = true, comparesPlace: Bool = true
  ) async throws(StoreOpenError) -> PostgreSQLStore {
    try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: conninfo, password: nil, host: "here"), isStorageReplicated: isStorageReplicated,
      comparesPlace: comparesPlace, clock: StoreClock(now: { [clock] in clock.now }))
  }

  private func refusal(_ conninfo: String, isStorageReplicated: Bool = true) async -> String {
    do {
      let store = try await open(conninfo, isStorageReplicated: isStorageReplicated)
      await store.close()
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func `an empty database becomes a queue, which is the same when it is opened again`() async throws {
    let database = try await PostgreSQLDatabase()
    let store = try await open(database.conninfo)
    #expect(store.openingNotes.count == 1)
    await store.close()
    let again = try await open(database.conninfo)
    #expect(again.storeId == store.storeId && again.openingNotes.isEmpty)
    await again.close()
  }

  @Test func `the server's time is heard at the opening and with each write`() async throws {
    let database = try await PostgreSQLDatabase()
    let heard = Mutex<[WallTime]>([])
    let store = try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: database.conninfo, password: nil, host: "here"), isStorageReplicated: true,
      comparesPlace: true,
      clock: StoreClock(now: { [clock] in clock.now }, hear: { time, _ in heard.withLock { $0.append(time) } }))
    let atOpening = heard.withLock(\.count)
    #expect(atOpening > 0)
    await store.ping()
    await store.close()
    let times = heard.withLock(\.self)
    #expect(times.count > atOpening && times == times.sorted())
    let epoch = try await database.execute("SELECT floor(extract(epoch FROM now()) * 1000)::bigint").filter(\.isNumber)
    let last = try #require(times.last)
    #expect(try #require(Int64(epoch)) - last.milliseconds < 300_000 && last.milliseconds <= Int64(epoch) ?? 0)
  }

  @Test func `a server without a standby is refused, unless its storage is replicated`() async throws {
    let database = try await PostgreSQLDatabase()
    #expect(await refusal(database.conninfo, isStorageReplicated: false).contains("replicated_storage"))
    #expect(await refusal(database.conninfo) == "none")
  }

  @Test func `a database with somebody else's tables is left alone`() async throws {
    let database = try await PostgreSQLDatabase()
    try await database.execute("CREATE TABLE theirs (id int)")
    #expect(await refusal(database.conninfo).contains("tables of somebody else's (theirs)"))
    #expect(try await database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "1\n")
  }

  @Test func `a user who may not write, a wrong database and a server that is not there are each named`() async throws {
    let database = try await PostgreSQLDatabase()
    try await database.execute(
      "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    let asReader = database.conninfo.replacing("user=tests", with: "user=reader")
    #expect(await refusal(asReader).contains("permission denied for schema public"))
    #expect(await refusal(database.conninfo + "_not").contains("does not exist"))
    #expect(await refusal("host=/nowhere dbname=x").contains("can't be reached"))
    #expect(await refusal("host=localhost port=1 dbname=x").contains("can't be reached"))
  }

  @Test func `a second daemon is refused while the first has the queue, and is told which that is`() async throws {
    let database = try await PostgreSQLDatabase()
    let store = try await open(database.conninfo)
    #expect(await refusal(database.conninfo).contains("another migeditd has it (migeditd on here)"))
    await store.close()
    #expect(await refusal(database.conninfo) == "none")
  }

  private func open(_ conninfo: String, sharedBy host: String) async throws(StoreOpenError) -> PostgreSQLStore {
    try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: conninfo, password: nil, host: host), isStorageReplicated: true,
      comparesPlace: true, clock: StoreClock(now: { [clock] in clock.now }),
      holder: LeaseHolder(host: HostRun(name: host, boot: "run of \(host)"), version: "1"))
  }

  @Test func `hosts that begin with an empty database together have one queue`() async throws {
    let database = try await PostgreSQLDatabase()
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for host in ["a", "b", "c", "d"] {
        group.addTask {
          let store = try await open(database.conninfo, sharedBy: host)
          await store.close()
          return store.storeId
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
  }

  @Test func `two daemons of one host's name are not let in, nor one that would have a shared queue for itself`()
    async throws
  {
    let database = try await PostgreSQLDatabase()
    let first = try await open(database.conninfo, sharedBy: "a")
    let second = try await open(database.conninfo, sharedBy: "b")
    await #expect(throws: StoreOpenError.self) { try await open(database.conninfo, sharedBy: "a") }
    #expect(await refusal(database.conninfo).contains("another migeditd has it"))
    await first.close()
    let again = try await open(database.conninfo, sharedBy: "a")
    for store in [second, again] { await store.close() }
  }
}
