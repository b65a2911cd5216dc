import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Windows, in virtual time that begins on Friday 2027-01-15 at 08:00:00 UTC. Nobody looks: all comes by itself.
@Suite(.timeLimit(.minutes(5))) struct WindowTests {
  private static let hour = Duration.seconds(3600)

  private func bench(_ windows: String..., sessions: Int = 1, finishBy: Bool = false) async throws -> EngineBench {
    var settings = EngineBench.settings(sessions: sessions)
    settings.hours = EditingHours(try WindowSchedule.reading(windows), finishBy: finishBy)
    return try await EngineBench(settings: settings)
  }

  private func startedAt(_ job: JobID, _ bench: EngineBench) async throws -> WallTime? {
    try await bench.job(job)?.attempts.first?.submittedAt
  }

  @Test func `jobs start when the window opens, and what has begun goes on when it has closed`() async throws {
    let bench = try await bench("Mon..Sun 09:00-10:00", "Mon..Sun 20:00-21:00")
    await bench.library.edits(take: .seconds(2400))
    let begin = bench.clock.wall
    let jobs = try await bench.enqueue(targets: 1...3)
    try await bench.runToTheEnd()
    // 40 minutes each: two begin in the first window, the second of them ends after it.
    #expect(try await startedAt(jobs[0], bench) == begin + Self.hour)
    let second = try #require(try await startedAt(jobs[1], bench))
    #expect(second >= begin + .seconds(6000) && second < begin + Self.hour * 2)
    #expect(try await startedAt(jobs[2], bench) == begin + Self.hour * 12)
    #expect(try await bench.states(of: jobs) == [.succeeded: 3])
    let events = try await bench.events().compactMap(\.self).filter { $0 == .windowOpened || $0 == .windowClosed }
    #expect(events == [.windowClosed, .windowOpened, .windowClosed, .windowOpened])
  }

  @Test func `a batch starts by windows of its own, though nothing else happens then`() async throws {
    let bench = try await bench()
    let windows = try #require(try WindowSchedule.reading(["Fri 11:30-11:31"]))
    let limits = EnqueueLimits(maxQueued: 10, maxAttempts: [:], batchWindows: [ExactString("late"): windows])
    var edit = EditRequest(
      target: Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(1)),
      change: Change(mergePatch: ["name": "after"]))
    edit.batch = "late"
    let begin = bench.clock.wall
    let job = try await bench.store.enqueue([edit], by: EngineBench.root, limits: limits)[0].id
    try await bench.runToTheEnd()
    #expect(try await startedAt(job, bench) == begin + Self.hour * 3.5)
  }

  @Test func `a window that somebody opens lets jobs start at once`() async throws {
    let bench = try await bench("Sat 00:00-24:00")
    let job = try await bench.enqueue(target: 1)
    try await bench.running(try await bench.engine()) {
      await bench.settle()
      let now = bench.clock.wall
      try await bench.store.openWindow(of: EngineBench.environment, until: now + .seconds(60), by: EngineBench.root)
      try await bench.waits(until: EngineBench.allEnded)
      #expect(try await startedAt(job, bench) == now)
    }
  }

  @Test func `a job whose window closes while it is prepared is not submitted, and starts in the next`() async throws {
    let bench = try await bench("Mon..Sun 09:00-10:00")
    let job = try await bench.enqueue(target: 1)
    let begin = bench.clock.wall
    await bench.library.getGate.close()
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in try await bench.state(of: job) == .running }
      await bench.library.getGate.arrival()
      bench.clock.pass(Self.hour * 1.5)
      await bench.library.getGate.open()
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await startedAt(job, bench) == begin + Self.hour * 25)
    #expect(await bench.library.submitted.count == 1)
  }

  @Test(arguments: [2, -2]) func `a wall clock that is set into a window is noticed within a minute`(hours: Int)
    async throws
  {
    let bench = try await bench(hours > 0 ? "Fri 09:30-12:00" : "Fri 05:00-07:30")
    let job = try await bench.enqueue(target: 1)
    let start = bench.clock.steady
    try await bench.running(try await bench.engine()) {
      await bench.settle()
      bench.clock.setWall(forwardBy: Self.hour * hours)
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(bench.clock.steady - start <= .seconds(120))
  }

  @Test func `a reload that takes the windows away lets jobs start at once`() async throws {
    let bench = try await bench("Sat 00:00-24:00")
    let job = try await bench.enqueue(target: 1)
    let start = bench.clock.steady
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.settle()
      try await engine.reload([bench.setup(EngineBench.settings())])
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(bench.clock.steady - start <= .seconds(120))
    #expect(try await bench.events().last { $0 == .windowOpened || $0 == .windowClosed } == .windowOpened)
  }
}
