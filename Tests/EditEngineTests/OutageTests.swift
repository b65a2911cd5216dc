import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// What the engine does while its server answers nobody.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
  private let refused = Failure(.loginRefused, "The server refused the login.")

  @Test func `single failures rest the edit that met them, and nothing else`() async throws {
    let bench = try await EngineBench()
    await bench.library.isSilent(checks: 4)
    let job = try await bench.enqueue(target: 1)
    try await bench.runToTheEnd()

    let details = try #require(try await bench.job(job))
    #expect(details.job.state.known == .succeeded && details.job.attemptsUsed == 1)
    #expect(try await !bench.events().contains(.outageBegan))
  }

  @Test func `before the breaker opens, it is told how many health checks were not answered`() async throws {
    let bench = try await EngineBench()
    await bench.library.isSilent(checks: 3)
    try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      var counts: [Int] = []
      try await bench.waits { store in
        let unanswered = await engine.serverStates()[EngineBench.environment]?.unanswered
        if let unanswered, unanswered.count != counts.last {
          #expect(unanswered.limit == 5 && unanswered.failure.message == Unanswered.silence.message)
          counts.append(unanswered.count)
        }
        return try await EngineBench.allEnded(store)
      }
      #expect(counts == [1, 2, 3])
      #expect(await engine.serverStates()[EngineBench.environment]?.unanswered == nil, "an answer ends the row")
    }
  }

  @Test func `failures in a row open the breaker: nothing starts, and a waiting job says why and until when`()
    async throws
  {
    let bench = try await EngineBench()
    await bench.library.isSilent(checks: 1000)
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits { _ in try await bench.outage() != nil }
      let states = await engine.serverStates()
      let outage = try #require(states[EngineBench.environment]?.outage)
      #expect(outage.failure == Failure(.unreachable, Unanswered.silence.message) && outage.kind == nil)
      #expect(states[EngineBench.environment]?.breaker == .open)
      #expect(try await bench.outage() == outage)
      let waiting = try #require(try await bench.store.get(job, in: states)?.job.waiting)
      #expect(waiting.reason.known == .outage && waiting.detail == Unanswered.silence.message)
      #expect(waiting.until == outage.retryAt)
    }
  }

  @Test func `one health check asks for all, and an answer lets all go on`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    await bench.library.isSilent(checks: 9)
    for number in 0..<6 { try await bench.enqueue(target: number) }
    try await bench.runToTheEnd()

    #expect(try await bench.store.status().counts[.succeeded] == 6)
    let kinds = try await bench.events()
    #expect(kinds.count { $0 == .outageBegan } == 1 && kinds.count { $0 == .outageEnded } == 1)
    #expect(await bench.library.healthChecks.count == 10)
    #expect(await bench.library.illegal == [])
    #expect(try await bench.outage() == nil)
  }

  @Test func `it is asked with an empty queue, too, so that an outage is over for people when it is over`() async throws
  {
    let bench = try await EngineBench()
    await bench.library.isSilent(checks: 9)
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits { _ in try await bench.outage() != nil }
      try await bench.cancel(job)
      try await bench.waits { _ in try await bench.outage() == nil }
    }
    #expect(await bench.library.healthChecks.count == 10)
  }

  @Test func `a refused login is not tried for an empty queue, but for a reload it is`() async throws {
    let bench = try await EngineBench()
    await bench.library.givesNoLogin([refused, refused])
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits { _ in try await bench.outage() != nil }
      try await bench.cancel(job)
      let tried = await bench.library.healthChecks.count
      try await bench.pass(.seconds(86_400))
      #expect(await bench.library.healthChecks.count == tried)
      try await engine.reload([bench.setup()])
      try await bench.waits(clockRuns: false) { _ in await bench.library.healthChecks.count == tried + 1 }
    }
  }

  @Test func `after an outage it starts with one slot, then two, then four`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 8))
    await bench.library.isSilent(checks: 13)
    for number in 0..<30 { try await bench.enqueue(target: number) }
    try await bench.runToTheEnd()

    #expect(try await bench.store.status().counts[.succeeded] == 30)
    let atOnce = await bench.library.atOnce
    #expect(atOnce[0] == 1 && atOnce[1...2].max() == 2)
    #expect((3...4).contains(atOnce[3...6].max() ?? 0), "\(atOnce)")
    #expect(await bench.library.mostAtOnce == 8)
  }

  @Test func `a pause lets what runs come to its end, and after it the start is as careful`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 8))
    for number in 0..<30 { try await bench.enqueue(target: number) }
    let engine = try await bench.engine()
    await bench.library.putGate.close()
    try await bench.running(engine) {
      await bench.library.putGate.arrival(8)
      let pause = Paused(by: "root", at: bench.clock.wall)
      try await bench.store.setPause(pause, of: EngineBench.environment, by: EngineBench.root)
      await bench.library.putGate.open()
      try await bench.waits { try await $0.status().counts[.succeeded] == 8 }
      #expect(await engine.environments[0].isPaused)
      #expect(await bench.library.submitted.count == 8)

      try await bench.store.setPause(nil, of: EngineBench.environment, by: EngineBench.root)
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await bench.store.status().counts[.succeeded] == 30)
    let atOnce = await bench.library.atOnce
    #expect(atOnce[8] == 1 && atOnce[9] <= 2 && atOnce.max() == 8)
    #expect(await bench.library.illegal == [])
  }

  @Test func `an outage goes on over a restart, and is not asked earlier for it`() async throws {
    let bench = try await EngineBench()
    await bench.library.givesNoLogin([refused])
    try await bench.enqueue(target: 1)
    // With the clock standing still, nobody asks again.
    try await bench.run(try await bench.engine(), clockRuns: false) { _ in try await bench.outage() != nil }
    let outage = try #require(try await bench.outage())
    #expect(await bench.library.asked.count == 1, "a refused login opens it at once")

    for _ in 0..<3 {
      let engine = try await bench.engine()
      try await bench.run(engine, clockRuns: false) { _ in
        await engine.serverStates()[EngineBench.environment]?.outage == outage
      }
    }
    #expect(await bench.library.asked.count == 1)
    #expect(await bench.library.healthChecks == [])
    try await bench.runToTheEnd()
    #expect(bench.clock.wall >= outage.retryAt)
    #expect(try await bench.store.status().counts[.succeeded] == 1)
  }

  @Test func `after a restart it is asked after probe_max at the latest, whatever the wall clock said before`()
    async throws
  {
    let bench = try await EngineBench()
    let far = bench.clock.wall + .seconds(365 * 86_400)
    let outage = KeptOutage(
      Failure(.unreachable, "The server is down."), since: bench.clock.wall, retryAt: far, probes: 3)
    try await bench.store.keep(outage, of: bench.settings.server, for: [EngineBench.environment])
    let start = bench.clock.steady
    try await bench.enqueue(target: 1)
    try await bench.runToTheEnd()
    #expect(await bench.library.healthChecks == [start + bench.settings.breaker.probeMax])
  }

  @Test func `an hour without an answer takes few requests, and spends nothing`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 4))
    let start = bench.clock.steady
    await bench.library.isDown(for: .seconds(3600))
    for number in 0..<20 { try await bench.enqueue(target: number) }
    try await bench.runToTheEnd()

    // Each health check is a request for the list and a read of another target.
    let requests = await bench.library.requestsInVain
    #expect(requests <= 40, "\(requests) requests")
    #expect(await bench.library.freshLogins == [], "a server that is down is not flooded with logins")
    #expect(bench.clock.steady > start + .seconds(3600))
    let jobs = try await bench.store.list(Filter(), limit: 100, in: [:]).jobs
    #expect(jobs.allSatisfy { $0.state.known == .succeeded && $0.attemptsUsed == 1 })
    #expect(await bench.library.submitted.count == 20)
  }

  @Test func `an edit in flight is followed when the server answers again, and is not submitted again`() async throws {
    let bench = try await EngineBench()
    let job = try await bench.enqueue(target: 1)
    try await bench.run(try await bench.engine(), clockRuns: false) { _ in
      try await bench.job(job)?.job.phase?.known == .polling
    }
    await bench.library.isDown(for: .seconds(1800))
    try await bench.runToTheEnd()
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(await bench.library.submitted.count == 1)
  }

  @Test func `an outage that another slot has met does not count as time of an edit in flight`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2, editTimeout: .seconds(600)))
    await bench.library.edits(take: .seconds(700))
    let job = try await bench.enqueue(target: 1)
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in try await bench.job(job)?.job.phase?.known == .polling }
      // While the first one sleeps, the second finds that no login is taken: nobody asks for ten minutes.
      await bench.library.givesNoLogin([refused])
      try await bench.enqueue(target: 2)
      // Less than a poll of the first one.
      try await bench.pass(.milliseconds(10))
      #expect(try await bench.outage() != nil)
      try await bench.waits { _ in try await bench.state(of: job)?.isEnded == true }
    }
    #expect(try await bench.state(of: job) == .succeeded)
  }

  @Test func `a lost put is an outage only if the health check fails, too`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.lost, to: [.put])
    for number in 0..<10 { try await bench.enqueue(target: number) }
    try await bench.runToTheEnd()
    #expect(try await bench.store.status().counts[.succeeded] == 10)
    #expect(await bench.library.submitted.count == 10, "each arrived, though its answer was lost")
    #expect(try await !bench.events().contains(.outageBegan))
  }

  @Test func `too many logins leave the slots that have one, and no outage`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    await bench.library.limitLogins(to: [2], for: .seconds(1800))
    for number in 0..<5 { try await bench.enqueue(target: number) }
    let engine = try await bench.engine()
    let logins = try #require(await engine.serverStates()[EngineBench.environment]?.logins)
    #expect(logins.slots == [2] && logins.failure.reason.known == .tooManyLogins)
    try await bench.running(engine) {
      await bench.settle()
      #expect(Set(await bench.library.asked) == [2])
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(await bench.library.askedWithoutLogin == 0)
    #expect(try await !bench.events().contains(.outageBegan))
  }

  @Test func `a probe that is given no login leaves the outage as it was, and the next one is asked`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    await bench.library.limitLogins(to: [1], for: .seconds(1800))
    await bench.library.isSilent(checks: 5)
    for number in 0..<3 { try await bench.enqueue(target: number) }
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in try await bench.outage() != nil }
      await bench.library.givesNoLogin([Failure(.tooManyLogins, "The server takes no more logins.")])
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await bench.store.status().counts[.succeeded] == 3)
    let kinds = try await bench.events()
    #expect(kinds.count { $0 == .outageBegan } == 1 && kinds.count { $0 == .outageEnded } == 1)
  }

  @Test func `slots without a login are taken when the limit ends before its time, with the next answer`() async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2, editTimeout: .seconds(100_000)))
    await bench.library.limitLogins(to: [1], for: .seconds(1800))
    await bench.library.edits(take: .seconds(20_000))
    for number in 0..<2 { try await bench.enqueue(target: number) }
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in await bench.library.submitted.count == 1 }
      try await bench.pass(.seconds(60))
      #expect(await bench.library.submitted.count == 1)
      let lifted = bench.clock.steady
      // As when the Library has taken a login again.
      await bench.library.limitLogins(to: [1], for: .zero)
      try await bench.waits { _ in await bench.library.submitted.count == 2 }
      // Long before the edit ends, or the limit would.
      #expect(bench.clock.steady - lifted < .seconds(300))
    }
  }

  @Test func `slots without a login are taken when the limit ends, though nothing else happens then`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2, editTimeout: .seconds(100_000)))
    let end = bench.clock.steady + .seconds(1800)
    await bench.library.limitLogins(to: [1], for: .seconds(1800))
    await bench.library.edits(take: .seconds(20_000))
    for number in 0..<2 { try await bench.enqueue(target: number) }
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in await bench.library.submitted.count == 2 }
      #expect(bench.clock.steady >= end && bench.clock.steady < end + .seconds(120))
    }
  }

  @Test func `a preview is answered from the outage until it is time to ask`() async throws {
    let bench = try await EngineBench()
    let outage = KeptOutage(refused, since: bench.clock.wall, retryAt: bench.clock.wall + .seconds(60))
    try await bench.store.keep(outage, of: bench.settings.server, for: [EngineBench.environment])
    let engine = try await bench.engine()
    let environment = engine.environments[0]
    let target = Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(1))
    try await bench.running(engine) {
      await bench.settle()
      #expect(await environment.state().outage == outage)
      await #expect(throws: PreviewError.unavailable(refused)) {
        try await environment.preview(Change(mergePatch: [:]), of: target)
      }
      #expect(await bench.library.asked == [])
      // Nothing is queued, so a login that was refused is not tried by itself.
      try await bench.pass(.seconds(60))
      #expect(await bench.library.healthChecks == [])
      _ = try await environment.preview(Change(mergePatch: [:]), of: target)
      #expect(await environment.state().outage == nil)
      #expect(await bench.library.healthChecks.count == 1)
    }
  }
}
