import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// Targets that give trouble while their server answers others, and kinds of request that go wrong for all of them.
@Suite(.timeLimit(.minutes(5))) struct TroubleTests {
  /// What can be wrong with one target.
  enum Poison: CaseIterable {
    case dead, withoutContent, unreadable, notTaken, lost

    var requests: Set<MockRequest> {
      switch self {
      case .dead: MockRequest.reads
      case .withoutContent, .unreadable: [.content]
      case .notTaken, .lost: [.put]
      }
    }

    var fault: MockFault {
      switch self {
      case .dead, .withoutContent, .notTaken: .unanswered(.dead)
      case .unreadable: .unanswered(.broken)
      case .lost: .lostOnTheWay
      }
    }

    var reason: FailureReason { self == .unreadable ? .unreadable : .serverError }
    var words: ServerWords? {
      switch self {
      case .dead, .withoutContent, .notTaken: Unanswered.dead.words
      case .unreadable: Unanswered.broken.words
      case .lost: nil
      }
    }
    /// How often it is tried.
    var tries: Int { self == .lost ? Edit.maxLostSubmissions : Trouble.maxInARow }
  }

  private func failure(of job: JobID, _ bench: EngineBench) async throws -> Failure {
    try #require(try await bench.job(job)?.job.failure)
  }

  /// Lets edits go on at other targets, one a minute, for as long as something is queued.
  private func untilEnded(_ jobs: [JobID], beside others: Int, _ bench: EngineBench) async throws {
    var number = others
    while try await bench.states(of: jobs).contains(where: { !$0.key.isEnded }) {
      try await bench.enqueue(target: number)
      number += 1
      try await bench.pass(.seconds(60))
    }
  }

  @Test(arguments: Poison.allCases, [0, 3])
  func `one bad target, first or in the middle: all others are done, and it ends with its own words`(
    poison: Poison, place: Int
  ) async throws {
    for sessions in [1, 3] {
      let bench = try await EngineBench(settings: EngineBench.settings(sessions: sessions))
      await bench.library.answer(poison.fault, to: poison.requests, of: [EngineBench.id(place)])
      let jobs = try await bench.enqueue(targets: 0..<7)
      let start = bench.clock.steady
      try await bench.running(try await bench.engine()) {
        try await bench.waits(forEndOf: jobs.filter { $0 != jobs[place] })
        #expect(bench.clock.steady - start <= .seconds(7 * 60), "nobody waits for the bad one")
        #expect(try await bench.state(of: jobs[place])?.isEnded == false)
        try await untilEnded([jobs[place]], beside: 100, bench)
      }
      #expect(try await bench.states(of: jobs) == [.succeeded: 6, .failed: 1])
      let failure = try await failure(of: jobs[place], bench)
      #expect(failure.reason.known == poison.reason && failure.server == poison.words, "\(failure)")
      if poison != .lost {
        #expect(failure.message.contains("8 times in a row"), "\(failure)")
        #expect((1800...7200).contains((bench.clock.steady - start).components.seconds), "about an hour")
      }
      #expect(try await !bench.events().contains(.outageBegan))
      #expect(await bench.library.illegal == [])
    }
  }

  @Test(arguments: [1, 3])
  func `seven dead targets before six healthy ones: the healthy are done, the dead end at the eighth time`(
    sessions: Int
  ) async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: sessions))
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: EngineBench.ids(0..<7))
    let dead = try await bench.enqueue(targets: 0..<7)
    let healthy = try await bench.enqueue(targets: 7..<13)
    let start = bench.clock.steady
    try await bench.running(try await bench.engine()) {
      try await bench.waits(forEndOf: healthy)
      #expect(bench.clock.steady - start <= .seconds(600))
      #expect(try await bench.states(of: dead) == [.queued: 7])
      try await bench.waits(forEndOf: dead)
    }
    #expect(try await bench.states(of: healthy) == [.succeeded: 6])
    for job in dead {
      let failure = try await failure(of: job, bench)
      #expect(failure.reason.known == .serverError && failure.server == Unanswered.dead.words)
      #expect(failure.message.contains("8 times in a row"), "\(failure)")
    }
    #expect(await bench.library.illegal == [])
  }

  @Test func `a single job whose target can't be read for an hour is not ended by it`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, for: .seconds(3600))
    let job = try await bench.enqueue(target: 1)
    try await bench.runToTheEnd()
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(try await !bench.events().contains(.outageBegan))
  }

  @Test func `a single job whose target can't be read at all ends after a day, with the words of what came`()
    async throws
  {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads)
    let job = try await bench.enqueue(target: 1)
    let start = bench.clock.steady
    try await bench.runToTheEnd()
    let failure = try await failure(of: job, bench)
    #expect(failure.reason.known == .serverError && failure.server == Unanswered.dead.words)
    #expect((86_400...90_000).contains((bench.clock.steady - start).components.seconds))
  }

  @Test func `a job in trouble says so while it rests, and its environment names it`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [EngineBench.id(1)])
    let job = try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.settle()
      let states = await engine.serverStates()
      let waiting = try #require(try await bench.store.get(job, in: states)?.job.waiting)
      #expect(waiting.reason.known == .retry && waiting.detail.contains(Unanswered.dead.message), "\(waiting)")
      #expect(try await bench.store.status(in: states).environments.map(\.troubled) == [[job]])
    }
  }

  @Test func `a restart neither resets nor adds to the count`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [EngineBench.id(1)])
    let job = try await bench.enqueue(target: 1)
    for _ in 0..<20 {
      let engine = try await bench.engine()
      try await bench.running(engine) {
        try await bench.enqueue(targets: [2])
        try await bench.pass(.seconds(50))
      }
    }
    let asked = await bench.library.asked(EngineBench.id(1))
    #expect((5...7).contains(asked), "\(asked): 30, 60, 120 seconds and so on lie between, with restarts as without")
    try await bench.running(try await bench.engine()) { try await untilEnded([job], beside: 100, bench) }
    #expect(await bench.library.asked(EngineBench.id(1)) == 8)
  }

  @Test func `four hundred jobs of which none can be read for an hour: none ends, and the breaker says which kind`()
    async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 4))
    // One edit is under way, and its polls are answered all the time.
    await bench.library.edits(of: EngineBench.id(1000), take: .seconds(5000))
    let underWay = try await bench.enqueue(target: 1000)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(underWay)?.job.phase?.known == .polling }
      await bench.library.answer(.unanswered(.dead), to: [.content], for: .seconds(3600))
      let jobs = try await bench.enqueue(targets: 0..<400)
      try await bench.pass(.seconds(600))
      let outage = try #require(await engine.serverStates()[EngineBench.environment]?.outage)
      #expect(outage.kind == .content && outage.failure.message.contains("be read with its content"), "\(outage)")
      #expect(try await bench.outage()?.kind == .content)
      try await bench.pass(.seconds(2900))
      #expect(try await bench.states(of: jobs) == [.queued: 400])
      #expect(try await bench.events().count { $0 == .outageEnded } == 0, "the polls close nothing")
      let asked = await bench.library.requestsInVain
      #expect(asked < 400, "\(asked): one at a time tries it")
      try await bench.waits(until: EngineBench.allEnded)
      #expect(try await bench.states(of: jobs) == [.succeeded: 400])
    }
    #expect(try await bench.outage() == nil)
    #expect(await bench.library.illegal == [])
  }

  @Test func `more dead targets than breaker.failures, healthy ones behind them, and a second batch afterwards`()
    async throws
  {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: EngineBench.ids(0..<12))
    let dead = try await bench.enqueue(targets: 0..<12)
    let first = try await bench.enqueue(targets: 12..<18)
    try await bench.running(try await bench.engine()) {
      try await bench.waits(forEndOf: first)
      try await bench.pass(.seconds(3600))
      #expect(try await bench.outage()?.kind == .content, "only dead ones are left")
      let start = bench.clock.steady
      let second = try await bench.enqueue(targets: 18..<24)
      try await bench.waits(forEndOf: second)
      #expect(bench.clock.steady - start <= .seconds(600))
      #expect(try await bench.states(of: first + second) == [.succeeded: 12])
      try await bench.waits(forEndOf: dead)
    }
    #expect(try await bench.states(of: dead) == [.failed: 12])
  }

  @Test(arguments: [Poison.notTaken, .lost])
  func `PUTs that fail for all while reads work: no job ends, and few are tried`(poison: Poison) async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    await bench.library.answer(poison.fault, to: [.put], for: .seconds(3600))
    let jobs = try await bench.enqueue(targets: 0..<40)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.pass(.seconds(3500))
      #expect(try await bench.states(of: jobs)[.failed] == nil)
      #expect(await engine.serverStates()[EngineBench.environment]?.outage?.kind == .submission)
      let puts = await bench.library.puts.count
      #expect(puts < 120, "\(puts)")
      try await bench.waits(forEndOf: jobs)
    }
    #expect(try await bench.states(of: jobs) == [.succeeded: 40])
    #expect(await bench.library.illegal == [])
  }

  @Test(arguments: [
    (MockRequest.put, TroubleKind.submitPrivilege), (.content, .readPrivilege),
  ])
  func `a privilege that is lost for all ends four jobs, then it is the user's`(
    request: MockRequest, kind: TroubleKind
  ) async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.refused(.noPrivilege), to: [request], for: .seconds(3600))
    let jobs = try await bench.enqueue(targets: 0..<40)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.pass(.seconds(3500))
      let outage = try #require(await engine.serverStates()[EngineBench.environment]?.outage)
      #expect(outage.kind == kind && outage.failure.server == .noPrivilege && outage.failure.reason.known == .forbidden)
      try await bench.waits(forEndOf: jobs)
    }
    #expect(try await bench.states(of: jobs) == [.failed: 4, .succeeded: 36])
    for job in jobs.prefix(4) { #expect(try await failure(of: job, bench).reason.known == .forbidden) }
  }

  @Test func `the Library's own refusals of single targets open no breaker`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.refused(.notFound), to: MockRequest.reads, of: EngineBench.ids(0..<8))
    let gone = try await bench.enqueue(targets: 0..<8)
    let healthy = try await bench.enqueue(targets: 8..<10)
    try await bench.runToTheEnd()
    #expect(try await bench.states(of: gone) == [.failed: 8])
    #expect(try await bench.states(of: healthy) == [.succeeded: 2])
    for job in gone { #expect(try await failure(of: job, bench).reason.known == .notFound) }
    #expect(await bench.library.healthChecks == [])
  }

  @Test func `an hour without its storage service ends nothing, neither what waits nor what is in flight`() async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2, editTimeout: .seconds(900)))
    let job = try await bench.enqueue(target: 1)
    try await bench.running(try await bench.engine()) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(job)?.job.phase?.known == .polling }
      let failure = Failure(.storageService, "The Library server has no storage service.")
      await bench.library.answer(.outage(failure), to: MockRequest.ofTargets, for: .seconds(3600))
      let jobs = try await bench.enqueue(targets: 2..<12)
      try await bench.pass(.seconds(3000))
      #expect(try await bench.outage()?.failure == failure)
      try await bench.waits(until: EngineBench.allEnded)
      #expect(try await bench.states(of: [job] + jobs) == [.succeeded: 11])
    }
  }
}
