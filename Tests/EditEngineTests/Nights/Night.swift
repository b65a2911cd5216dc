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

/// One night: a few hundred edits, the engine and the queue as they are, and a Library on which all sorts of things go wrong.
/// The daemon is killed now and then, or stopped and started again, and goes on from what is kept.
final class Night: Sendable {
  /// The night is stuck, and does not come to an end in time.
  struct Stuck: Error {
    let why: String
    /// The jobs that have not ended.
    let jobs: [String]
  }

  /// How a daemon's life came to its end.
  private enum End {
    case killed, stopped
    /// All jobs have ended.
    case allDone
  }

  /// What happens to the daemon, as the night goes on.
  private struct Course {
    /// Incidents that have not happened yet.
    var incidents: ArraySlice<NightIncident>
    /// The hour in which somebody last looked.
    var lastLook: Int64 = 0
    var rests = 0
    /// A job that may start, and since when nobody has started it; nil: there is none.
    var ready: (job: JobID, since: SteadyTime)?
    /// When the wall clock was last set: who sleeps until a time on it wakes late then, and is not to blame.
    var clockSetAt: SteadyTime?
    /// When the queue has to be empty; nil: that is not known yet.
    var bound: SteadyTime?
    var sessions: Int
  }

  static let environment = "prod"

  let plan: NightPlan
  let library: NightLibrary
  /// The version of the tables that the queue has at first; nil: the newest.
  private let version: OlderStore.Version?
  private let clock = VirtualClock()
  private let executor = VirtualExecutor()
  private let place: StorePlace
  private let start: SteadyTime
  private let course: Mutex<Course>

  init(
    seed: UInt64, on kind: StoreKind, scale: NightPlan.Scale = .full, version: OlderStore.Version? = nil
  ) async throws {
    start = clock.steady
    plan = NightPlan(seed: seed, start: start, scale: scale)
    library = NightLibrary(plan, clock)
    place = try await StorePlace(kind, isFast: true)
    self.version = version
    course = Mutex(Course(incidents: plan.incidents[...], sessions: plan.sessions))
  }

  func run() async throws -> NightOutcome {
    var random = SeededGenerator(seed: ~plan.seed)
    if let version, case .sqlite(let folder, let file) = place {
      try await OlderStore(version, at: folder.file(file), now: clock.wall).write(requests, plan, library)
    }
    var store = try await open()
    if version == nil { try await enqueue(in: store) }
    while true {
      switch try await life(on: store) {
      case .killed: clock.pass(random.seconds(0...400))
      case .stopped: clock.pass(random.seconds(0...60))
      case .allDone:
        // What is still on its way or at work comes to its end.
        let end = clock.steady + .seconds(1000)
        await library.pass(to: end)
        let jobs = try await store.list(Filter(), limit: plan.scale.edits, oldestFirst: true, in: [:]).jobs
        await store.close()
        return await outcome(jobs, end: end)
      }
      await library.revive()
      store = try await open()
    }
  }

  private func outcome(_ jobs: [Job], end: SteadyTime) async -> NightOutcome {
    let (server, diary) = await (library.server, library.diary)
    return NightOutcome(
      plan: plan, kind: place.kind.description, version: version, diary: diary,
      failed: server.takes.count { $0.end != .created },
      ends: Dictionary(grouping: jobs) { $0.failure.map { "\($0.reason)" } ?? "\($0.state)" }.mapValues(\.count),
      faults: NightVerdict(of: jobs, plan: plan, server: server, diary: diary, end: end).faults)
  }

  /// From the start of a daemon to its end. Its queue is closed then, unless all jobs have ended.
  private func life(on store: any QuietStore) async throws -> End {
    let engine = try await engine(store)
    let isOver = Mutex(false)
    let running = Task(executorPreference: executor) {
      await engine.run()
      isOver.withLock { $0 = true }
    }
    var end = try await executor.run {
      let end = try await turn(engine, store)
      if end == .killed { await bury(store) }
      return end
    }
    running.cancel()
    end = try await executor.run {
      while true {
        await executor.settle(with: store)
        if end != .killed, library.hasKilled {
          // While it was stopping.
          await bury(store)
          end = .killed
        } else if isOver.withLock({ $0 }) {
          return end
        } else if !clock.wakeNext() {
          throw Stuck(why: "The daemon does not stop, and waits for nothing that could still happen", jobs: [])
        }
      }
    }
    await running.value
    if end == .stopped { await store.close() }
    return end
  }

  /// A daemon that was killed keeps nothing any more of what it still hears.
  private func bury(_ store: any QuietStore) async {
    await store.close()
    await library.bury()
  }

  /// Until all jobs have ended, or the daemon is killed or stopped.
  private func turn(_ engine: EditEngine, _ store: any QuietStore) async throws -> End {
    repeat {
      await executor.settle(with: store)
      if library.hasKilled { return .killed }
      try await lookForMissedWakeUps(engine, store)
      try await checkBound(store)
      try await look(into: store)
      if try await incident(engine, store) { return .stopped }
      if try await isOverBeforeItsWindows(store) { return .allDone }
      // What the look or an incident has changed is heard before the clock goes on.
      await executor.settle(with: store)
    } while !library.hasKilled && clock.wakeNext()
    if library.hasKilled { return .killed }
    // Nobody waits for a time, so nothing will happen any more.
    guard try await store.status().counts.allSatisfy({ $0.key.isEnded || $0.value == 0 }) else {
      throw try await stuck(in: store, "Nobody waits for anything any more, and not all jobs have ended")
    }
    return .allDone
  }

  /// With windows somebody waits for a time for ever. It is looked at now and then.
  private func isOverBeforeItsWindows(_ store: any QuietStore) async throws -> Bool {
    guard !plan.windows.isEmpty, course.withLock({ $0.rests.isMultiple(of: 64) }) else { return false }
    guard try await store.status().counts.allSatisfy({ $0.key.isEnded || $0.value == 0 }) else { return false }
    return try await store.work(in: Self.environment).inFlight.isEmpty
  }

  private func stuck(in store: any QuietStore, _ why: String) async throws -> Stuck {
    let jobs = try await open(in: store)
    return Stuck(
      why: why,
      jobs: jobs.map { job in
        let poison = plan.poison(of: job.target.id.packageID).map { "\($0)" } ?? "a target that is well"
        return "\(job.id) \(job.state), \(String(describing: job.phase)): \(job.waiting?.detail ?? "-"); \(poison)"
      })
  }

  /// The jobs that have not ended.
  private func open(in store: any QuietStore, at servers: [String: ServerState] = [:]) async throws -> [Job] {
    var filter = Filter()
    filter.states = [.queued, .held, .running]
    return try await store.list(filter, limit: plan.scale.edits, oldestFirst: true, in: servers).jobs
  }

  /// Performs what is due.
  ///
  /// - Returns: whether the daemon is to be stopped.
  private func incident(_ engine: EditEngine, _ store: any QuietStore) async throws -> Bool {
    while let next = course.withLock({ $0.incidents.first }), next.at <= clock.steady {
      course.withLock { _ = $0.incidents.removeFirst() }
      await library.note(next.kind)
      switch next.kind {
      case .clockSet(let span):
        clock.setWall(forwardBy: span)
        course.withLock { [clock] in $0.clockSetAt = clock.steady }
      case .restart: return true
      case .reload(let sessions):
        course.withLock { $0.sessions = sessions }
        try await engine.reload([setup])
      case .openWindow(let span):
        let until = clock.wall + span
        await library.openWindow(until: until)
        try await store.openWindow(of: Self.environment, until: until, by: EngineBench.root)
      }
    }
    return false
  }

  /// When all have come to rest, nothing may wait that could start, but for what a change of the queue is looked at later than
  /// another: only a timer that looks now and then would find it. The first that may is looked at now and then, and all of them
  /// once an hour.
  private func lookForMissedWakeUps(_ engine: EditEngine, _ store: any QuietStore) async throws {
    let (rests, before) = course.withLock { course in
      course.rests += 1
      return (course.rests, course.ready)
    }
    guard before != nil || rests.isMultiple(of: 16) else { return }
    let looksAtAll = before != nil || rests.isMultiple(of: 256)
    let ready = clockWasSet ? nil : try await readyJob(engine, store, looksAtAll: looksAtAll)
    guard let ready, ready == before?.job else {
      return course.withLock { [now = clock.steady] in $0.ready = ready.map { ($0, now) } }
    }
    guard let before, clock.steady - before.since > .milliseconds(50) else { return }
    await library.noteMissedWakeUp("job \(ready) may start, and nobody starts it")
  }

  private func readyJob(
    _ engine: EditEngine, _ store: any QuietStore, looksAtAll: Bool
  ) async throws -> JobID? {
    if let memory = store as? MemoryStore {
      guard let first = memory.eligible(in: Self.environment).first else { return nil }
      return try await store.get(first, in: await engine.serverStates())?.job.isReady == true ? first : nil
    }
    guard looksAtAll else { return nil }
    return try await open(in: store, at: await engine.serverStates()).first(where: \.isReady)?.id
  }

  /// Who waits for a time of the wall clock notices within half a minute that somebody has set it.
  private var clockWasSet: Bool {
    course.withLock { course in course.clockSetAt.map { clock.steady - $0 <= .seconds(31) } ?? false }
  }

  /// Once nothing goes wrong any more, the queue drains: the longest rest is waited for, and then each job takes at most so
  /// long, were all of them in one session. Targets that are bad for good are not waited for.
  private func checkBound(_ store: any QuietStore) async throws {
    let now = clock.steady
    guard now < start + .seconds(7 * 86_400) else { throw try await stuck(in: store, "A week is over") }
    guard let end = plan.faultsEnd, end <= now else { return }
    guard let bound = course.withLock({ $0.bound }) else {
      let open = try await open(in: store)
      let isBadForGood = open.contains { plan.poison(of: $0.target.id.packageID)?.isForGood == true }
      var drains = Self.longestRest + Self.longestEdit * open.count
      // Windows are open for ten hours a day at least, and may have closed a moment ago.
      if !plan.windows.isEmpty { drains = drains * 3 + .seconds(86_400) }
      course.withLock { $0.bound = isBadForGood ? SteadyTime(milliseconds: .max) : now + drains }
      return
    }
    if now > bound { throw try await stuck(in: store, "Nothing goes wrong any more, and the queue has not drained") }
  }

  private static let longestRest = Duration.seconds(2 * 3600)
  private static let longestEdit = Duration.seconds(400)

  /// An administrator looks once an hour. What has ended without being seen to its end, and is not at work, is forgotten:
  /// of an edit that never arrived the server has no end to tell. After two days what is queued for a target that is bad for
  /// good is cancelled, since each job may try for a day where nothing is left to compare it with.
  private func look(into store: any QuietStore) async throws {
    let hour = (clock.steady - start).components.seconds / 3600
    guard
      course.withLock({ course in
        defer { course.lastLook = hour }
        return course.lastLook != hour
      })
    else { return }
    let busy = await library.server.busy
    for edit in try await store.work(in: Self.environment).inFlight where edit.isOver {
      guard let job = try await store.get(edit.job, in: [:])?.job, !busy.contains(job.target.id.packageID) else {
        continue
      }
      guard try await store.record(.forget, of: edit.job) else {
        throw Stuck(why: "Forget is refused", jobs: ["\(edit)"])
      }
    }
    guard hour >= 48 else { return }
    var filter = Filter()
    filter.states = [.queued]
    let waiting = try await store.list(filter, limit: plan.scale.edits, in: [:]).jobs
    filter.ids = waiting.filter { plan.poison(of: $0.target.id.packageID)?.isForGood == true }.map(\.id)
    _ = try await store.change(.cancel, filter, by: EngineBench.root)
  }

  private func open() async throws -> any QuietStore {
    try await place.open { [clock] in clock.wall }
  }

  private var setup: EnvironmentSetup {
    var settings = plan.settings
    settings.sessions = course.withLock { $0.sessions }
    let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("simulator"))
    return EnvironmentSetup(name: Self.environment, settings: settings, server: server) { [library] _ in library }
  }

  private func engine(_ store: any QuietStore) async throws -> EditEngine {
    var logger = Logger(label: "night")
    logger.logLevel = .critical
    return try await EditEngine(
      setups: [setup], store: store, time: clock.source(executor), random: { 0.5 }, logger: logger)
  }

  private var requests: [EditRequest] {
    var random = SeededGenerator(seed: plan.seed &+ 1)
    return (1...plan.scale.edits).map { number in
      let id = EngineBench.id(Int.random(in: 1...plan.targets, using: &random))
      let name = JSON.string(Self.name(of: number))
      // What is said once more does no harm, what is done once more may.
      let change =
        number % 4 == 0
        ? Change(jsonPatch: [["op": "replace", "path": "/name", "value": name]]) : Change(mergePatch: ["name": name])
      return EditRequest(
        target: Target(environment: Self.environment, kind: .migration, id: id), change: change)
    }
  }

  private func enqueue(in store: any QuietStore) async throws {
    let limits = EnqueueLimits(
      maxQueued: 1000, maxAttempts: [Self.environment: plan.settings.retry.maxAttempts])
    _ = try await store.enqueue(requests, by: Submitter(uid: 0, name: "root", isAdmin: true), limits: limits)
  }

  /// What a job asks, by its id.
  static func name(of job: JobID) -> String { "edit \(job)" }
}

extension Job {
  /// Nothing keeps it from starting.
  fileprivate var isReady: Bool { state.known == .queued && waiting?.reason.known == .nothing }
}
