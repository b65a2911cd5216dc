import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime
import StoreSupport
import Synchronization
import TestSupport
import Testing

/// Several hosts with one queue and one Library, in virtual time.
@Suite(.timeLimit(.minutes(5))) struct HostsTests {
  private static let otherURL = "http://127.0.0.1:2/Library"

  private func owner(_ bench: EngineBench, of server: ServerID? = nil) async throws -> String? {
    let server = server ?? bench.settings.server
    return try await bench.store.leases(of: [server])[server]?.owner?.name
  }

  /// Host a serves the environment, and b runs beside it.
  private func withTwoHosts(
    _ body: (EngineBench, _ here: EditEngine, _ there: EditEngine) async throws -> Void
  ) async throws -> EngineBench {
    let bench = try await EngineBench()
    let (first, second) = (try await bench.store(ofHost: "a"), try await bench.store(ofHost: "b"))
    let (here, there) = (try await bench.engine(on: first), try await bench.engine(on: second))
    try await bench.running(here) {
      try await bench.waits { _ in try await owner(bench) == "a" }
      try await bench.running(there) { try await body(bench, here, there) }
    }
    return bench
  }

  @Test func `one host edits at a time, and a planned stop hands over within seconds`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2))
    let (first, second) = (try await bench.store(ofHost: "a"), try await bench.store(ofHost: "b"))
    let jobs = try await bench.enqueue(targets: 0..<10)
    let (here, there) = (try await bench.engine(on: first), try await bench.engine(on: second))
    let isOver = Mutex(false)
    let running = bench.task {
      await here.run()
      isOver.withLock { $0 = true }
    }
    try await bench.waits { _ in try await owner(bench) == "a" }
    try await bench.running(there) {
      try await bench.waits { _ in try await bench.states(of: jobs)[.succeeded] ?? 0 >= 4 }
      #expect(try await bench.store.hosts().map(\.servers.count) == [1, 0])
      #expect(try await bench.store.hosts().allSatisfy(\.isAlive))
      running.cancel()
      try await bench.waits { _ in isOver.withLock { $0 } }
      let stopped = bench.clock.steady
      try await bench.waits { _ in try await owner(bench) == "b" }
      #expect(bench.clock.steady - stopped <= .seconds(2))
      try await bench.waits(forEndOf: jobs)
    }
    #expect(try await bench.states(of: jobs) == [.succeeded: 10])
    #expect(await bench.library.illegal == [])
    #expect(await bench.library.mostAtOnce == 2)
    #expect(await bench.library.submitted.count == 10)
    #expect(try await owner(bench) == nil)
  }

  @Test func `windows are told by the host that serves, also where another is configured with others`() async throws {
    let bench = try await EngineBench()
    let (first, second) = (try await bench.store(ofHost: "a"), try await bench.store(ofHost: "b"))
    var others = bench.settings
    others.hours = EditingHours(try WindowSchedule.reading(["Sun 01:00-01:30"]))
    let (here, there) = (
      try await bench.engine(on: first), try await bench.engine(bench.setup(others), on: second)
    )
    try await bench.running(here) {
      try await bench.waits { _ in try await owner(bench) == "a" }
      try await bench.running(there) {
        try await bench.pass(.seconds(60))
        let told = try await bench.store.eventRecords(after: 0, limit: 100).map(\.what)
        #expect(!told.contains(.windowClosed) && !told.contains(.windowOpened))
      }
    }
  }

  @Test func `a host that was away for so long that it was forgotten is there again`() async throws {
    _ = try await withTwoHosts { bench, _, _ in
      try await bench.waits { _ in try await bench.store.hosts().map(\.name) == ["a", "b"] }
      bench.clock.pass(.seconds(31 * 86_400))
      try await bench.store.register(HostRun(name: "c", boot: "c1"), version: "1.0.0")
      #expect(try await bench.store.hosts().map(\.name) == ["a", "c"])
      try await bench.waits { _ in try await bench.store.hosts().map(\.name) == ["a", "b", "c"] }
    }
  }

  @Test func `a host that is cut off is followed by another, which submits nothing that was submitted`() async throws {
    let bench = try await EngineBench()
    let first = try await bench.store(ofHost: "a")
    await bench.library.edits(take: .seconds(120))
    let jobs = try await bench.enqueue(targets: 0..<2)
    let here = try await bench.engine(on: first)
    try await bench.running(here) {
      try await bench.waits { _ in try await bench.job(jobs[0])?.job.phase?.known == .polling }
      let there = try await bench.engine(on: try await bench.store(ofHost: "b"))
      try await bench.running(there) {
        try await bench.pass(.seconds(7))
        #expect(try await owner(bench) == "a")
        first.cut(true)
        let cut = bench.clock.steady
        try await bench.waits { _ in try await owner(bench) == "b" }
        let takeover = bench.clock.steady - cut
        #expect(takeover <= .seconds(25) && takeover >= .seconds(8))
        try await bench.waits(forEndOf: [jobs[0]])
        // It is back, and finds that another serves what it served.
        first.cut(false)
        try await bench.waits(forEndOf: jobs)
        #expect(first.holder?.held == [:])
      }
    }
    #expect(try await bench.states(of: jobs) == [.succeeded: 2])
    #expect(await bench.library.illegal == [])
    #expect(await bench.library.submitted.count == 2)
    #expect(try await bench.job(jobs[0])?.attempts.map(\.host) == ["a"])
    #expect(try await bench.job(jobs[1])?.attempts.map(\.host) == ["b"])
  }

  @Test func `a put that is on its way when the lease is lost is waited for, and what came of it is seen by the other`()
    async throws
  {
    let bench = try await EngineBench()
    let first = try await bench.store(ofHost: "a")
    let job = try await bench.enqueue(target: 1)
    await bench.library.putGate.close()
    let here = try await bench.engine(on: first)
    try await bench.running(here) {
      try await bench.waits { _ in await !bench.library.submitted.isEmpty }
      first.cut(true)
      let there = try await bench.engine(on: try await bench.store(ofHost: "b"))
      try await bench.running(there) {
        try await bench.waits { _ in try await owner(bench) == "b" }
        try await bench.waits(forEndOf: [job])
        first.cut(false)
        try await bench.waits { _ in first.holder?.held == [:] }
        #expect(first.holder?.isUnused(bench.settings.server) == false)
        await bench.library.putGate.open()
        try await bench.waits { _ in first.holder?.isUnused(bench.settings.server) == true }
      }
    }
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(await bench.library.submitted.count == 1)
    #expect(await bench.library.illegal == [])
  }

  @Test func `a host whose lease is not sure any more submits nothing, and goes on when it has renewed it`()
    async throws
  {
    let bench = try await EngineBench()
    let first = try await bench.store(ofHost: "a")
    await bench.library.edits(take: .seconds(300))
    let jobs = try await bench.enqueue(targets: 0..<2)
    let engine = try await bench.engine(on: first)
    try await bench.running(engine) {
      try await bench.waits { _ in try await bench.job(jobs[0])?.job.phase?.known == .polling }
      first.cut(true)
      try await bench.pass(.seconds(60))
      first.cut(false)
      try await bench.waits(forEndOf: jobs)
      #expect(try await bench.store.leases(of: [bench.settings.server]).values.map(\.epoch) == [1])
    }
    #expect(try await bench.states(of: jobs) == [.succeeded: 2])
    #expect(await bench.library.submitted.count == 2)
    #expect(await bench.library.illegal == [])
  }

  @Test func `two groups are shared out between two hosts, and the environments of one group stay together`()
    async throws
  {
    let bench = try await EngineBench()
    var settings = bench.settings
    settings.url = Self.otherURL
    let library = MockLibrary(bench.clock)
    let other = bench.setup(settings, name: "test", others: [Self.otherURL: library])
    let stores = [try await bench.store(ofHost: "a"), try await bench.store(ofHost: "b")]
    let engines = [
      try await bench.engine(bench.setup(), other, on: stores[0], random: 0),
      try await bench.engine(bench.setup(), other, on: stores[1], random: 0),
    ]
    let jobs = [try await bench.enqueue(target: 1), try await bench.enqueue(target: 2, in: "test")]
    try await bench.running(engines[0]) {
      try await bench.running(engines[1]) { try await bench.waits(forEndOf: jobs) }
    }
    #expect(try await bench.states(of: jobs) == [.succeeded: 2])
    #expect(Set(try await [bench.job(jobs[0]), bench.job(jobs[1])].map { $0?.attempts.first?.host }) == ["a", "b"])
  }

  @Test func `where another host serves an environment, its server is not asked for people either`() async throws {
    let bench = try await withTwoHosts { bench, here, there in
      let target = Target(environment: "prod", kind: .migration, id: EngineBench.id(1))
      let asked = await bench.library.asked.count
      await #expect(
        throws: PreviewError.unavailable(
          Failure(.unreachable, "Host a serves prod, and asks its server alone: ask there."))
      ) {
        _ = try await there.environments[0].preview(Change(mergePatch: ["name": "x"]), of: target)
      }
      #expect(await bench.library.asked.count == asked)
      _ = try await here.environments[0].preview(Change(mergePatch: ["name": "x"]), of: target)
    }
    // Who did not serve it has ended no logins.
    #expect(await bench.library.shutdowns == [false, true])
  }

  @Test
  func `every host shows an outage that only the one has met that serves the server, and says where none serves it`()
    async throws
  {
    let bench = try await EngineBench()
    let (first, second) = (try await bench.store(ofHost: "a"), try await bench.store(ofHost: "b"))
    let (here, there) = (try await bench.engine(on: first), try await bench.engine(on: second))
    let job = try await bench.enqueue(target: 1)
    // The second never runs, so that it takes nothing over, and knows of the server what it is told.
    let before = try await second.explain(job, in: await there.serverStates())
    #expect(before?.waits.map(\.reason.known) == [.environment])
    #expect(before?.waits.first?.detail.hasPrefix("No host serves prod at present. One takes it") == true)
    await bench.library.isDown(for: .seconds(20_000))
    try await bench.running(here) {
      try await bench.waits { _ in try await bench.outage() != nil }
      try await bench.pass(.seconds(2))
      let (own, others) = (await here.serverStates()["prod"], await there.serverStates()["prod"])
      #expect(others?.breaker == .open && others?.breaker == own?.breaker)
      #expect(others?.outage?.failure == own?.outage?.failure && others?.unserved == nil)
      let status = try await second.status(in: await there.serverStates()).environments
      #expect(status.map(\.host) == ["a"] && status.map(\.breaker.known) == [.open])
      first.cut(true)
      try await bench.pass(.seconds(16))
      let late = try await second.explain(job, in: await there.serverStates())
      #expect(late?.waits.map(\.reason.known) == [.environment, .outage])
      #expect(late?.waits.first?.detail.contains("What is known of it is of ") == true)
    }
    await there.shutdown()
  }

  @Test func `a job that ended the daemon of another host is tried alone`() async throws {
    let bench = try await EngineBench()
    let first = try await bench.store(ofHost: "a")
    let job = try await bench.enqueue(target: 1)
    try await first.register(HostRun(name: "a", boot: "1"), version: "1")
    let taken = try #require(
      try await first.take(
        bench.settings.server, seen: .neverTaken, by: HostRun(name: "a", boot: "1"), for: ["prod"]))
    first.holder?.hold(bench.settings.server, HeldLease(epoch: taken.epoch, sent: bench.clock.steady))
    let server = bench.settings.server
    let claimed = try await first.claim(
      in: "prod", at: ServerState(url: server.url, username: server.username, sessions: 1))
    #expect(claimed?.job == job)
    // It ends, and begins anew.
    let again = try await bench.store(ofHost: "a", boot: "2")
    let here = try await bench.engine(on: again)
    let start = bench.clock.steady
    await bench.library.getGate.close()
    try await bench.running(here) {
      try await bench.waits { _ in await !bench.library.asked.isEmpty }
      #expect(bench.clock.steady - start >= .seconds(15))
      #expect(bench.clock.steady - start <= .seconds(25))
      await bench.library.getGate.open()
      try await bench.waits(forEndOf: [job])
    }
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(await bench.library.submitted.count == 1)
  }
}
