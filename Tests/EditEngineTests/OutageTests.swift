import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// What the engine does while its environment does not answer.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
  private let failure = Failure(.unreachable, "The server does not answer.")

  private func events(_ bench: EngineBench) async throws -> [EventKind?] {
    try await bench.store.events(after: 0, limit: 1000, in: [:]).events.map(\.what.known)
  }

  @Test func `single failures rest the edit that met them, and nothing else`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    await bench.library.fail([failure, failure, failure, failure])
    let job = try await bench.enqueue(target: 1)
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)

    let details = try #require(try await bench.job(job))
    #expect(details.job.state.known == .succeeded && details.job.attemptsUsed == 1)
    #expect(try await !events(bench).contains(.outageBegan))
  }

  @Test func `failures in a row open the breaker: nothing starts, and a waiting job says why and until when`()
    async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings())
    await bench.library.fail(Array(repeating: failure, count: 1000))
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.run(engine) { store in try await store.outage(of: EngineBench.environment) != nil }

    let surroundings = await engine.surroundings()
    let outage = try #require(surroundings[EngineBench.environment]?.outage)
    #expect(outage.failure == failure)
    let waiting = try #require(try await bench.store.get(job, in: surroundings)?.job.waiting)
    #expect(waiting.reason.known == .outage && waiting.detail == failure.message && waiting.until == outage.retryAt)
  }

  @Test func `one cheap request asks for all, and an answer lets all go on`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    await bench.library.fail(Array(repeating: failure, count: 9))
    for number in 0..<6 { try await bench.enqueue(target: number) }
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)

    #expect(try await bench.store.status().counts[.succeeded] == 6)
    let kinds = try await events(bench)
    #expect(kinds.count { $0 == .outageBegan } == 1 && kinds.count { $0 == .outageEnded } == 1)
    #expect(await bench.library.probes >= 1)
    #expect(await bench.library.illegal == [])
    #expect(try await bench.store.outage(of: EngineBench.environment) == nil)
  }

  @Test func `after an outage it starts with one slot, then two, then four`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 8))
    await bench.library.fail(Array(repeating: failure, count: 13))
    for number in 0..<30 { try await bench.enqueue(target: number) }
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)

    #expect(try await bench.store.status().counts[.succeeded] == 30)
    let atOnce = await bench.library.atOnce
    #expect(atOnce.first == 1 && atOnce.max() == 8)
    // While the first has not ended, there is no second.
    #expect(atOnce.dropFirst().first ?? 9 <= 2)
  }

  @Test func `a pause lets what runs come to its end, and after it the start is as careful`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 8))
    let root = Submitter(uid: 0, name: "root", isAdmin: true)
    for number in 0..<30 { try await bench.enqueue(target: number) }
    let engine = try await bench.engine()
    await bench.library.puts.close()
    let running = Task { await engine.run() }
    await bench.library.puts.arrival(8)
    try await bench.store.pause(EngineBench.environment, Paused(by: "root", at: bench.clock.now), by: root)
    await bench.library.puts.open()
    let ticking = Task { await bench.clock.run() }
    try await bench.waits { try await $0.status().counts[.succeeded] == 8 }
    while await !engine.environments[0].isPaused { await Task.yield() }
    #expect(await bench.library.submitted.count == 8)

    try await bench.store.resume(EngineBench.environment, by: root)
    try await bench.waits(until: EngineBench.allEnded)
    ticking.cancel()
    running.cancel()
    await running.value
    #expect(try await bench.store.status().counts[.succeeded] == 30)
    let atOnce = await bench.library.atOnce
    #expect(atOnce[8] == 1 && atOnce[9] <= 2 && atOnce.max() == 8)
    #expect(await bench.library.illegal == [])
  }

  @Test func `an outage goes on over a restart, and is not asked earlier for it`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let refused = Failure(.loginRefused, "The server refused the login.")
    await bench.library.fail([refused])
    try await bench.enqueue(target: 1)
    // With the clock standing still, nobody asks again.
    try await bench.run(try await bench.engine(), clockRuns: false) { store in
      try await store.outage(of: EngineBench.environment) != nil
    }
    let asked = await bench.library.asked.count
    let outage = try #require(try await bench.store.outage(of: EngineBench.environment))
    #expect(asked == 1, "a refused login opens it at once")

    for _ in 0..<3 {
      let engine = try await bench.engine()
      let running = Task { await engine.run() }
      while await engine.surroundings()[EngineBench.environment]?.outage == nil, !Task.isCancelled {
        await Task.yield()
      }
      running.cancel()
      await running.value
    }
    #expect(await bench.library.asked.count == asked)
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)
    #expect(bench.clock.now >= outage.retryAt)
    #expect(try await bench.store.status().counts[.succeeded] == 1)
  }

  @Test func `an hour without an answer takes few requests, and spends nothing`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 4))
    let start = bench.clock.now
    await bench.library.isDown(until: start + .seconds(3600))
    for number in 0..<20 { try await bench.enqueue(target: number) }
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)

    let requests = await bench.library.requestsInVain
    #expect(requests <= 20, "\(requests) requests")
    #expect(bench.clock.now > start + .seconds(3600))
    let jobs = try await bench.store.list(Filter(), limit: 100, in: [:]).jobs
    #expect(jobs.allSatisfy { $0.state.known == .succeeded && $0.attemptsUsed == 1 })
    #expect(await bench.library.submitted.count == 20)
  }

  @Test func `an edit in flight is followed when the environment answers again, and is not submitted again`()
    async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let job = try await bench.enqueue(target: 1)
    try await bench.run(try await bench.engine(), clockRuns: false) { store in
      try await store.get(job, in: [:])?.job.phase?.known == .polling
    }
    await bench.library.isDown(until: bench.clock.now + .seconds(1800))
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)
    #expect(try await bench.job(job)?.job.state.known == .succeeded)
    #expect(await bench.library.submitted.count == 1)
  }

  @Test func `an outage that another slot has met does not count as time of an edit in flight`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2, editTimeout: .seconds(600)))
    await bench.library.edits(take: .seconds(700))
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    let running = Task { await engine.run() }
    try await bench.waits { store in try await store.get(job, in: [:])?.job.phase?.known == .polling }
    // While the first one sleeps, the second finds that no login is taken: nobody asks for ten minutes.
    await bench.library.fail([Failure(.loginRefused, "The server refused the login.")])
    try await bench.enqueue(target: 2)
    try await bench.waits { store in try await store.outage(of: EngineBench.environment) != nil }
    let ticking = Task { await bench.clock.run() }
    try await bench.waits { store in try await store.get(job, in: [:])?.job.state.known?.isEnded == true }
    ticking.cancel()
    running.cancel()
    await running.value
    #expect(try await bench.job(job)?.job.state.known == .succeeded)
  }

  @Test func `a lost put is an outage only if the next get fails, too`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    await bench.library.losePuts(10)
    for number in 0..<10 { try await bench.enqueue(target: number) }
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)
    #expect(try await bench.store.status().counts[.succeeded] == 10)
    #expect(await bench.library.submitted.count == 10, "each arrived, though its answer was lost")
    #expect(try await !events(bench).contains(.outageBegan))
  }

  @Test func `too many logins leave the slots that have one, and no outage`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    await bench.library.limitLogins(to: [2], until: bench.clock.now + .seconds(1800))
    for number in 0..<5 { try await bench.enqueue(target: number) }
    let engine = try await bench.engine()
    let limit = try #require(await engine.surroundings()[EngineBench.environment]?.limit)
    #expect(limit.count == 1 && limit.failure?.reason.known == .tooManyLogins)
    await bench.library.gets.close()
    let running = Task { await engine.run() }
    await bench.library.gets.arrival()
    // Looked at before the clock runs: that does not wait for the first claim, and may be at the limit's end by then.
    #expect(await bench.library.asked == [2])
    await bench.library.gets.open()
    let ticking = Task { await bench.clock.run() }
    try await bench.waits(until: EngineBench.allEnded)
    ticking.cancel()
    running.cancel()
    await running.value
    #expect(await bench.library.askedWithoutLogin == 0)
    #expect(try await !events(bench).contains(.outageBegan))
  }

  @Test func `a probe that is given no login leaves the outage as it was, and the next one is asked`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    let (down, tooMany) = (failure, Failure(.tooManyLogins, "The server takes no more logins."))
    await bench.library.limitLogins(to: [1], until: bench.clock.now + .seconds(1800))
    await bench.library.fail(Array(repeating: down, count: 5) + [tooMany])
    for number in 0..<3 { try await bench.enqueue(target: number) }
    try await bench.run(try await bench.engine(), until: EngineBench.allEnded)
    #expect(try await bench.store.status().counts[.succeeded] == 3)
    let kinds = try await events(bench)
    #expect(kinds.count { $0 == .outageBegan } == 1 && kinds.count { $0 == .outageEnded } == 1)
  }

  @Test func `slots without a login are taken when the limit ends, though nothing else happens then`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2, editTimeout: .seconds(100_000)))
    let end = bench.clock.now + .seconds(1800)
    await bench.library.limitLogins(to: [1], until: end)
    await bench.library.edits(take: .seconds(20_000))
    for number in 0..<2 { try await bench.enqueue(target: number) }
    let engine = try await bench.engine()
    await bench.library.puts.close()
    let running = Task { await engine.run() }
    let ticking = Task { await bench.clock.run() }
    await bench.library.puts.arrival(2)
    #expect(bench.clock.now >= end && bench.clock.now < end + .seconds(120))
    await bench.library.puts.open()
    ticking.cancel()
    running.cancel()
    await running.value
  }

  @Test func `a preview is answered from the outage until it is time to ask`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let outage = Outage(failure, since: bench.clock.now, retryAt: bench.clock.now + .seconds(60))
    try await bench.store.keep(outage, of: EngineBench.environment)
    let engine = try await bench.engine()
    let environment = engine.environments[0]
    let target = Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(1))
    let running = Task { await engine.run() }
    while await environment.surroundings().outage == nil, !Task.isCancelled { await Task.yield() }
    await #expect(throws: PreviewError.unavailable(failure)) {
      try await environment.preview(Change(mergePatch: [:]), of: target)
    }
    #expect(await bench.library.asked == [])
    // The prober sleeps until then, and has nothing to ask for. A ring may have it lie down anew meanwhile.
    while bench.clock.now < outage.retryAt { await bench.clock.advance() }
    _ = try await environment.preview(Change(mergePatch: [:]), of: target)
    #expect(await environment.surroundings().outage == nil)
    running.cancel()
    await running.value
  }
}
