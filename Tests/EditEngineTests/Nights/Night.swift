import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import Logging
import QueueStore
import Runtime
import StoreSupport
import Synchronization
import TestSupport

/// One night: a hundred edits, the engine and the queue as they are, and a Library on which all sorts of things go wrong.
/// The daemon is killed now and then, and goes on from what is kept.
final class Night: Sendable {
  /// The night is stuck, and does not come to an end.
  struct Stuck: Error {
    /// The jobs that have not ended.
    let jobs: [String]
  }

  static let environment = "prod"

  let plan: NightPlan
  let library: NightLibrary
  private let clock = VirtualClock()
  private let executor = VirtualExecutor()
  private let place: StorePlace
  private let start: SteadyTime
  /// The hour in which somebody last looked.
  private let lastLook = Mutex<Int64>(0)

  init(seed: UInt64, on kind: StoreKind) throws {
    start = clock.steady
    plan = NightPlan(seed: seed, start: start)
    library = NightLibrary(plan, clock)
    place = try StorePlace(kind, isFast: true)
  }

  /// - Returns: what was not right, in words; nothing where all was.
  func run() async throws -> [String] {
    var random = SeededGenerator(seed: ~plan.seed)
    var store = try await open()
    try await enqueue(in: store)
    while try await !life(on: store) {
      clock.pass(random.seconds(0...400))
      await library.revive()
      store = try await open()
    }
    // What is still on its way or at work comes to its end.
    let end = clock.steady + .seconds(1000)
    await library.pass(to: end)
    let jobs = try await store.list(Filter(), limit: NightPlan.edits, oldestFirst: true, in: [:]).jobs
    await store.close()
    return await NightVerdict(of: jobs, plan: plan, server: library.server, diary: library.diary, end: end).faults
  }

  /// From the start of a daemon to its end.
  ///
  /// - Returns: whether all jobs have ended; if not, it was killed, and its queue is closed.
  private func life(on store: any QuietStore) async throws -> Bool {
    let engine = try await engine(store)
    let running = Task(executorPreference: executor) { await engine.run() }
    let isOver = try await executor.run { try await turn(store) }
    if !isOver {
      await store.close()
      await library.bury()
    }
    running.cancel()
    let ticking = Task { await clock.run() }
    await running.value
    ticking.cancel()
    return isOver
  }

  /// Until all jobs have ended, or the daemon is killed.
  ///
  /// - Returns: whether they have.
  private func turn(_ store: any QuietStore) async throws -> Bool {
    repeat {
      await executor.settle(with: store)
      guard clock.steady < start + .seconds(7 * 86_400) else { throw try await stuck(in: store) }
      try await look(into: store)
      // What the look has changed is heard before the clock goes on.
      await executor.settle(with: store)
    } while !library.hasKilled && clock.wakeNext()
    if library.hasKilled { return false }
    // Nobody waits for a time, so nothing will happen any more.
    guard try await store.status().counts.allSatisfy({ $0.key.isEnded || $0.value == 0 }) else {
      throw try await stuck(in: store)
    }
    return true
  }

  private func stuck(in store: any QuietStore) async throws -> Stuck {
    var filter = Filter()
    filter.states = [.queued, .held, .running]
    let jobs = try await store.list(filter, limit: NightPlan.edits, oldestFirst: true, in: [:]).jobs
    return Stuck(
      jobs: jobs.map { job in
        let poison = plan.poison(of: job.target.id.packageID).map { "\($0)" } ?? "a target that is well"
        return "\(job.id) \(job.state), \(String(describing: job.phase)): \(job.waiting?.detail ?? "-"); \(poison)"
      })
  }

  /// An administrator looks once an hour. What has ended without being seen to its end, and is not at work, is forgotten:
  /// of an edit that never arrived the server has no end to tell. After two days what is queued for a target that is bad for
  /// good is cancelled, since each job may try for a day where nothing is left to compare it with.
  private func look(into store: any QuietStore) async throws {
    let hour = (clock.steady - start).components.seconds / 3600
    guard
      lastLook.withLock({ last in
        defer { last = hour }
        return last != hour
      })
    else { return }
    let busy = await library.server.busy
    for edit in try await store.work(in: Self.environment).inFlight where edit.isOver {
      guard let job = try await store.get(edit.job, in: [:])?.job, !busy.contains(job.target.id.packageID) else {
        continue
      }
      guard try await store.record(.forget, of: edit.job) else { throw Stuck(jobs: ["\(edit)"]) }
    }
    guard hour >= 48 else { return }
    var filter = Filter()
    filter.states = [.queued]
    let waiting = try await store.list(filter, limit: NightPlan.edits, in: [:]).jobs
    filter.ids = waiting.filter { plan.poison(of: $0.target.id.packageID)?.isForGood == true }.map(\.id)
    _ = try await store.change(.cancel, filter, by: EngineBench.root)
  }

  private func open() async throws -> any QuietStore {
    try await place.open { [clock] in clock.wall }
  }

  private func engine(_ store: any QuietStore) async throws -> EditEngine {
    var logger = Logger(label: "night")
    logger.logLevel = .critical
    let settings = plan.settings
    let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("simulator"))
    let setup = EnvironmentSetup(name: Self.environment, settings: settings, server: server) { [library] _ in library }
    return try await EditEngine(
      setups: [setup], store: store, time: clock.source(executor), random: { 0.5 }, logger: logger)
  }

  private func enqueue(in store: any QuietStore) async throws {
    var random = SeededGenerator(seed: plan.seed &+ 1)
    let requests = (1...NightPlan.edits).map { number in
      let id = EngineBench.id(Int.random(in: 1...plan.targets, using: &random))
      let name = JSON.string(Self.name(of: number))
      // What is said once more does no harm, what is done once more may.
      let change =
        number % 4 == 0
        ? Change(jsonPatch: [["op": "replace", "path": "/name", "value": name]]) : Change(mergePatch: ["name": name])
      return EditRequest(
        target: Target(environment: Self.environment, kind: .migration, id: id), change: change)
    }
    let limits = EnqueueLimits(
      maxQueued: 1000, maxAttempts: [Self.environment: plan.settings.retry.maxAttempts])
    _ = try await store.enqueue(requests, by: Submitter(uid: 0, name: "root", isAdmin: true), limits: limits)
  }

  /// What a job asks, by its id.
  static func name(of job: JobID) -> String { "edit \(job)" }
}
