import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime
import StoreSupport
import Synchronization
import TestSupport

@testable import LibraryAPI
@testable import LibrarySimulator

/// The engine with its queue, its connection and its client as they are, and between them and the simulator a network that
/// breaks: some edits are queued, and what comes of them is compared with what the simulator knows.
final class BrokenNetwork: Sendable {
  static let environment = "prod"

  let wire: VirtualWire
  private let clock = VirtualClock()
  private let executor = VirtualExecutor()
  private let simulator: LibrarySimulator
  private let settings: EnvironmentSettings
  private let jobs: Int

  /// - Parameter lasts: how long things go wrong.
  init(
    _ rule: FaultRule, in phase: VirtualWire.Phase?, rate: Double, lasts: Duration, jobs: Int, sessions: Int = 2,
    seed: UInt64
  ) throws {
    var world = SimulatorSettings()
    world.migrations = jobs
    world.seconds = 20...60
    world.seed = seed
    world.idleLimit = .seconds(86_400)
    simulator = try LibrarySimulator(world, time: SimulatorTime(WireClock(clock: clock)))
    self.jobs = jobs
    settings = EnvironmentSettings(
      url: "http://127.0.0.1:1\(LibrarySimulator.path)", username: world.username, sessions: sessions)
    let trouble = VirtualWire.Trouble(rule: rule, phase: phase, rate: rate, until: clock.steady + lasts)
    wire = try VirtualWire(simulator, clock, trouble, seed: seed)
  }

  struct Outcome: Sendable {
    /// By state, and by reason where they failed.
    var ends: [String: Int] = [:]
    var took = Duration.zero
    /// In words.
    var violations: [String] = []
  }

  private func id(_ number: Int) -> String { LibrarySimulator.migrationID(number) }

  private func requests() -> [EditRequest] {
    (1...jobs).compactMap { number in
      TargetID(id(number)).map { id in
        EditRequest(
          target: Target(environment: Self.environment, kind: .migration, id: id),
          change: Change(mergePatch: ["name": .string("edit \(number)")]))
      }
    }
  }

  func run() async throws -> Outcome {
    let store = MemoryStore(clock: StoreClock(now: { [clock] in clock.wall }))
    let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("simulator"))
    let setup = EnvironmentSetup(name: Self.environment, settings: settings, server: server) {
      [wire, clock, executor] server in
      LibraryConnection(LibraryClient(server, over: wire), time: clock.source(executor))
    }
    var logger = Logger(label: "network")
    logger.logLevel = .critical
    let limits = EnqueueLimits(maxQueued: 1000, maxAttempts: [Self.environment: settings.retry.maxAttempts])
    _ = try await store.enqueue(requests(), by: EngineBench.root, limits: limits)
    let engine = try await EditEngine(
      setups: [setup], store: store, time: clock.source(executor), random: { 0.5 }, logger: logger)
    let isOver = Mutex(false)
    let running = Task(executorPreference: executor) {
      await engine.run()
      isOver.withLock { $0 = true }
    }
    let start = clock.steady
    let end = try await executor.run { try await drain(store, until: start + .seconds(2 * 86_400)) }
    running.cancel()
    await executor.run {
      repeat { await executor.settle(with: store) } while !isOver.withLock({ $0 }) && clock.wakeNext()
    }
    await running.value
    return try await compared(store, took: end - start)
  }

  /// All logins are gone at once, when the edits have begun.
  func closeLogins(after span: Duration) -> Task<Void, any Error> {
    Task(executorPreference: executor) { [clock, simulator] in
      try await clock.sleep(span)
      simulator.closeLogins()
    }
  }

  /// - Returns: when all jobs had ended, or the time was over.
  private func drain(_ store: MemoryStore, until bound: SteadyTime) async throws -> SteadyTime {
    var steps = 0
    repeat {
      await executor.settle(with: store)
      steps += 1
      if steps.isMultiple(of: 8), try await EngineBench.allEnded(store) { break }
    } while clock.steady < bound && clock.wakeNext()
    return clock.steady
  }

  /// What the queue says, beside what the simulator has done.
  private func compared(_ store: MemoryStore, took: Duration) async throws -> Outcome {
    var outcome = Outcome(took: took)
    let all = try await store.list(Filter(), limit: jobs, oldestFirst: true, in: [:]).jobs
    let edits = simulator.edits
    if all.count != jobs { outcome.violations.append("\(jobs - all.count) jobs are lost") }
    for job in all {
      let name = job.failure.map { "\($0.reason)" } ?? "\(job.state)"
      outcome.ends[name, default: 0] += 1
      func say(_ what: String) { outcome.violations.append("job \(job.id) (\(name)): \(what)") }
      let taken = edits.filter { $0.name == "edit \(job.id)" }
      // Sessions in which the server never comes to an end are never free.
      let endless = edits.count { $0.ended == nil }
      if job.state.known?.isEnded != true, endless < settings.sessions { say("it has not ended") }
      if taken.count > 1 { say("its edit was taken \(taken.count) times") }
      if job.attemptsUsed > taken.count { say("an attempt was spent, and the server has taken none") }
      if job.failure?.reason.known == .createFailed { say("the server has failed no edit") }
      if job.state.known == .succeeded, taken.isEmpty { say("the server has not made it") }
    }
    let statistics = simulator.statistics
    for (target, most) in statistics.mostAtOnceOnTarget where most > 1 {
      outcome.violations.append("\(most) edits at once on \(target)")
    }
    for (session, most) in statistics.mostAtOnceInSession where most > 1 {
      outcome.violations.append("\(most) edits at once in session \(session)")
    }
    return outcome
  }
}
