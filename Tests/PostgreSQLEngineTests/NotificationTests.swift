import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@testable import PostgreSQLEngine

/// What other hosts are told of a commit.
@Suite(.timeLimit(.minutes(5))) struct NotificationTests {
  private let host = HostRun(name: "here", boot: "1")
  private let server = ServerID(url: "https://prod", username: "architect")

  @Test func `a renewed lease wakes nobody who waits for work on another host`() async throws {
    let database = try await PostgreSQLDatabase()
    let store = try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: database.conninfo, password: nil, host: host.name), isStorageReplicated: true,
      comparesPlace: true, clock: StoreClock(now: { WallTime(milliseconds: 1_700_000_000_000) }))
    try await store.register(host, version: "1.0.0")
    let lease = try #require(try await store.leases(of: [server])[server])
    let taken = try #require(try await store.take(server, seen: lease, by: host, for: ["prod"]))
    let other = try PostgreSQLConnection(
      ConnectionSettings(conninfo: database.conninfo, password: nil, host: "there"))
    try other.run("LISTEN \(channel)")
    #expect(try await store.renew([server: taken.epoch], of: host) == [server])
    let user = Submitter(uid: 1000, name: "alice", isAdmin: false)
    let id = try #require(TargetID(String(repeating: "a", count: 32)))
    let request = EditRequest(
      target: Target(environment: "prod", kind: .migration, id: id), change: Change(mergePatch: ["name": "n"]))
    _ = try await store.enqueue([request], by: user, limits: EnqueueLimits(maxQueued: 100, maxAttempts: [:]))
    // They are told in the order of the commits.
    try await database.execute("SELECT pg_notify('\(channel)', 'end')")
    var told: [String] = []
    while !told.contains("end") { told += try other.notifications(until: .now + .seconds(60)) }
    #expect(told.filter { $0.hasPrefix("work") } == ["work here"], "of the edit: \(told)")
    await store.close()
  }
}
