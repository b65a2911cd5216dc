import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// An edit that the server took is followed, whatever happens to its target.
@Suite(.timeLimit(.minutes(5))) struct FollowedTests {
  private let target = EngineBench.id(1)

  /// One session: an edit of target 1 is accepted, another of target 2 waits for the slot, and a third for target 1.
  private func accepted(
    _ bench: EngineBench, strict: Bool = false,
    _ body: (EditEngine, (first: JobID, second: JobID, third: JobID)) async throws -> Void
  ) async throws {
    let first = try await bench.enqueue(target: 1) { $0.strict = strict }
    let jobs = (
      first: first, second: try await bench.enqueue(target: 2), third: try await bench.enqueue(target: 1, name: "third")
    )
    let engine = try await bench.engine()
    try await bench.running(engine) {
      try await bench.waits(clockRuns: false) { _ in try await bench.job(first)?.attempts.first?.accepted == true }
      try await body(engine, jobs)
    }
    #expect(await bench.library.illegal == [])
  }

  private func slots(_ bench: EngineBench, _ engine: EditEngine) async throws -> [SlotState?] {
    try await bench.store.status(in: await engine.serverStates()).environments[0].slots.map(\.state.known)
  }

  @Test
  func
    `a target that dies is followed for edit_timeout: then the slot is free with a fresh login, and only the target is taken`()
    async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(editTimeout: .seconds(600)))
    let start = bench.clock.steady
    try await accepted(bench) { engine, jobs in
      await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [target])
      let login = await bench.library.logins[1]
      try await bench.waits(forEndOf: [jobs.first])
      let failure = try await bench.job(jobs.first)?.job.failure
      #expect(failure?.reason.known == .outcomeUnknown && failure?.server == Unanswered.dead.words)
      #expect((600...720).contains((bench.clock.steady - start).components.seconds))
      try await bench.waits(forEndOf: [jobs.second])
      #expect(try await bench.state(of: jobs.second) == .succeeded)
      #expect(await bench.library.logins[1] != login)

      try await bench.pass(.seconds(3600))
      let waiting = try await bench.store.get(jobs.third, in: await engine.serverStates())?.job.waiting
      #expect(waiting?.reason.known == .target && waiting?.jobs == [jobs.first], "the target is taken")
      #expect(try await !bench.events().contains(.outageBegan))

      // The server shows that it is over.
      await bench.library.mend()
      try await bench.waits(forEndOf: [jobs.third])
      #expect(try await bench.state(of: jobs.third) == .succeeded)
    }
  }

  @Test(arguments: [0, 1, 3])
  func
    `a target that dies after it was read keeps its slot until it could not be read for all of edit_timeout, restarts or not`(
      restarts: Int
    ) async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(editTimeout: .seconds(1200)))
    await bench.library.edits(of: target, take: .seconds(600))
    var found: (first: JobID, second: JobID, third: JobID)?
    var died = bench.clock.steady
    try await accepted(bench) { engine, jobs in
      found = jobs
      try await bench.pass(.seconds(500))
      await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [target])
      died = bench.clock.steady
      try await bench.waits(forEndOf: [jobs.first])
      #expect(try await bench.job(jobs.first)?.job.failure?.reason.known == .timedOut)
      #expect(try await slots(bench, engine) == [.unknown])
      if restarts == 0 { try await bench.waits(forEndOf: [jobs.second]) }
    }
    let jobs = try #require(found)
    for _ in 0..<restarts {
      try await bench.running(try await bench.engine()) { try await bench.pass(.seconds(120)) }
    }
    try await bench.running(try await bench.engine()) { try await bench.waits(forEndOf: [jobs.second]) }
    // Each start looks at once, and the time until the next look is not lost but for the one in which it stopped.
    let slack = 120 + 60 * restarts
    let lasted = Int((bench.clock.steady - died).components.seconds)
    #expect((1200...1200 + slack).contains(lasted), "\(lasted)")
    #expect(try await bench.state(of: jobs.second) == .succeeded)
  }

  @Test func `a target that is well again before edit_timeout ends as what came of it`() async throws {
    let bench = try await EngineBench()
    try await accepted(bench) { _, jobs in
      await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [target], for: .seconds(3600))
      try await bench.waits(until: EngineBench.allEnded)
      #expect(try await bench.states(of: [jobs.first, jobs.second, jobs.third]) == [.succeeded: 3])
    }
    #expect(await bench.library.submitted.count == 3)
  }

  @Test func `one 404 of the Library's own ends nothing; one that stands ends the job, and the slot is free`()
    async throws
  {
    let bench = try await EngineBench()
    try await accepted(bench) { _, jobs in
      await bench.library.edits(take: .seconds(20))
      await bench.library.answer(.refused(.notFound), to: MockRequest.reads, of: [target], for: .seconds(15))
      try await bench.pass(.seconds(16))
      #expect(try await bench.state(of: jobs.first) == .running)
      await bench.library.answer(.refused(.notFound), to: MockRequest.reads, of: [target])
      let start = bench.clock.steady
      try await bench.waits(forEndOf: [jobs.first])
      #expect(try await bench.job(jobs.first)?.job.failure?.reason.known == .notFound)
      #expect(bench.clock.steady - start >= .seconds(44), "it has stood for submit_settle")
      try await bench.waits(forEndOf: [jobs.second])
      #expect(try await bench.state(of: jobs.second) == .succeeded)
    }
  }

  @Test func `a 403 of the Library's own that stands ends the job, and slot and target are taken until Forget`()
    async throws
  {
    let bench = try await EngineBench()
    try await accepted(bench) { engine, jobs in
      await bench.library.answer(.refused(.noPrivilege), to: MockRequest.reads, of: [target])
      try await bench.waits(forEndOf: [jobs.first])
      #expect(try await bench.job(jobs.first)?.job.failure?.reason.known == .forbidden)
      try await bench.pass(.seconds(7200))
      #expect(try await bench.states(of: [jobs.second, jobs.third]) == [.queued: 2])
      #expect(try await slots(bench, engine) == [.unknown])
      #expect(try await bench.store.record(.forget, of: jobs.first))
      try await bench.waits(forEndOf: [jobs.second])
      #expect(try await bench.state(of: jobs.second) == .succeeded)
    }
  }

  @Test(arguments: [401, 403, 404, 502])
  func `pages of a stranger end nothing and free no slot, however long they come`(
    status: Int
  ) async throws {
    let bench = try await EngineBench()
    try await accepted(bench) { _, jobs in
      let page = Unanswered(.page, "default backend", words: ServerWords(status: status))
      await bench.library.answer(.unanswered(page), to: MockRequest.all, for: .seconds(7000))
      try await bench.pass(.seconds(6900))
      #expect(try await bench.state(of: jobs.first) == .running)
      #expect(try await bench.states(of: [jobs.second, jobs.third]) == [.queued: 2])
      try await bench.waits(until: EngineBench.allEnded)
      #expect(try await bench.states(of: [jobs.first, jobs.second, jobs.third]) == [.succeeded: 3])
    }
    #expect(await bench.library.submitted.count == 3)
  }

  @Test func `Cancel and then Forget end an edit whose target is dead at once`() async throws {
    let bench = try await EngineBench()
    try await accepted(bench) { _, jobs in
      await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [target])
      try await bench.pass(.seconds(300))
      try await bench.cancel(jobs.first)
      try await bench.pass(.seconds(300))
      #expect(try await bench.state(of: jobs.first) == .running, "it may be at work")
      let now = bench.clock.steady
      #expect(try await bench.store.record(.forget, of: jobs.first))
      #expect(try await bench.job(jobs.first)?.job.failure?.reason.known == .outcomeUnknown)
      try await bench.waits(forEndOf: [jobs.second])
      #expect(bench.clock.steady - now <= .seconds(60))
      #expect(try await bench.state(of: jobs.second) == .succeeded)
    }
  }

  @Test(arguments: [false, true])
  func `content that can't be read when the edit is made ends it without a verification, and frees its slot`(
    strict: Bool
  ) async throws {
    let bench = try await EngineBench()
    let start = bench.clock.steady
    try await accepted(bench, strict: strict) { _, jobs in
      await bench.library.answer(.unanswered(.dead), to: [.content], of: [target])
      try await bench.waits(forEndOf: [jobs.first, jobs.second])
      let job = try #require(try await bench.job(jobs.first)?.job)
      #expect(job.verification == nil)
      #expect(job.state.known == (strict ? .failed : .succeeded))
      #expect(job.failure?.reason.known == (strict ? .verification : nil))
      #expect(try await bench.state(of: jobs.second) == .succeeded)
      #expect(bench.clock.steady - start <= .seconds(600))
    }
  }

  @Test func `an edit whose target is dead is followed on over restarts, and ends after edit_timeout all the same`()
    async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(editTimeout: .seconds(1200)))
    let start = bench.clock.steady
    var first: JobID?
    try await accepted(bench) { _, jobs in
      await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [target])
      first = jobs.first
    }
    let job = try #require(first)
    for _ in 0..<3 {
      try await bench.running(try await bench.engine()) { try await bench.pass(.seconds(300)) }
      #expect(try await bench.state(of: job) == .running)
    }
    try await bench.running(try await bench.engine()) { try await bench.waits(forEndOf: [job]) }
    #expect(try await bench.job(job)?.job.failure?.reason.known == .outcomeUnknown)
    #expect((1200...1500).contains((bench.clock.steady - start).components.seconds))
  }
}
