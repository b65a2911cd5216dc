import JobModel
import QueueStore
import Runtime
import TestSupport
import Testing

@testable import PostgreSQLEngine

/// A server that goes away under a queue, comes back as a standby, or stands still.
@Suite(.timeLimit(.minutes(5))) struct StoppedServerTests {
  private let server: PostgreSQLCluster
  private let conninfo: String
  private let store: PostgreSQLStore

  init() async throws {
    server = try await PostgreSQLCluster()
    conninfo = try await "\(server.address) dbname=\(server.emptyDatabase())"
    store = try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: conninfo, password: nil, host: "here"), isStorageReplicated: true,
      comparesPlace: true, clock: StoreClock(now: { WallTime(milliseconds: 1_700_000_000_000) }))
  }

  private func pause(_ reason: String?) async throws(StorageError) {
    let pause = reason.map { Paused(by: "alice", at: WallTime(milliseconds: 1), reason: $0) }
    try await store.setPause(pause, of: nil, by: Submitter(uid: 1000, name: "alice", isAdmin: true))
  }

  /// - Returns: what it says why nothing can be written.
  private func refusal() async throws -> String {
    do {
      try await pause("not kept")
    } catch .unavailable(let reason) {
      #expect(store.problem == reason)
      return reason
    }
    Issue.record("it was written")
    return ""
  }

  @Test func `nothing is taken while it is away or only reads, which is said, and it goes on when it is back`()
    async throws
  {
    try await pause("before")
    try await server.order(.stop)
    #expect(try await refusal().hasPrefix("The PostgreSQL server that has the queue can't be reached: "))
    await #expect(throws: StorageError.self) { try await store.status() }
    let away = await store.check()
    #expect(away.found != nil && away.left != nil)

    try await server.order(.becomeStandby)
    try await server.order(.start)
    let reading = try await refusal()
    #expect(reading.contains("takes no writes") && reading.contains("target_session_attrs=read-write"), "\(reading)")
    #expect(try await store.status().pause?.reason == "before", "it can be read")
    let atStart = try #require(await PostgreSQLEngineTests.refusal(conninfo))
    #expect("\(atStart)".contains("it is a standby, which takes no writes; name the primary"), "\(atStart)")

    try await server.order(.stop)
    try await server.order(.becomePrimary)
    try await server.order(.start)
    let back = await store.check()
    #expect(back.found != nil && back.left == nil)
    try await pause("after")
    #expect(try await store.status().pause?.reason == "after")
    await store.close()
  }

  @Test func `that it was away is found by the next look, also where it is back by then`() async throws {
    try await pause("before")
    try await server.order(.stop)
    let reason = try await refusal()
    try await server.order(.start)
    try await pause("after")
    #expect(await store.check() == WriteCheck(found: reason, left: nil))
    #expect(await store.check() == WriteCheck(found: nil, left: nil))
    await store.close()
  }

  @Test func `another queue that has taken its place is not written, and not read`() async throws {
    try await pause("before")
    let name = String(conninfo.split(separator: "=").last ?? "")
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'"
    let other = try await server.emptyDatabase()
    #expect(await PostgreSQLEngineTests.refusal("\(server.address) dbname=\(other)") == nil)
    // The listener connects again at once, and its connection would be in the way.
    try await server.execute("ALTER DATABASE \"\(name)\" ALLOW_CONNECTIONS false", cut)
    try await server.execute(
      "ALTER DATABASE \"\(name)\" RENAME TO away", "ALTER DATABASE \"\(other)\" RENAME TO \"\(name)\"")
    #expect(try await refusal().contains("Another queue is in the PostgreSQL database where this daemon had its own"))
    await #expect(throws: StorageError.self) { try await store.status() }
    try await server.execute("ALTER DATABASE \"\(name)\" ALLOW_CONNECTIONS false", cut)
    try await server.execute(
      "ALTER DATABASE \"\(name)\" RENAME TO other", "ALTER DATABASE away RENAME TO \"\(name)\"",
      "ALTER DATABASE \"\(name)\" ALLOW_CONNECTIONS true")
    #expect(await store.check().left == nil)
    #expect(try await store.status().pause?.reason == "before")
    await store.close()
  }

  @Test func `one that stands still is given up, which is said, and it goes on when it goes on`() async throws {
    try await pause("before")
    _ = try await store.status()
    try await server.order(.freeze)
    let reading = Task { try await store.status() }
    let reason = try await refusal()
    #expect(reason.contains("can't be reached") && reason.contains("timeout expired"), "\(reason)")
    await #expect(throws: StorageError.self) { try await reading.value }
    let atStart = try #require(await PostgreSQLEngineTests.refusal(conninfo))
    #expect(atStart.isWaitedFor && "\(atStart)".contains("timeout expired"), "\(atStart)")
    try await server.order(.thaw)
    // What was asked of it meanwhile is done or not done there, and is no more in the way.
    while await store.check().left != nil {}
    try await pause("after")
    #expect(try await store.status().pause?.reason == "after")
    await store.close()
  }
}
