import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// Slots, breaker and slow start belong to a server, not to the name of an environment.
@Suite(.timeLimit(.minutes(5))) struct ServersTests {
  private static let otherURL = "http://127.0.0.1:2/Library"

  private func moved(_ bench: EngineBench) -> (setup: EnvironmentSetup, library: MockLibrary) {
    var settings = bench.settings
    settings.url = Self.otherURL
    let library = MockLibrary(bench.clock)
    return (bench.setup(settings, others: [Self.otherURL: library]), library)
  }

  @Test func `after a reload to another url the old server, which is dead, holds up nothing of the new one`()
    async throws
  {
    let bench = try await EngineBench()
    let moved = moved(bench)
    let old = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(old)?.job.phase?.known == .polling }
      await bench.library.isDown(for: .seconds(20_000))
      try await bench.waits { _ in try await bench.outage() != nil }
      try await engine.reload([moved.setup])
      let start = bench.clock.steady
      let jobs = try await bench.enqueue(targets: 2..<8)
      try await bench.waits(forEndOf: jobs)
      #expect(bench.clock.steady - start <= .seconds(6 * 25), "the one session of the new server is its own")
      #expect(try await bench.states(of: jobs) == [.succeeded: 6])
      let state = await engine.serverStates()[EngineBench.environment]
      #expect(state?.url == Self.otherURL && state?.outage == nil && state?.slowStart == nil)
      #expect(try await bench.state(of: old) == .running)

      // The old one is well again, and nobody starts anything anew.
      try await bench.waits(forEndOf: [old])
    }
    #expect(try await bench.state(of: old) == .succeeded)
    #expect(await bench.library.submitted.count == 1)
    #expect(await moved.library.illegal == [])
  }

  private func outageEvents(_ bench: EngineBench) async throws -> [EventKind] {
    try await bench.events().compactMap(\.self).filter { [.outageBegan, .outageEnded].contains($0) }
  }

  @Test(arguments: [false, true])
  func `an outage of a server is over for an environment that a reload gives another one`(
    hasEditThere: Bool
  ) async throws {
    let bench = try await EngineBench()
    let moved = moved(bench)
    let old = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      if hasEditThere {
        try await bench.waits(clockRuns: false) { _ in try await bench.job(old)?.job.phase?.known == .polling }
      }
      await bench.library.isDown(for: .seconds(20_000))
      try await bench.waits { _ in try await bench.outage() != nil }
      await bench.settle()
      #expect(try await outageEvents(bench) == [.outageBegan])
      try await engine.reload([moved.setup])
      await bench.settle()
      #expect(try await outageEvents(bench) == [.outageBegan, .outageEnded])
      if hasEditThere {
        // Back at the server that does not answer, and away again.
        try await engine.reload([bench.setup(others: [Self.otherURL: moved.library])])
        await bench.settle()
        #expect(try await outageEvents(bench) == [.outageBegan, .outageEnded, .outageBegan])
        try await engine.reload([moved.setup])
      }
      try await bench.waits(forEndOf: [old])
    }
    let events = try await outageEvents(bench)
    #expect(events.last == .outageEnded && events.count == (hasEditThere ? 4 : 2), "\(events)")
    #expect(try await bench.state(of: old) == .succeeded)
  }

  @Test func `an environment that is no longer configured has no outage`() async throws {
    let bench = try await EngineBench()
    let old = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(old)?.job.phase?.known == .polling }
      await bench.library.isDown(for: .seconds(2000))
      try await bench.waits { _ in try await bench.outage() != nil }
      try await engine.reload([])
      await bench.settle()
      #expect(try await outageEvents(bench) == [.outageBegan, .outageEnded])
      try await bench.waits(forEndOf: [old])
    }
    #expect(try await outageEvents(bench) == [.outageBegan, .outageEnded])
  }

  @Test func `a restart tells of no outage twice`() async throws {
    let bench = try await EngineBench()
    await bench.library.isDown(for: .seconds(2000))
    let job = try await bench.enqueue(target: 1)
    for _ in 0..<3 {
      try await bench.running(try await bench.engine()) { try await bench.pass(.seconds(300)) }
      #expect(try await outageEvents(bench) == [.outageBegan])
    }
    try await bench.running(try await bench.engine()) { try await bench.waits(forEndOf: [job]) }
    #expect(try await outageEvents(bench) == [.outageBegan, .outageEnded])
  }

  @Test func `an environment that is renamed takes no slot that its old name's edit still has`() async throws {
    let bench = try await EngineBench()
    await bench.library.edits(take: .seconds(300))
    let old = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(old)?.job.phase?.known == .polling }
      try await engine.reload([bench.setup(name: "renamed")])
      let next = try await bench.enqueue(target: 2, in: "renamed")
      try await bench.pass(.seconds(200))
      #expect(await bench.library.submitted.count == 1)
      try await bench.waits(forEndOf: [old, next])
      #expect(try await bench.states(of: [old, next]) == [.succeeded: 2])
    }
    #expect(await bench.library.illegal == [])
    #expect(await bench.library.mostAtOnce == 1)
  }

  @Test func `an outage of a server is one for all names that have edits there`() async throws {
    let bench = try await EngineBench()
    let old = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(old)?.job.phase?.known == .polling }
      try await engine.reload([bench.setup(name: "renamed")])
      await bench.library.isDown(for: .seconds(1000))
      try await bench.waits { _ in try await bench.outage() != nil }
      #expect(await engine.serverStates()["renamed"]?.outage != nil)
    }
  }

  @Test(arguments: ["http://127.0.0.1:1/Library", "HTTP://127.0.0.1:1/Library", "http://127.0.0.1:1/Library/"])
  func `two environments at one url are refused, whatever their users are`(url: String) async throws {
    let bench = try await EngineBench()
    var settings = bench.settings
    (settings.url, settings.username) = (url, "somebody")
    let twice = [bench.setup(), bench.setup(settings, name: "again")]
    let refusal = await #expect(throws: SetupRefusal.self) { try await bench.engine(twice[0], twice[1]) }
    #expect(refusal?.environment == "again" && refusal?.reason.contains("prod") == true)

    let engine = try await bench.engine()
    await #expect(throws: SetupRefusal.self) { try await engine.reload(twice) }
    #expect(engine.environments.map(\.name) == ["prod"], "nothing has changed")
    await engine.shutdown()
  }
}
