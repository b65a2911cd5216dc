import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import Logging
import QueueStore
import Runtime
import TestSupport

/// A queue on the disk, a mock Library and an engine between them, in virtual time.
final class EngineBench: Sendable {
  static let environment = "prod"

  let clock = VirtualClock()
  let store: QueueStore
  let library: MockLibrary
  let settings: EnvironmentSettings
  private let folder: TemporaryFolder

  private let wall: @Sendable () -> WallTime

  /// - Parameter wall: another clock than the steady one.
  init(settings: EnvironmentSettings, wall: (@Sendable () -> WallTime)? = nil) async throws {
    let folder = try TemporaryFolder()
    self.wall = wall ?? { [clock] in clock.now }
    self.folder = folder
    self.settings = settings
    library = MockLibrary(clock)
    store = try await QueueStore.open(at: folder.file("queue.sqlite"), now: self.wall)
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

  func engine(_ setup: EnvironmentSetup? = nil, dice: Double = 0.5) async throws -> EditEngine {
    let time = TimeSource(
      wall: wall, steady: { [clock] in clock.now }, sleep: { [clock] in try await clock.sleep($0) })
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try await EditEngine(
      setups: [setup ?? self.setup()], store: store, time: time, dice: { dice }, logger: logger)
  }

  static func id(_ number: Int) -> TargetID {
    let digits = String(number, radix: 16, uppercase: true)
    let text = String(repeating: "0", count: 32 - digits.count) + digits
    // 32 hexadecimal digits by construction.
    // swift-format-ignore: NeverForceUnwrap
    return TargetID(text)!
  }

  @discardableResult
  func enqueue(target number: Int, name: String = "after") async throws -> JobID {
    let target = Target(environment: Self.environment, kind: .migration, id: Self.id(number))
    let request = EditRequest(target: target, change: Change(mergePatch: ["name": .string(name)]))
    let submitter = Submitter(uid: 0, name: "root", isAdmin: true)
    let limits = EnqueueLimits(maxQueued: 1000, maxAttempts: [Self.environment: settings.retry.maxAttempts])
    return try await store.enqueue([request], by: submitter, limits: limits)[0].id
  }

  func job(_ id: JobID) async throws -> JobDetails? { try await store.get(id, in: [:]) }

  /// Runs the engine until the condition holds after a commit, while the clock goes on by itself or stands still.
  func run(
    _ engine: EditEngine, clockRuns: Bool = true, until condition: @Sendable (QueueStore) async throws -> Bool
  ) async throws {
    let running = Task { await engine.run() }
    let ticking = clockRuns ? Task { [clock] in await clock.run() } : nil
    try await waits(until: condition)
    ticking?.cancel()
    running.cancel()
    await running.value
  }

  /// Until the condition holds, now or after a commit.
  func waits(until condition: @Sendable (QueueStore) async throws -> Bool) async throws {
    for await _ in Self.once(store.bell()) where try await condition(store) { break }
  }

  /// The bell, rung once before it rings.
  private static func once(_ bell: AsyncStream<Void>) -> AsyncStream<Void> {
    AsyncStream { continuation in
      continuation.yield()
      let forwarding = Task {
        for await _ in bell { continuation.yield() }
        continuation.finish()
      }
      continuation.onTermination = { _ in forwarding.cancel() }
    }
  }

  static func allEnded(_ store: QueueStore) async throws -> Bool {
    let counts = try await store.status().counts
    return counts.allSatisfy { $0.key.isEnded || $0.value == 0 }
  }
}
