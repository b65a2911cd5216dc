import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// The witness: what tells the trouble of one target from that of its login and of its server.
@Suite(.timeLimit(.minutes(5))) struct HealthCheckTests {
  private static let page = Unanswered(.page, "A page.", words: ServerWords(status: 403, message: "Forbidden"))
  private static let tooBusy = Unanswered(
    .serverError, "The server asks to be left alone.", words: ServerWords(status: 429, retryAfter: .seconds(600)))

  /// A list that is no use: what it gets, and after how long.
  enum List: CaseIterable {
    case forbidden, missing, page, slow, tooBusy

    var fault: MockFault {
      switch self {
      case .forbidden: .refused(.noPrivilege)
      case .missing: .refused(.notFound)
      case .page: .unanswered(HealthCheckTests.page)
      case .slow: .unanswered(.silence)
      case .tooBusy: .unanswered(HealthCheckTests.tooBusy)
      }
    }

    var after: Duration { self == .slow ? .seconds(30) : .zero }
  }

  @Test(arguments: List.allCases, [1, 3])
  func `a list that can't be had: one poisoned target stops no other, and no breaker opens`(
    list: List, sessions: Int
  ) async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: sessions))
    await bench.library.answer(list.fault, to: [.list], after: list.after)
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [EngineBench.id(0)])
    let jobs = try await bench.enqueue(targets: 0..<10)
    let start = bench.clock.steady
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits { _ in
        let asked = await bench.library.asked(EngineBench.id(0))
        return try await bench.state(of: jobs[0]) == .queued && asked == 1
      }
      let waiting = try await bench.store.get(jobs[0], in: await engine.serverStates())?.job.waiting
      #expect(waiting?.detail.contains(Unanswered.dead.message) == true, "\(String(describing: waiting))")
      try await bench.waits(forEndOf: Array(jobs.dropFirst()))
      #expect(bench.clock.steady - start <= .seconds(600))
      #expect(try await bench.states(of: jobs)[.succeeded] == 9)
      #expect(try await !bench.events().contains(.outageBegan))
    }
  }

  @Test(arguments: [List.page, .slow, .tooBusy])
  func `a list that is blocked, and poisoned targets that are all that is left: a later batch is done all the same`(
    list: List
  ) async throws {
    let bench = try await EngineBench()
    await bench.library.answer(list.fault, to: [.list], after: list.after)
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: EngineBench.ids(0..<3))
    let jobs = try await bench.enqueue(targets: 0..<6)
    try await bench.running(try await bench.engine()) {
      try await bench.waits(forEndOf: Array(jobs.dropFirst(3)))
      try await bench.pass(.seconds(7200))
      let second = try await bench.enqueue(targets: 10..<13)
      let start = bench.clock.steady
      try await bench.waits(forEndOf: second)
      #expect(bench.clock.steady - start <= .seconds(3600))
      #expect(try await bench.states(of: jobs + second)[.succeeded] == 6)
    }
  }

  @Test func `a list that is blocked, and seven dead targets before the healthy ones: the healthy are done`()
    async throws
  {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(Self.page), to: [.list])
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: EngineBench.ids(0..<7))
    try await bench.enqueue(targets: 0..<7)
    let healthy = try await bench.enqueue(targets: 7..<13)
    let start = bench.clock.steady
    try await bench.running(try await bench.engine()) { try await bench.waits(forEndOf: healthy) }
    #expect(bench.clock.steady - start <= .seconds(3600))
    #expect(try await bench.states(of: healthy) == [.succeeded: 6])
  }

  @Test func `logins that are stuck to a dead node are replaced, all of them by one fresh one's finding`() async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 3))
    let jobs = try await bench.enqueue(targets: 0..<9)
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in await bench.library.submitted.count == 3 }
      await bench.library.killLogins()
      try await bench.waits(until: EngineBench.allEnded)
    }
    #expect(try await bench.states(of: jobs) == [.succeeded: 9])
    #expect(await bench.library.freshLogins.count == 1)
    #expect(try await !bench.events().contains(.outageBegan))
    #expect(await bench.library.submitted.count == 9)
    #expect(await bench.library.illegal == [])
  }

  @Test func `a fresh login that is answered leaves the other slots' logins that are answered, too`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2))
    await bench.library.edits(take: .seconds(600))
    try await bench.enqueue(targets: 0..<2)
    try await bench.running(try await bench.engine()) {
      try await bench.waits { _ in await bench.library.submitted.count == 2 }
      let before = await bench.library.logins
      await bench.library.killLogin(of: 1)
      try await bench.waits(until: EngineBench.allEnded)
      let after = await bench.library.logins
      #expect(after[1] != before[1] && after[2] == before[2] && before.count == 2)
    }
  }

  @Test func `fresh logins that change nothing are tried five times an hour, and once each probe_max while it is open`()
    async throws
  {
    let bench = try await EngineBench()
    // Only what needs no login is answered.
    await bench.library.answer(.unanswered(.silence), to: MockRequest.ofTargets.union([.list]), for: .seconds(10_800))
    let job = try await bench.enqueue(target: 1)
    try await bench.runToTheEnd()
    let tried = await bench.library.freshLogins
    let checked = await bench.library.healthChecks
    let opened = checked[4]
    #expect(tried.prefix(5) == checked.prefix(5), "with each health check, until the breaker opens")
    let whileOpen = tried.filter { $0 > opened }
    #expect((12...18).contains(whileOpen.count), "\(whileOpen.count) in three hours")
    for (one, next) in zip(tried.dropFirst(4), tried.dropFirst(5)) {
      #expect(next - one >= bench.settings.breaker.probeMax)
    }
    #expect(try await bench.state(of: job) == .succeeded)
  }

  @Test func `no sixth fresh login in an hour is tried while the breaker is closed`() async throws {
    let bench = try await EngineBench()
    await bench.library.edits(take: .seconds(5))
    try await bench.running(try await bench.engine()) {
      for number in 0..<12 {
        // A single health check is not answered, and then all is well again.
        let span = Duration.seconds(5)
        await bench.library.answer(.unanswered(.silence), to: MockRequest.ofTargets.union([.list]), for: span)
        try await bench.waits(forEndOf: [try await bench.enqueue(target: number)])
        try await bench.pass(.seconds(120))
      }
    }
    #expect(await bench.library.freshLogins.count == 5)
    #expect(try await !bench.events().contains(.outageBegan))
  }

  @Test func `while too many logins are the trouble, no fresh one is tried`() async throws {
    let bench = try await EngineBench()
    await bench.library.givesNoLogin(
      Array(repeating: Failure(.tooManyLogins, "The server takes no more logins."), count: 4))
    let job = try await bench.enqueue(target: 1)
    try await bench.runToTheEnd()
    #expect(try await bench.state(of: job) == .succeeded)
    #expect(await bench.library.freshLogins == [])
  }

  @Test func `the late answer to what was asked before the breaker opened does not close it`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2))
    await bench.library.answer(.onlyLate, to: [.content], of: [EngineBench.id(1)], after: .seconds(120))
    try await bench.enqueue(target: 1)
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.settle()
      await bench.library.isSilent(checks: 1000)
      try await bench.enqueue(target: 2)
      try await bench.waits { _ in try await bench.outage() != nil }
      let outage = try await bench.outage()
      try await bench.pass(.seconds(130))
      #expect(try await bench.outage()?.since == outage?.since)
      #expect(await engine.serverStates()[EngineBench.environment]?.outage != nil)
      #expect(try await !bench.events().contains(.outageEnded))
    }
  }

  @Test func `a Retry-After of a year is honoured for an hour`() async throws {
    let bench = try await EngineBench()
    let year = Unanswered(
      .page, "Closed for maintenance.", words: ServerWords(status: 503, retryAfter: .seconds(365 * 86_400)))
    await bench.library.answer(.unanswered(year), to: MockRequest.all, for: .seconds(600))
    let job = try await bench.enqueue(target: 1)
    let start = bench.clock.steady
    try await bench.runToTheEnd()
    #expect(try await bench.state(of: job) == .succeeded)
    #expect((3600...3700).contains((bench.clock.steady - start).components.seconds))
  }
}
