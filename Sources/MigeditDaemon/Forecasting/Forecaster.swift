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
    /// The jobs whose edits show no trace: what is thought of their ends goes by how long others took, and says nothing.
    let unseen: Set<JobID>

    init(planned: PlannedJobs, forecast: NightForecast) {
      (self.planned, self.forecast) = (planned, forecast)
      unseen = Set(planned.jobs.filter(\.isUnseen).map(\.id))
    }

    /// By when half of such nights have the job done; nil: that is not known.
    func end(of job: JobID) -> WallTime? { unseen.contains(job) ? nil : forecast.jobs[job]?.end.half }

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

  /// The same, made anew where the last one is from before the batch began.
  func known(with batch: BatchReference) async throws(StorageError) -> Known {
    if let known = await known(waits: true), known.times(of: batch) != nil { return known }
    return try await look()
  }

  private func look() async throws(StorageError) -> Known {
    let planned = try await store.plannedJobs(limit: NightForecast.mostJobs)
    return Known(planned: planned, forecast: try await forecast(of: planned.jobs, planned.windows))
  }

  private func make() -> Task<Known?, Never> {
    if let making { return making }
    let task = Task(executorPreference: time.executor) { await self.made() }
    making = task
    return task
  }

  private func made() async -> Known? {
    let start = time.steady()
    let known = try? await look()
    let end = time.steady()
    if let known { last = (known, end, end - start) }
    making = nil
    return known
  }

  /// - Parameters:
  ///   - jobs: all that have not ended, and whatever else is to be thought of.
  ///   - windows: those of batches that have their own, by the number of the batch.
  func forecast(
    of jobs: [PlannedJob], _ windows: [Int: WindowSchedule]
  ) async throws(StorageError) -> NightForecast {
    let now = time.wall()
    let places = try await places()
    let durations = engine.durations
    return await time.aside(on: .forecasting, for: "forecasts") {
      var environments = places.mapValues { $0.planned(at: now) }
      for name in environments.keys {
        for kind in TargetKind.allCases {
          environments[name]?.past[kind] = durations.past(of: EditClass(environment: name, kind: kind))
        }
      }
      let narrowed = Self.narrowed(jobs, by: windows, in: places, at: now)
      // The same queue is always told the same.
      return NightForecast(
        of: PlannedQueue(now: now, jobs: narrowed, environments: environments), random: NightRandom(seed: 0))
    }
  }

  /// Jobs of a batch with windows of its own start where these and those of their environment meet.
  private static func narrowed(
    _ jobs: [PlannedJob], by windows: [Int: WindowSchedule], in places: [String: Place], at now: WallTime
  ) -> [PlannedJob] {
    struct Key: Hashable {
      let environment: String
      let group: Int
    }
    guard !windows.isEmpty else { return jobs }
    var known: [Key: [Range<WallTime>]?] = [:]
    return jobs.map { job in
      guard let group = job.group, let schedule = windows[group], let place = places[job.target.environment] else {
        return job
      }
      let key = Key(environment: job.target.environment, group: group)
      let spans = known[key] ?? place.spans(at: now, narrowedBy: schedule)
      known[key] = .some(spans)
      var job = job
      job.windows = spans
      return job
    }
  }

  private func places() async throws(StorageError) -> [String: Place] {
    let status = try await store.status(in: await engine.serverStates())
    let engines = Dictionary(engine.environments.map { ($0.name, $0) }) { first, _ in first }
    var places: [String: Place] = [:]
    for environment in status.environments {
      guard let engine = engines[environment.name] else { continue }
      places[environment.name] = Place(
        status: environment, pauseOfQueue: status.pause, settings: engine.settings, hours: engine.hours)
    }
    return places
  }

  /// An environment with what decides there when jobs may start.
  private struct Place: Sendable {
    let status: EnvironmentStatus
    let pauseOfQueue: Paused?
    let settings: EnvironmentSettings
    let hours: EditingHours

    func planned(at now: WallTime) -> PlannedEnvironment {
      let unknown = status.slots.count { $0.state.known == .unknown && $0.number <= settings.sessions }
      var planned = PlannedEnvironment(slots: settings.sessions - unknown, retry: settings.retry)
      let starts = [pauseOfQueue, status.pause].compactMap(\.self).map { $0.until ?? .latest }
      planned.startsAt = (starts + [status.isOut ? status.retryAt : nil].compactMap(\.self)).max()
      planned.windows = spans(at: now, narrowedBy: nil)
      if hours.finishBy { planned.toFinish = hours.expected }
      return planned
    }

    /// nil: edits may start at any time.
    func spans(at now: WallTime, narrowedBy batch: WindowSchedule?) -> [Range<WallTime>]? {
      // Also where somebody has opened it beside its windows.
      let opened = status.windowOpen ? status.windowChange : nil
      return hours.outlook(at: now, openedUntil: opened, narrowedBy: batch).spans?.map { $0.opens..<$0.closes }
    }
  }
}
