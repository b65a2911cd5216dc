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

/// A queue, a mock Library and an engine between them, in virtual time: the clock goes on when all of the
/// engine's tasks and the queue have come to rest, so each run of a test is the same.
final class EngineBench: Sendable {
  /// Nobody waits for a time any more, or the time that a test has is over, and what it waits for has not come.
  struct Stuck: Error {}

  static let environment = "prod"
  static let root = Submitter(uid: 0, name: "root", isAdmin: true)
  /// No test lasts longer.
  private static let longest = Duration.seconds(3 * 86_400)

  let clock = VirtualClock()
  let store: any QuietStore
  let library: MockLibrary
  let settings: EnvironmentSettings
  private let executor = VirtualExecutor()
  private let place: StorePlace

  /// - Parameter kind: what the queue is kept in.
  init(settings: EnvironmentSettings = settings(), on kind: StoreKind = .memory) async throws {
    self.settings = settings
    library = MockLibrary(clock)
    place = try await StorePlace(kind, isFast: true)
    store = try await place.open { [clock] in clock.wall }
  }

  static func settings(
    sessions: Int = 1, retry: RetrySettings = RetrySettings(), editTimeout: Duration = .seconds(7200)
  ) -> EnvironmentSettings {
    EnvironmentSettings(
      url: "http://127.0.0.1:1/Library", username: "architect", sessions: sessions, editTimeout: editTimeout,
      retry: retry)
  }

  /// - Parameter settings: others than the bench's own.
  /// - Parameter others: libraries at other urls than the bench's own; without one, its own is everywhere.
  func setup(
    _ settings: EnvironmentSettings? = nil, name: String = environment, others: [String: MockLibrary] = [:]
  ) -> EnvironmentSetup {
    let settings = settings ?? self.settings
    let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("simulator"))
    return EnvironmentSetup(name: name, settings: settings, server: server) { [library] in
      others[$0.url] ?? library
    }
  }

  /// - Parameter setups: none for the bench's own.
  /// - Parameter store: of one host of several; nil: the bench's own.
  func engine(
    _ setups: EnvironmentSetup..., on store: (any QuietStore)? = nil, random: Double = 0.5
  ) async throws -> EditEngine {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try await EditEngine(
      setups: setups.isEmpty ? [setup()] : setups, store: store ?? self.store, time: clock.source(executor),
      random: { random },
      logger: logger)
  }

  /// The queue as one host of several that share it has it.
  func store(ofHost name: String, boot: String = "1") async throws -> MemoryStore {
    let holder = LeaseHolder(host: HostRun(name: name, boot: boot), version: "1")
    let store = try await place.open(StoreClock(now: { [clock] in clock.wall }), holder: holder)
    // The bench keeps a queue in memory unless it is told otherwise.
    guard let memory = store as? MemoryStore else { throw Stuck() }
    return memory
  }

  static func id(_ number: Int) -> TargetID {
    let digits = String(number, radix: 16, uppercase: true)
    let text = String(repeating: "0", count: 32 - digits.count) + digits
    // 32 hexadecimal digits by construction.
    // swift-format-ignore: NeverForceUnwrap
    return TargetID(text)!
  }

  @discardableResult
  func enqueue(
    target number: Int, name: String = "after", in environment: String = environment,
    _ set: (inout EditRequest) -> Void = { _ in }
  ) async throws -> JobID {
    let target = Target(environment: environment, kind: .migration, id: Self.id(number))
    var request = EditRequest(target: target, change: Change(mergePatch: ["name": .string(name)]))
    set(&request)
    let limits = EnqueueLimits(maxQueued: 1000, maxAttempts: [environment: settings.retry.maxAttempts])
    return try await store.enqueue([request], by: Self.root, limits: limits)[0].id
  }

  /// One job for each target, in this order.
  @discardableResult
  func enqueue(targets numbers: some Sequence<Int>) async throws -> [JobID] {
    let requests = numbers.map { number in
      EditRequest(
        target: Target(environment: Self.environment, kind: .migration, id: Self.id(number)),
        change: Change(mergePatch: ["name": "after"]))
    }
    let limits = EnqueueLimits(maxQueued: 1000, maxAttempts: [Self.environment: settings.retry.maxAttempts])
    return try await store.enqueue(requests, by: Self.root, limits: limits).map(\.id)
  }

  func cancel(_ job: JobID) async throws {
    var filter = Filter()
    filter.ids = [job]
    _ = try await store.change(.cancel, filter, by: Self.root)
  }

  static func ids(_ numbers: some Sequence<Int>) -> [TargetID] { numbers.map(id) }

  /// By state: how many of these jobs are in it.
  func states(of jobs: [JobID]) async throws -> [JobState: Int] {
    var filter = Filter()
    filter.ids = jobs
    return try await store.list(filter, limit: jobs.count, in: [:]).jobs.reduce(into: [:]) { counts, job in
      if let state = job.state.known { counts[state, default: 0] += 1 }
    }
  }

  /// Lets the clock go on until these jobs have ended. Looks at one of them at a time, since it looks at each step.
  func waits(forEndOf jobs: [JobID]) async throws {
    var rest = jobs[...]
    try await waits { _ in
      while let job = rest.first, try await states(of: [job]).keys.allSatisfy(\.isEnded) { rest.removeFirst() }
      return rest.isEmpty
    }
  }

  func job(_ id: JobID) async throws -> JobDetails? { try await store.get(id, in: [:]) }

  func state(of id: JobID) async throws -> JobState? { try await job(id)?.job.state.known }

  func events() async throws -> [EventKind?] {
    try await store.events(after: 0, limit: 10_000, in: [:]).events.map(\.what.known)
  }

  func outage() async throws -> KeptOutage? { try await store.outage(of: settings.server) }

  /// Runs an engine until the condition holds, while the clock goes on by itself or stands still.
  func run(
    _ engine: EditEngine, clockRuns: Bool = true, until condition: (any QueueStore) async throws -> Bool
  ) async throws {
    try await running(engine) { try await waits(clockRuns: clockRuns, until: condition) }
  }

  /// Runs an engine of the bench's own until all jobs have ended.
  func runToTheEnd() async throws { try await run(try await engine(), until: Self.allEnded) }

  /// Runs an engine for as long as the body does.
  ///
  /// - Parameter whileItStops: what happens after it was told to.
  func running<Value>(
    _ engine: EditEngine, _ body: () async throws -> Value, whileItStops: () async -> Void = {}
  ) async throws -> Value {
    let isOver = Mutex(false)
    let running = Task(executorPreference: executor) {
      await engine.run()
      isOver.withLock { $0 = true }
    }
    let result: Result<Value, any Error>
    do {
      result = .success(try await executor.run(body))
    } catch {
      await library.openGates()
      result = .failure(error)
    }
    running.cancel()
    await settle()
    await executor.run(whileItStops)
    await settle()
    // What has left is waited for.
    while !isOver.withLock({ $0 }), clock.wakeNext() { await settle() }
    await running.value
    return try result.get()
  }

  /// Lets the clock go on until the condition holds when all have come to rest.
  func waits(clockRuns: Bool = true, until condition: (any QueueStore) async throws -> Bool) async throws {
    let start = clock.steady
    while true {
      await settle()
      if try await condition(store) { return }
      guard clockRuns, clock.steady - start < Self.longest, clock.wakeNext() else { throw Stuck() }
    }
  }

  /// Lets the clock go on for so long.
  func pass(_ span: Duration) async throws {
    // Something has to wake then.
    let isOver = Mutex(false)
    let waking = Task(executorPreference: executor) { [clock] in
      try await clock.sleep(span)
      isOver.withLock { $0 = true }
    }
    try await waits { _ in isOver.withLock { $0 } }
    try await waking.value
  }

  /// A task that runs among the engine's own, so that `settle` waits until it, too, waits for something.
  func task(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task(executorPreference: executor) { await body() }
  }

  func settle() async { await executor.settle(with: store) }

  static func allEnded(_ store: any QueueStore) async throws -> Bool {
    let counts = try await store.status().counts
    return counts.allSatisfy { $0.key.isEnded || $0.value == 0 }
  }
}
