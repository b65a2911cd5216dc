import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

/// How the engine reads targets for jobs that wait.
@Suite(.timeLimit(.minutes(5))) struct PreflightTests {
  private func target(_ number: Int = 1) -> Target {
    Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(number))
  }

  private let facts = { (target: Target) in
    EditFacts(target: target, change: Change(mergePatch: ["name": "after"]), maxAttempts: 1)
  }

  @Test func `it reads in a slot that is not busy, and in the first where all are`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2))
    let engine = try await bench.engine()
    let environment = engine.environments[0]
    guard case .judging(var judging) = await environment.preflight(of: target()) else {
      Issue.record("it was not answered")
      return
    }
    #expect(judging.judge(1, facts(target()), now: bench.clock.steady).changes == true)
    await bench.library.putGate.close()
    try await bench.running(engine) {
      for (number, asked) in [(1, 2), (2, 1)] {
        try await bench.enqueue(target: number)
        try await bench.pass(.milliseconds(10))
        await bench.library.putGate.arrival(number)
        _ = await environment.preflight(of: target(7))
        #expect(await bench.library.asked.last == asked)
      }
      await bench.library.putGate.open()
    }
    #expect(await bench.library.submitted.count == 2)
    #expect(await bench.library.illegal.isEmpty)
  }

  @Test func `a target that alone is not answered is told with what came, and opens no breaker`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [EngineBench.id(1)])
    let environment = try await bench.engine().environments[0]
    for number in 1...20 {
      guard case .targetUnanswered(let problem) = await environment.preflight(of: target()) else {
        Issue.record("nobody said that it is the target")
        return
      }
      #expect(problem.contains("migration \(target().id)") && problem.contains(Unanswered.dead.message))
      #expect(await bench.library.healthChecks.count == number, "others are asked for each")
    }
    let state = await environment.state()
    #expect(state.outage == nil && state.unanswered == nil)
    guard case .judging = await environment.preflight(of: target(2)) else {
      Issue.record("another one is read")
      return
    }
  }

  @Test func `a server that answers nobody is told as that, and opens no breaker either`() async throws {
    let bench = try await EngineBench()
    await bench.library.isDown(for: .seconds(3600))
    let environment = try await bench.engine().environments[0]
    for _ in 1...20 {
      guard case .serverOut(let problem) = await environment.preflight(of: target()) else {
        Issue.record("nobody said that it is the server")
        return
      }
      #expect(problem.hasPrefix("prod can't be asked now: \(Unanswered.down.message)") && problem.contains("reload"))
    }
    let state = await environment.state()
    #expect(state.outage == nil && state.unanswered == nil)
  }

  @Test func `where a fresh login is answered, the target is read once more with it`() async throws {
    let bench = try await EngineBench()
    let environment = try await bench.engine().environments[0]
    _ = await environment.preflight(of: target())
    await bench.library.killLogins()
    guard case .judging = await environment.preflight(of: target()) else {
      Issue.record("the login was not replaced")
      return
    }
    #expect(await bench.library.freshLogins.count == 1)
  }

  @Test func `while the environment is out it is not asked, and that is said at once`() async throws {
    let bench = try await EngineBench()
    let failure = Failure(.unreachable, "It is being repaired.")
    let outage = KeptOutage(failure, since: bench.clock.wall, retryAt: bench.clock.wall + .seconds(3600))
    try await bench.store.keep(outage, of: bench.settings.server, for: [EngineBench.environment])
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await bench.settle()
      let began = bench.clock.steady
      guard case .serverOut(let problem) = await engine.environments[0].preflight(of: target()) else {
        Issue.record("it was asked")
        return
      }
      #expect(problem.contains(failure.message) && bench.clock.steady == began)
      #expect(await bench.library.asked == [])
    }
  }

  @Test func `an outage that the Library names of one target is no reason not to ask about others`() async throws {
    let bench = try await EngineBench()
    let named = Failure(.overloaded, "The project is not loaded.")
    await bench.library.answer(.outage(named), to: MockRequest.reads, of: [EngineBench.id(1)])
    let environment = try await bench.engine().environments[0]
    guard case .targetUnanswered(let problem) = await environment.preflight(of: target()) else {
      Issue.record("it is the server's for all")
      return
    }
    #expect(problem.contains(named.message))
    #expect(await environment.state().outage == nil)
  }

  @Test func `the Library's own refusal ends as the job would`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.refused(.noPrivilege), to: MockRequest.reads)
    let environment = try await bench.engine().environments[0]
    guard case .judging(var judging) = await environment.preflight(of: target()) else {
      Issue.record("it was not answered")
      return
    }
    let finding = judging.judge(1, facts(target()), now: bench.clock.steady)
    #expect(finding.isEditable == false && finding.problem?.contains("ERR014") == true)
    #expect(await environment.state().outage == nil)
  }
}
