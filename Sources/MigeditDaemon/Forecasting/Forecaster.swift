import EditEngine
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime

/// Says when jobs are likely to end. A forecast of the whole queue is made when somebody asks and the last one is old, and
/// never on the tasks' own threads.
actor Forecaster {
  /// The queue as it was, and what is thought of it.
  struct Known: Sendable {
    let planned: PlannedJobs
    let forecast: NightForecast

    func times(of batch: BatchReference) -> NightForecast.Times? {
      planned.batches.first { $0.value == batch }.flatMap { forecast.groups[$0.key] }
    }
  }

  private let store: any QueueStore
  private let engine: EditEngine
  private let time: TimeSource
  private var last: (known: Known, madeAt: SteadyTime, took: Duration)?
  private var making: Task<Known?, Never>?

  init(store: any QueueStore, engine: EditEngine, time: TimeSource) {
    self.store = store
    self.engine = engine
    self.time = time
  }

  /// A forecast is shown for so long, and for ten times as long as it took to make, so that however long the queue is, most of
  /// the time none is made.
  private static let fresh = Duration.seconds(2)
  /// One that takes longer is not waited for where there is an older one.
  private static let patience = Duration.milliseconds(100)

  /// More than two weeks have, with a window each night and one by day.
  private static let windowsLookedAt = 50

  /// What is thought of the queue as it stood a moment ago.
  ///
  /// - Parameter waits: also for the first forecast of this process, which may take a second where the queue is long.
  /// - Returns: nil: there is none yet, or the queue can't be read.
  func known(waits: Bool) async -> Known? {
    if let last {
      if time.steady() - last.madeAt < max(Self.fresh, last.took * 10) { return last.known }
      let made = make()
      return last.took > Self.patience ? last.known : await made.value
    }
    let made = make()
    return waits ? await made.value : nil
  }

  private func make() -> Task<Known?, Never> {
    if let making { return making }
    let task = Task(executorPreference: time.executor) { await self.made() }
    making = task
    return task
  }

  private func made() async -> Known? {
    let start = time.steady()
    let known: Known?
    do {
      let planned = try await store.plannedJobs(limit: NightForecast.mostJobs)
      known = Known(planned: planned, forecast: try await forecast(of: planned.jobs))
    } catch {
      known = nil
    }
    let end = time.steady()
    if let known { last = (known, end, end - start) }
    making = nil
    return known
  }

  /// - Parameter jobs: all that have not ended, and whatever else is to be thought of.
  func forecast(of jobs: [PlannedJob]) async throws(StorageError) -> NightForecast {
    let queue = PlannedQueue(now: time.wall(), jobs: jobs, environments: try await environments())
    return await time.aside(on: .computing, for: "forecasts") {
      // The same queue is always told the same.
      NightForecast(of: queue, random: NightRandom(seed: 0))
    }
  }

  private func environments() async throws(StorageError) -> [String: PlannedEnvironment] {
    let status = try await store.status(in: await engine.serverStates())
    let engines = Dictionary(engine.environments.map { ($0.name, $0) }) { first, _ in first }
    let durations = engine.durations
    var planned: [String: PlannedEnvironment] = [:]
    for environment in status.environments {
      guard let engine = engines[environment.name] else { continue }
      let (settings, hours) = (engine.settings, engine.hours)
      let unknown = environment.slots.count { $0.state.known == .unknown && $0.number <= settings.sessions }
      var one = PlannedEnvironment(slots: settings.sessions - unknown, retry: settings.retry)
      let starts = [status.pause, environment.pause].compactMap(\.self).map { $0.until ?? .latest }
      one.startsAt = (starts + [environment.isOut ? environment.retryAt : nil].compactMap(\.self)).max()
      one.finishBy = hours.finishBy
      if hours.schedule != nil {
        let spans = try await store.windows(of: environment.name, hours, count: Self.windowsLookedAt)
        one.windows = spans.map { $0.opens..<$0.closes }
      }
      for kind in TargetKind.allCases {
        one.past[kind] = durations.past(of: EditClass(environment: environment.name, kind: kind))
      }
      planned[environment.name] = one
    }
    return planned
  }
}
