import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

let hostA = HostRun(name: "a", boot: "a1")
let hostB = HostRun(name: "b", boot: "b1")

extension QueueStore {
  /// Takes a lease as it stands.
  func takes(
    _ server: ServerID = .of("prod"), by host: HostRun, for environments: [String] = ["prod"]
  ) async throws -> TakenLease? {
    let seen = try #require(try await leases(of: [server])[server])
    return try await take(server, seen: seen, by: host, for: environments)
  }
}

/// Which host serves what, where several share the queue.
@Suite(.timeLimit(.minutes(5))) struct LeaseExercise {
  private let prod = ServerID.of("prod")
  private let test = ServerID.of("test")

  private func fixture(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind)
    try await fixture.store.register(hostA, version: "1.0.0")
    try await fixture.store.register(hostB, version: "1.0.1")
    return fixture
  }

  @Test(arguments: StoreKind.allCases) func `one of two that have seen the same takes a lease`(kind: StoreKind)
    async throws
  {
    let store = try await fixture(kind).store
    #expect(try await store.leases(of: [prod, test]) == [prod: .neverTaken, test: .neverTaken])
    #expect(try await store.take(prod, seen: .neverTaken, by: hostA, for: []) == TakenLease(epoch: 1, suspects: []))
    #expect(try await store.take(prod, seen: .neverTaken, by: hostB, for: []) == nil)
    #expect(
      try await store.leases(of: [prod, test]) == [prod: Lease(owner: hostA, epoch: 1, beat: 0), test: .neverTaken])
  }

  @Test(arguments: StoreKind.allCases) func `a lease that was renewed since it was seen is not taken`(kind: StoreKind)
    async throws
  {
    let store = try await fixture(kind).store
    _ = try await store.takes(by: hostA)
    let seen = Lease(owner: hostA, epoch: 1, beat: 0)
    #expect(try await store.renew([prod: 1], of: hostA) == [prod])
    #expect(try await store.take(prod, seen: seen, by: hostB, for: []) == nil)
    let renewed = Lease(owner: hostA, epoch: 1, beat: 1)
    #expect(try await store.leases(of: [prod]) == [prod: renewed])
    #expect(try await store.take(prod, seen: renewed, by: hostB, for: [])?.epoch == 2)
    #expect(try await store.renew([prod: 1, test: 1], of: hostA) == [])
    #expect(try await store.renew([prod: 2], of: hostA) == [])
    #expect(try await store.renew([prod: 2], of: hostB) == [prod])
  }

  @Test(arguments: StoreKind.allCases) func `what was given back is free at once, and only its owner gives it back`(
    kind: StoreKind
  ) async throws {
    let store = try await fixture(kind).store
    _ = try await store.takes(by: hostA)
    try await store.giveBack([prod: 1], of: hostB)
    try await store.giveBack([prod: 2, test: 1], of: hostA)
    #expect(try await store.leases(of: [prod]) == [prod: Lease(owner: hostA, epoch: 1, beat: 0)])
    let bell = store.bell(for: .work)
    try await store.giveBack([prod: 1], of: hostA)
    for await _ in bell { break }
    #expect(try await store.leases(of: [prod]) == [prod: Lease(owner: nil, epoch: 1, beat: 0)])
    #expect(try await store.renew([prod: 1], of: hostA) == [])
    #expect(try await store.takes(by: hostB)?.epoch == 2)
  }

  @Test(arguments: StoreKind.allCases)
  func `a run that begins on a host holds nothing of the one before, which takes nothing any more`(kind: StoreKind)
    async throws
  {
    let store = try await fixture(kind).store
    _ = try await store.takes(by: hostA)
    let again = HostRun(name: "a", boot: "a2")
    try await store.register(again, version: "1.0.2")
    #expect(try await store.renew([prod: 1], of: again) == [])
    #expect(try await store.takes(test, by: hostA) == nil)
    // It may run on; until another has waited for it, the lease is its own.
    #expect(try await store.renew([prod: 1], of: hostA) == [prod])
    #expect(try await store.takes(by: again)?.epoch == 2)
    #expect(try await store.renew([prod: 1], of: hostA) == [])
  }

  @Test(arguments: StoreKind.allCases) func `hosts are listed with what they serve, and whether they are there`(
    kind: StoreKind
  ) async throws {
    let fixture = try await fixture(kind)
    let (store, began) = (fixture.store, fixture.clock.now)
    _ = try await store.takes(by: hostA)
    _ = try await store.takes(test, by: hostA)
    fixture.clock.advance(by: .seconds(16))
    _ = try await store.renew([:], of: hostB)
    #expect(
      try await store.hosts() == [
        SharedHost(
          name: "a", version: "1.0.0", startedAt: began, seenAt: began, isAlive: false, servers: [prod, test],
          settings: .none),
        SharedHost(
          name: "b", version: "1.0.1", startedAt: began, seenAt: began + .seconds(16), isAlive: true, servers: [],
          settings: .none),
      ])
  }

  @Test(arguments: StoreKind.allCases) func `a host that is gone for long and holds nothing is forgotten`(
    kind: StoreKind
  ) async throws {
    let fixture = try await fixture(kind)
    let store = fixture.store
    _ = try await store.takes(by: hostA)
    fixture.clock.advance(by: .seconds(31 * 86_400))
    try await store.register(HostRun(name: "c", boot: "c1"), version: "1.0.0")
    #expect(try await store.hosts().map(\.name) == ["a", "c"])
  }

  /// Where a database has the queue, it is rung now and then by itself: NotificationTests has what others are told.
  @Test(arguments: [StoreKind.sqlite, .memory]) func `a renewal wakes nobody who waits for work`(
    kind: StoreKind
  ) async throws {
    let store = try await fixture(kind).store
    _ = try await store.takes(by: hostA)
    let bell = store.bell(for: .work)
    _ = try await store.renew([prod: 1], of: hostA)
    await store.close()
    var rings = 0
    for await _ in bell { rings += 1 }
    #expect(rings == 0)
  }
}

/// Which jobs may have ended the daemon of another host.
@Suite(.timeLimit(.minutes(5))) struct LeaseSuspectExercise {
  /// Two hosts, of which the first serves `prod` and the second `test`; a job of each is being prepared.
  private func preparing(_ kind: StoreKind) async throws -> (fixture: Exercise, job: JobID, other: JobID) {
    let holder = LeaseHolder(host: hostA, version: "1")
    let fixture = try await Exercise(kind, holder: holder)
    let store = fixture.store
    for host in [hostA, hostB] { try await store.register(host, version: "1") }
    let epochs = [
      (ServerID.of("prod"), try await store.takes(by: hostA)),
      (.of("test"), try await store.takes(.of("test"), by: hostA, for: ["test"])),
    ]
    for (server, taken) in epochs {
      holder.hold(server, HeldLease(epoch: try #require(taken).epoch, sent: SteadyTime(milliseconds: 0)))
    }
    let (job, other) = (try await fixture.running(1), try await fixture.enqueue(2, environment: "test")[0])
    #expect(try await store.claim(in: "test", slots: 1)?.job == other)
    return (fixture, job, other)
  }

  @Test(arguments: StoreKind.allCases) func `a daemon that has begun anew on its host without giving back is suspected`(
    kind: StoreKind
  ) async throws {
    let (fixture, job, other) = try await preparing(kind)
    let store = fixture.store
    // It begins nothing itself, since others serve what it held, or still do.
    #expect(try await store.begin() == [])
    try await store.register(HostRun(name: "a", boot: "a2"), version: "1")
    #expect(try await store.takes(by: hostB)?.suspects == [job])
    #expect(try await fixture.job(job).state.known == .queued)
    #expect(try await fixture.job(other).state.known == .running)
  }

  @Test(arguments: StoreKind.allCases) func `one that may only be cut off speaks against no job`(kind: StoreKind)
    async throws
  {
    let (fixture, job, _) = try await preparing(kind)
    #expect(try await fixture.store.takes(by: hostB)?.suspects == [])
    #expect(try await fixture.job(job).state.known == .running)
  }

  @Test(arguments: StoreKind.allCases) func `who is suspected stays so until the lease is given back`(kind: StoreKind)
    async throws
  {
    let (fixture, job, _) = try await preparing(kind)
    let store = fixture.store
    try await store.register(HostRun(name: "a", boot: "a2"), version: "1")
    #expect(try await store.takes(by: hostB)?.suspects == [job])
    #expect(try await store.takes(by: HostRun(name: "a", boot: "a2"))?.suspects == [job])
    try await store.giveBack([.of("prod"): 3], of: HostRun(name: "a", boot: "a2"))
    #expect(try await store.takes(by: hostB)?.suspects == [])
  }

  @Test(arguments: StoreKind.allCases) func `a job that is tried alone holds up its own host's jobs only`(
    kind: StoreKind
  ) async throws {
    let (fixture, job, other) = try await preparing(kind)
    let store = fixture.store
    #expect(try await store.record(.putBack, of: other))
    try await store.register(HostRun(name: "a", boot: "a2"), version: "1")
    let taken = try #require(try await store.takes(by: HostRun(name: "a", boot: "a2")))
    #expect(taken.suspects == [job])
    let holder = LeaseHolder(host: HostRun(name: "a", boot: "a2"), version: "1")
    holder.hold(.of("prod"), HeldLease(epoch: taken.epoch, sent: SteadyTime(milliseconds: 0)))
    let again = try await fixture.reopened(holder: holder)
    #expect(try await again.claim(in: "prod", slots: 1)?.job == job)
    // The lease of `test` is of the same host, which has begun anew, and so has what it held.
    #expect(try await again.explain(other, in: ready)?.waits.first?.reason.known == .session)
    _ = try await again.takes(.of("test"), by: hostB, for: ["test"])
    #expect(try await again.explain(other, in: ready)?.waits.first?.reason.known == .nothing)
    await again.close()
  }
}
