import EditEngine
import JobModel
import LibraryModel
import QueueStore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReloadTests {
  private func other(_ bench: EngineBench, _ change: (inout EnvironmentSettings) -> Void) -> EnvironmentSetup {
    var settings = bench.settings
    change(&settings)
    return bench.setup(settings)
  }

  /// Brings an edit to the server, and lets the body work on an engine that follows it.
  private func inFlight(_ bench: EngineBench, _ body: (EditEngine) async throws -> Void) async throws {
    await bench.library.putGate.close()
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.library.putGate.arrival()
      try await body(engine)
      await bench.library.putGate.open()
      try await bench.waits(until: EngineBench.allEnded)
    }
  }

  @Test func `a server that does not answer is asked at once after a reload`() async throws {
    let bench = try await EngineBench()
    await bench.library.givesNoLogin([Failure(.loginRefused, "The server refused the login.")])
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.outage() != nil }
      try await engine.reload([bench.setup()])
      try await bench.waits(clockRuns: false) { _ in try await bench.outage() == nil }
    }
    #expect(try await bench.job(job)?.job.failure == nil)
  }

  @Test func `more sessions are used at once, and fewer leave what is in flight alone`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 1))
    for number in 0..<3 { try await bench.enqueue(target: number) }
    try await inFlight(bench) { engine in
      try await engine.reload([other(bench) { $0.sessions = 3 }])
      await bench.library.putGate.arrival(3)
      try await engine.reload([bench.setup()])
      #expect(await engine.serverStates()[EngineBench.environment]?.sessions == 1)
    }
    #expect(try await bench.store.status().counts[.succeeded] == 3)
    #expect(await bench.library.illegal == [])
  }

  @Test func `no login is ended while an edit of the user is in flight in an environment that was renamed`()
    async throws
  {
    let bench = try await EngineBench()
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(job)?.attempts.first?.accepted == true }
      try await engine.reload([bench.setup(name: "renamed")])
    }
    let shutdowns = await bench.library.shutdowns
    #expect(!shutdowns.isEmpty && !shutdowns.contains(true), "\(shutdowns)")
  }

  @Test func `an environment that is taken out is followed to the end of its edits, and starts nothing new`()
    async throws
  {
    let bench = try await EngineBench()
    let first = try await bench.enqueue(target: 1)
    let second = try await bench.enqueue(target: 2)
    await bench.library.putGate.close()
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.library.putGate.arrival()
      try await engine.reload([])
      #expect(await engine.serverStates().isEmpty)
      await bench.library.putGate.open()
      try await bench.waits { _ in try await bench.state(of: first) == .succeeded }
      let waiting = try await bench.store.get(second, in: await engine.serverStates())?.job.waiting
      #expect(waiting?.reason.known == .environment)

      try await engine.reload([bench.setup()])
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await bench.state(of: second) == .succeeded)
  }

  @Test func `another url is refused while the server may still be at work for an ended job`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(editTimeout: .seconds(600)))
    await bench.library.edits(take: .seconds(1_000_000_000))
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.run(engine) { store in try await store.get(job, in: [:])?.job.state.known == .failed }
    let moved = other(bench) { $0.url = "http://127.0.0.1:2/Library" }
    let refusal = await #expect(throws: SetupRefusal.self) { try await engine.reload([moved]) }
    #expect(refusal?.reason.contains("job \(job)") == true)
    #expect(engine.environments[0].settings.url == bench.settings.url)
    #expect(try await bench.store.record(.forget, of: job))
    try await engine.reload([moved])
    #expect(engine.environments[0].settings.url == "http://127.0.0.1:2/Library")
  }

  @Test func `a name that comes back while its edits are in flight is the same environment, and follows each once`()
    async throws
  {
    let bench = try await EngineBench()
    let moved = moved(bench)
    try await bench.enqueue(target: 1)
    let next = try await bench.enqueue(target: 2)
    try await inFlight(bench) { engine in
      let before = engine.environments[0]
      try await engine.reload([])
      try await engine.reload([moved.setup])
      #expect(engine.environments.count == 1 && engine.environments[0] === before)
      #expect(engine.environments[0].settings.url == Self.otherURL)
    }
    #expect(try await bench.state(of: next) == .succeeded)
    #expect(await bench.library.submitted == [EngineBench.id(1).packageID])
    #expect(await moved.library.submitted == [EngineBench.id(2).packageID])
  }

  private static let otherURL = "http://127.0.0.1:2/Library"

  /// The same environment at another url, where another server is.
  private func moved(_ bench: EngineBench) -> (setup: EnvironmentSetup, library: MockLibrary) {
    var settings = bench.settings
    settings.url = Self.otherURL
    let library = MockLibrary(bench.clock)
    return (bench.setup(settings, others: [Self.otherURL: library]), library)
  }

  @Test func `an edit in flight is followed where it was sent, also where the next start has another url`() async throws
  {
    let bench = try await EngineBench()
    let moved = moved(bench)
    let first = try await bench.enqueue(target: 1)
    let second = try await bench.enqueue(target: 2)
    try await bench.run(try await bench.engine(), clockRuns: false) { store in
      try await store.get(first, in: [:])?.job.phase?.known == .polling
    }
    try await bench.run(try await bench.engine(moved.setup), until: EngineBench.allEnded)
    for job in [first, second] { #expect(try await bench.job(job)?.job.state.known == .succeeded) }
    #expect(await bench.library.submitted.count == 1)
    #expect(await moved.library.submitted == [EngineBench.id(2).packageID])
    #expect(await bench.library.illegal == [])
    #expect(await moved.library.illegal == [])
  }

  @Test func `what an edit left behind is asked where it was made, after a reload and after a restart`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2, editTimeout: .seconds(600)))
    let moved = moved(bench)
    await bench.library.edits(take: .seconds(1_000_000_000))
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    await bench.library.putGate.close()
    try await bench.running(engine) {
      await bench.library.putGate.arrival()
      try await engine.reload([moved.setup])
      await bench.library.putGate.open()
      try await bench.waits { _ in try await bench.state(of: job) == .failed }
      // It has ended, and is looked at again: the other server, which shows its target as done, is not asked.
      let asked = await bench.library.asked.count
      try await bench.waits { _ in await bench.library.asked.count >= asked + 3 }
    }
    #expect(try await bench.store.work(in: EngineBench.environment).inFlight.map(\.isOver) == [true])

    await bench.library.finish()
    try await bench.run(try await bench.engine(moved.setup)) { store in
      try await store.work(in: EngineBench.environment).inFlight.isEmpty
    }
    #expect(await moved.library.asked.isEmpty)
  }
}
