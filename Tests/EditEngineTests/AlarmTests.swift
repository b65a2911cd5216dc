import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// Time comes to the engine by itself: nobody has to look.
@Suite(.timeLimit(.minutes(5))) struct AlarmTests {
  private func enqueue(_ bench: EngineBench, _ target: Int, _ set: (inout EditRequest) -> Void) async throws -> JobID {
    var request = EditRequest(
      target: Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(target)),
      change: Change(mergePatch: ["name": "after"]))
    set(&request)
    let limits = EnqueueLimits(maxQueued: 1000, maxAttempts: [:])
    return try await bench.store.enqueue(
      [request], by: Submitter(uid: 0, name: "root", isAdmin: true), limits: limits)[0].id
  }

  @Test func `a job starts at its time, and one that can't expires at its own`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let (start, end) = (bench.clock.now + .seconds(3605), bench.clock.now + .seconds(1805))
    let later = try await enqueue(bench, 1) { $0.notBefore = start }
    let held = try await enqueue(bench, 2) { ($0.held, $0.deadline) = (true, end) }
    let behind = try await enqueue(bench, 3) { $0.after = [held] }
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)

    #expect(try await bench.job(later)?.job.startedAt == start)
    #expect(try await bench.job(later)?.job.state.known == .succeeded)
    let expired = try #require(try await bench.job(held)?.job)
    #expect(expired.state.known == .expired && expired.endedAt == end)
    let failed = try #require(try await bench.job(behind)?.job)
    #expect(failed.failure?.reason.known == .dependencyFailed && failed.endedAt == end, "at the same moment")
  }

  @Test func `a job that is being prepared when its deadline passes leaves its slot unsubmitted`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let end = bench.clock.now + .seconds(60)
    let late = try await enqueue(bench, 1) { $0.deadline = end }
    let next = try await enqueue(bench, 2) { _ in }
    await bench.library.gets.close()
    let engine = try await bench.engine()
    let running = Task { await engine.run() }
    await bench.library.gets.arrival()
    while bench.clock.now < end { await bench.clock.advance() }
    await bench.end(of: late)
    await bench.library.gets.open()
    running.cancel()
    await running.value
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)

    #expect(try await bench.job(late)?.job.state.known == .expired)
    #expect(try await bench.job(next)?.job.state.known == .succeeded)
    #expect(await bench.library.submitted == [EngineBench.id(2).packageID])
  }

  @Test func `a wall clock that is set on is noticed within a minute`() async throws {
    let wall = ManualClock()
    let bench = try await EngineBench(settings: EngineBench.settings(), wall: { wall.now })
    let start = bench.clock.now
    let held = try await enqueue(bench, 1) { ($0.held, $0.deadline) = (true, wall.now + .seconds(7 * 86_400)) }
    let engine = try await bench.engine()
    let running = Task { await engine.run() }
    // The alarm sleeps, and looks at the clock for the first time.
    await bench.clock.advance()
    wall.advance(by: .seconds(8 * 86_400))
    let ticking = Task { [clock = bench.clock] in await clock.run() }
    await bench.end(of: held)
    ticking.cancel()
    running.cancel()
    await running.value

    #expect(try await bench.job(held)?.job.state.known == .expired)
    #expect(bench.clock.now - start <= .seconds(60))
  }
}

extension EngineBench {
  /// Returns when the job has ended.
  fileprivate func end(of job: JobID) async {
    var rings = store.bell().makeAsyncIterator()
    while (try? await self.job(job))?.job.state.known?.isEnded == false { _ = await rings.next() }
  }
}
