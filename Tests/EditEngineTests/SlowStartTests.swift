import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// How a server is taken up again after an outage.
@Suite(.timeLimit(.minutes(5))) struct SlowStartTests {
  /// Of a server that is down when the engine starts, and is asked at once.
  private func out(_ bench: EngineBench) async throws {
    let outage = KeptOutage(
      Failure(.unreachable, "The server is down."), since: bench.clock.wall, retryAt: bench.clock.wall)
    try await bench.store.keep(outage, of: bench.settings.server, for: [EngineBench.environment])
  }

  @Test func `with each minute in which all is answered it goes on by one step, although no edit ends`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 8))
    await bench.library.edits(take: .seconds(3000))
    try await out(bench)
    try await bench.enqueue(targets: 0..<20)
    let start = bench.clock.steady
    try await bench.running(try await bench.engine()) { try await bench.pass(.seconds(600)) }
    let puts = await bench.library.puts.map { ($0 - start).components.seconds }
    #expect(puts.count == 8)
    #expect(puts.prefix(2)[0] == 0 && puts[1] >= 60 && puts[1] < 130, "\(puts)")
    #expect(puts[3] >= 120 && puts[7] >= 180 && puts[7] < 400, "\(puts)")
  }

  @Test(arguments: [EngineBench.environment, nil])
  func `a pause that begins and ends between two looks begins one, too`(paused: String?) async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 4))
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.settle()
      await bench.library.limitGate.close()
      let jobs = try await bench.enqueue(targets: 0..<8)
      // The engine is about to start them.
      await bench.library.limitGate.arrival()
      try await bench.store.setPause(Paused(by: "root", at: bench.clock.wall), of: paused, by: EngineBench.root)
      try await bench.store.setPause(nil, of: paused, by: EngineBench.root)
      await bench.library.limitGate.open()
      try await bench.waits(forEndOf: jobs)
    }
    let atOnce = await bench.library.atOnce
    #expect(atOnce.contains(4))
    #expect(atOnce.prefix(2) == [1, 1], "\(atOnce)")
  }

  @Test func `one long edit from before keeps no idle session idle`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 4))
    await bench.library.edits(of: EngineBench.id(0), take: .seconds(3600))
    let long = try await bench.enqueue(target: 0)
    try await bench.running(try await bench.engine()) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(long)?.job.phase?.known == .polling }
      await bench.library.isSilent(checks: 6)
      let jobs = try await bench.enqueue(targets: 1..<40)
      try await bench.waits { _ in try await bench.outage() != nil }
      try await bench.waits { _ in try await bench.outage() == nil }
      let start = bench.clock.steady
      try await bench.waits(forEndOf: jobs)
      #expect(try await bench.state(of: long) == .running)
      #expect(bench.clock.steady - start <= .seconds(600))
      let atOnce = await bench.library.atOnce
      #expect(atOnce[1] == 2 && atOnce.max() == 4, "the long one beside those that began since: \(atOnce)")
    }
  }

  @Test func `while it is slow, a waiting job says so`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 4))
    try await out(bench)
    let jobs = try await bench.enqueue(targets: 0..<3)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.settle()
      let states = await engine.serverStates()
      #expect(states[EngineBench.environment]?.slowStart == SlowStartState(limit: 1, running: 1))
      let waiting = try await bench.store.get(jobs[2], in: states)?.job.waiting
      #expect(waiting?.reason.known == .session && waiting?.detail.contains("slow start") == true)
    }
  }
}
