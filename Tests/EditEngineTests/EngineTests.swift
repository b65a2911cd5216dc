import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

@Suite struct EngineTests {
  @Test func `three sessions and 60 edits on 40 targets: never two in a session or on a target, in order`() async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    for number in 0..<60 {
      let failsOnce = number % 7 == 0
      if failsOnce { await bench.library.script(EngineBench.id(number % 40), ["the disk was full"]) }
      try await bench.enqueue(target: number % 40, name: "edit \(number)")
    }
    try await bench.runToTheEnd()

    #expect(await bench.library.illegal == [])
    #expect(await bench.library.mostAtOnce == 3)
    let counts = try await bench.store.status().counts
    #expect(counts[.succeeded] == 60)
    let jobs = try await bench.store.list(Filter(), limit: 100, oldestFirst: true, in: [:]).jobs
    for (target, line) in Dictionary(grouping: jobs, by: \.target.id) {
      let ends = line.compactMap(\.endedAt)
      #expect(ends == ends.sorted() && ends.count == line.count, "the order on \(target)")
    }
    // The first edits of 9 targets fail once, and are submitted again.
    #expect(await bench.library.submitted.count == 69)
  }

  @Test func `a slot is taken again at once while something is eligible`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    for number in 0..<12 { try await bench.enqueue(target: number) }
    try await bench.runToTheEnd()

    // With one slot only its own edit sleeps: between an end and the next start the clock can't move unseen.
    let jobs = try await bench.store.list(Filter(), limit: 100, oldestFirst: true, in: [:]).jobs
    #expect(jobs.dropFirst().map(\.startedAt) == jobs.dropLast().map(\.endedAt))
    #expect(jobs.allSatisfy { $0.state.known == .succeeded })
  }

  @Test func `a retry after create_failed waits as configured, and the attempt keeps the server's words`() async throws
  {
    let retry = RetrySettings(maxAttempts: 3, base: .seconds(40), max: .seconds(600))
    let bench = try await EngineBench(settings: EngineBench.settings(retry: retry))
    await bench.library.script(EngineBench.id(1), ["out of space", "still out of space"])
    let job = try await bench.enqueue(target: 1)
    try await bench.run(try await bench.engine(random: 0.5), until: EngineBench.allEnded)

    let details = try #require(try await bench.job(job))
    #expect(details.job.state.known == .succeeded)
    #expect(details.job.attemptsUsed == 3)
    #expect(details.attempts.map(\.failure?.server?.message) == ["out of space", "still out of space", nil])
    let rests = zip(details.attempts, details.attempts.dropFirst()).compactMap { earlier, later in
      earlier.endedAt.map { later.startedAt - $0 }
    }
    // Full jitter with 0.5: half of base, and half of twice base.
    #expect(rests == [.seconds(20), .seconds(40)])
  }

  @Test func `attempts that are spent fail the job with the server's words`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(retry: RetrySettings(maxAttempts: 2)))
    await bench.library.script(EngineBench.id(1), ["broken", "broken for good"])
    let job = try await bench.enqueue(target: 1)
    try await bench.runToTheEnd()

    let details = try #require(try await bench.job(job))
    #expect(details.job.state.known == .failed)
    #expect(details.job.failure?.reason.known == .createFailed)
    #expect(details.job.failure?.server?.message == "broken for good")
    #expect(details.job.attemptsUsed == 2)
  }

  @Test func `after a restart an edit in flight is observed, and not submitted again`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let job = try await bench.enqueue(target: 1)
    try await bench.run(try await bench.engine(), clockRuns: false) { store in
      try await store.get(job, in: [:])?.job.phase?.known == .polling
    }
    try await bench.runToTheEnd()

    #expect(try await bench.job(job)?.job.state.known == .succeeded)
    #expect(await bench.library.submitted.count == 1)
  }

  @Test func `a PUT that has left is waited for when the engine stops, and its answer is on the disk`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let job = try await bench.enqueue(target: 1)
    await bench.library.putGate.close()
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.library.putGate.arrival()
    } whileItStops: {
      await bench.library.putGate.open()
    }

    let attempt = try #require(try await bench.job(job)?.attempts.first)
    #expect(attempt.accepted)
    #expect(try await bench.job(job)?.job.state.known == .running)
  }

  @Test func `a job that is cancelled while it is prepared leaves its slot to the next`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let first = try await bench.enqueue(target: 1)
    let second = try await bench.enqueue(target: 2)
    await bench.library.getGate.close()
    try await bench.running(try await bench.engine()) {
      await bench.library.getGate.arrival()
      try await bench.cancel(first)
      await bench.library.getGate.open()
    }
    try await bench.runToTheEnd()

    #expect(try await bench.job(first)?.job.state.known == .cancelled)
    #expect(try await bench.job(second)?.job.state.known == .succeeded)
    #expect(await bench.library.submitted == [EngineBench.id(2).packageID])
  }

  @Test func `an edit that never ends times out, and its slot is taken until the server has come to an end`()
    async throws
  {
    let settings = EngineBench.settings(editTimeout: .seconds(600))
    let bench = try await EngineBench(settings: settings)
    await bench.library.edits(take: .seconds(1_000_000_000))
    let first = try await bench.enqueue(target: 1)
    let second = try await bench.enqueue(target: 2)
    try await bench.run(try await bench.engine()) { store in
      try await store.get(first, in: [:])?.job.state.known == .failed
    }
    #expect(try await bench.job(first)?.job.failure?.reason.known == .timedOut)
    #expect(try await bench.job(second)?.job.state.known == .queued)
    let status = try await bench.store.status(in: [
      EngineBench.environment: ServerState(
        url: settings.url, username: settings.username, sessions: 1)
    ]).environments[0]
    #expect(status.slots.map(\.state.known) == [.unknown])

    await bench.library.finish()
    try await bench.run(try await bench.engine()) { store in
      try await store.get(second, in: [:])?.job.state.known == .running
    }
    #expect(await bench.library.illegal == [])
  }
}
