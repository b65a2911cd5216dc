import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// Time comes to the engine by itself: nobody has to look.
@Suite(.timeLimit(.minutes(5))) struct AlarmTests {
  @Test func `a job starts at its time, and one that can't expires at its own`() async throws {
    let bench = try await EngineBench()
    let (start, end) = (bench.clock.wall + .seconds(3605), bench.clock.wall + .seconds(1805))
    let later = try await bench.enqueue(target: 1) { $0.notBefore = start }
    let held = try await bench.enqueue(target: 2) { ($0.held, $0.deadline) = (true, end) }
    let behind = try await bench.enqueue(target: 3) { $0.after = [held] }
    try await bench.runToTheEnd()

    #expect(try await bench.job(later)?.job.startedAt == start)
    #expect(try await bench.state(of: later) == .succeeded)
    let expired = try #require(try await bench.job(held)?.job)
    #expect(expired.state.known == .expired && expired.endedAt == end)
    let failed = try #require(try await bench.job(behind)?.job)
    #expect(failed.failure?.reason.known == .dependencyFailed && failed.endedAt == end, "at the same moment")
  }

  @Test func `a job that is being prepared when its deadline passes leaves its slot unsubmitted`() async throws {
    let bench = try await EngineBench()
    let end = bench.clock.wall + .seconds(60)
    let late = try await bench.enqueue(target: 1) { $0.deadline = end }
    let next = try await bench.enqueue(target: 2)
    await bench.library.getGate.close()
    try await bench.running(try await bench.engine()) {
      await bench.library.getGate.arrival()
      try await bench.waits { _ in try await bench.state(of: late)?.isEnded == true }
      await bench.library.getGate.open()
    }
    try await bench.runToTheEnd()

    #expect(try await bench.state(of: late) == .expired)
    #expect(try await bench.job(late)?.job.endedAt == end)
    #expect(try await bench.state(of: next) == .succeeded)
    #expect(await bench.library.submitted == [EngineBench.id(2).packageID])
  }

  @Test func `a wall clock that is set forward is noticed within a minute`() async throws {
    let bench = try await EngineBench()
    let start = bench.clock.steady
    let held = try await bench.enqueue(target: 1) {
      ($0.held, $0.deadline) = (true, bench.clock.wall + .seconds(7 * 86_400))
    }
    try await bench.running(try await bench.engine()) {
      // The alarm has looked at the clock, and sleeps.
      await bench.settle()
      bench.clock.setWall(forwardBy: .seconds(8 * 86_400))
      try await bench.waits { _ in try await bench.state(of: held)?.isEnded == true }
    }
    #expect(try await bench.state(of: held) == .expired)
    #expect(bench.clock.steady - start <= .seconds(60))
  }

  @Test(arguments: [-30, 30]) func `a wall clock that is set by a month changes nothing of an edit that is under way`(
    days: Int
  ) async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(editTimeout: .seconds(900)))
    await bench.library.edits(take: .seconds(800))
    let job = try await bench.enqueue(target: 1)
    let start = bench.clock.steady
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in try await bench.job(job)?.job.phase?.known == .polling }
      bench.clock.setWall(forwardBy: .seconds(days * 86_400))
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(bench.clock.steady - start <= .seconds(870), "it is looked at as often as ever")
    #expect(await bench.library.asked.count < 60)
  }
}
