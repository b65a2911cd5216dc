package import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime
import Synchronization

/// Runs the edits of one environment: one for each slot of its server, taken again as soon as something is eligible.
package actor EnvironmentEngine {
  package nonisolated let name: String
  nonisolated let store: any QueueStore
  nonisolated let time: TimeSource
  nonisolated let logger: Logger
  private nonisolated let current: Mutex<EnvironmentSetup>
  private nonisolated let servers: ServerPool
  private nonisolated let turnstile: Turnstile
  private nonisolated let durations: EditDurations
  private nonisolated let counts: EditCounts
  /// What new edits are made at.
  package private(set) var server: ServerEngine
  /// No longer configured: what is in flight is followed to its end, and nothing new starts.
  private(set) var isRetired = false
  /// Retired, and with nothing in flight any more.
  private var isOver = false
  private let random: @Sendable () -> Double
  /// By job: those that run, and those whose edit is watched after their end.
  private(set) var following: [JobID: Following] = [:]
  private var runs = 0
  /// The job that started last is in trouble, so that one in none comes next.
  private var startedTroubled = false
  /// Rings with the queue's bell, with the server's, and when a task has ended.
  private let (nudges, nudge) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  /// Whether it, or the whole queue, was paused when that was last looked at.
  package private(set) var isPaused = false
  /// The newest event of the last look at its pauses; nil: none was looked at yet.
  private var pausesSeenUpTo: Int?
  /// Under which it serves the environment; nil: another host does, or none, or this one has the queue for itself.
  var tenure: RunLease?
  nonisolated let isServing = Mutex(false)
  /// Servers of a url before at which edits are under way; they are asked under leases of their own.
  nonisolated let formerServers = Mutex<Set<ServerID>>([])
  /// Forwards the bell of the current server.
  private var serverBell: Task<Void, Never>?
  /// Wakes the loop when logins may be made again, or a kind of request may be tried again.
  private var alarm: Timer
  private nonisolated let pulse = Pulse()

  /// The least time between two looks for which the queue's changes ask: where edits are enqueued one by one, and very fast,
  /// looking for each would take longer than enqueueing it. The first change is looked at without delay.
  private static let restOfBell = Duration.milliseconds(2)

  /// The task that follows a job, and a number by which a later one for the same job is told from it.
  struct Following {
    let run: Int
    var edit: InFlight
    let server: ServerEngine
    /// nil: this host has the queue for itself.
    let lease: RunLease?
    let task: Task<Void, Never>
  }

  init(
    _ setup: EnvironmentSetup, server: ServerEngine, servers: ServerPool, turnstile: Turnstile,
    durations: EditDurations, counts: EditCounts, store: any QueueStore, time: TimeSource,
    random: @escaping @Sendable () -> Double, logger: Logger
  ) {
    name = setup.name
    current = Mutex(setup)
    self.server = server
    self.servers = servers
    self.turnstile = turnstile
    self.durations = durations
    self.counts = counts
    self.store = store
    self.time = time
    self.random = random
    var logger = logger
    logger[metadataKey: "environment"] = "\(setup.name)"
    self.logger = logger
    alarm = Timer(time) { [nudge] in nudge.yield() }
  }

  nonisolated var setup: EnvironmentSetup { current.withLock { $0 } }
  package nonisolated var settings: EnvironmentSettings { setup.settings }

  /// When edits may start, with how long they take, as it was measured.
  package nonisolated var hours: EditingHours {
    var hours = settings.hours
    guard hours.finishBy else { return hours }
    for kind in TargetKind.allCases {
      hours.expected[kind] = durations.expected(of: EditClass(environment: name, kind: kind))
    }
    return hours
  }

  /// A time has come, so there may be something to be started.
  nonisolated func look() { nudge.yield() }

  /// Until the task is cancelled. Edits in flight come first: each is observed before anything new starts.
  package func run() async {
    // Where hosts share the queue, it waits for its lease.
    if store.holder == nil { await begin() }
    let bell = store.bell(for: .work)
    let forwarder = Task(executorPreference: time.executor) { [time, nudge] in
      await time.forward(bell, atMostEach: Self.restOfBell) { nudge.yield() }
    }
    let leases = store.holder.map { holder in
      let changes = holder.bell.listen()
      return Task(executorPreference: time.executor) { [nudge] in for await _ in changes { nudge.yield() } }
    }
    listen(to: server)
    nudge.yield()
    for await _ in nudges {
      if await serves() { await takeWork() }
      pulse.beat()
    }
    pulse.end()
    forwarder.cancel()
    leases?.cancel()
    serverBell?.cancel()
    alarm.cancel()
    let last = following.values.map(\.task)
    for task in last { task.cancel() }
    for task in last { await task.value }
    tenure?.end()
  }

  func begin() async {
    await server.serve(name, isConfigured: true)
    await adopt()
  }

  /// Slots that were taken before servers were kept with them are the configured server's.
  private func adopt() async {
    while true {
      do {
        return try await store.adoptSlots(of: name, at: server.id)
      } catch {
        logger.sayFailing("the slots of \(name) that are taken can't be read", error)
        // A queue that fails is no engine that hangs.
        pulse.beat()
        guard (try? await time.sleep(.seconds(5))) != nil else { return }
      }
    }
  }

  private func listen(to server: ServerEngine) {
    serverBell?.cancel()
    let bell = server.bell.listen()
    serverBell = Task(executorPreference: time.executor) { [nudge] in for await _ in bell { nudge.yield() } }
  }

  private func takeWork() async {
    do {
      let work = try await store.work(in: name)
      await follow(work.inFlight)
      if isRetired {
        guard following.isEmpty else { return }
        return await endRetirement()
      }
      while !Task.isCancelled, !isRetired, try await startNext() {}
    } catch {
      logger.sayFailing("no work for \(name) can be taken from the queue", error)
    }
  }

  func endRetirement() async {
    isOver = true
    isServing.withLock { $0 = false }
    await leaveServers()
    nudge.finish()
  }

  /// Starts the next job that may: by order, or, while one kind of request goes wrong for every target, one to try it with.
  ///
  /// - Returns: whether one was started.
  private func startNext() async throws -> Bool {
    try await lookAtPauses()
    // A reload may give another one meanwhile.
    let server = server
    let opening = await server.opening()
    var state = opening.state
    state.hours = hours
    // There may be something to ask for.
    if opening.state.outage != nil { server.workBell.ring() }
    guard !isPaused else { return false }
    let position = EnvironmentPosition(name: name, server: state, taken: slotsTaken(at: server))
    guard case .start = Admission(to: position, for: opening.purpose) else {
      if let next = opening.next { alarm.set(to: next) }
      return false
    }
    let claimed = try await store.claim(
      in: name, at: state, for: opening.purpose, afterTroubled: startedTroubled)
    guard let claimed else {
      // A kind may be tried with a target that was not tried yet, or later with any.
      if let next = opening.next { alarm.set(to: next) }
      return false
    }
    guard server === self.server, !isRetired else {
      _ = try await store.record(.putBack, of: claimed.job)
      return true
    }
    startedTroubled = claimed.facts.trouble != nil
    let edit = InFlight(job: claimed.job, in: name, slot: claimed.slot, isOver: false)
    await start(edit, claimed.facts, at: server, isProbe: claimed.isProbe)
    return true
  }

  private func slotsTaken(at server: ServerEngine) -> [Int: JobID] {
    var taken: [Int: JobID] = [:]
    for (job, one) in following where one.server === server {
      if let slot = one.edit.slot { taken[slot] = job }
    }
    return taken
  }

  /// After each pause there is a slow start, also after one that began and ended between two looks.
  private func lookAtPauses() async throws {
    let look = try await store.pauses(of: name, since: pausesSeenUpTo)
    (isPaused, pausesSeenUpTo) = (look.isPaused, look.sequence)
    if look.hasEnded { await server.startSlowly() }
  }

  /// Starts what the queue says is in flight and nobody follows, and drops what is no longer in flight: a job that was
  /// cancelled before it was submitted has left its slot.
  private func follow(_ inFlight: [InFlight]) async {
    if store.holder != nil {
      formerServers.withLock { $0 = Set(inFlight.compactMap(\.server).filter { $0 != server.id }) }
    }
    let jobs = Set(inFlight.map(\.job))
    for (job, one) in following where !jobs.contains(job) { one.task.cancel() }
    for edit in inFlight {
      if following[edit.job] != nil {
        following[edit.job]?.edit = edit
        continue
      }
      do {
        try await follow(edit)
      } catch {
        // It is tried again, and others are not held up by it.
        logger.say(
          .unfollowed, "job \(edit.job) can't be followed, tried again", ["job": "\(edit.job)", "reason": "\(error)"])
      }
    }
  }

  private func follow(_ edit: InFlight) async throws {
    var facts: EditFacts?
    if !edit.isOver, let slot = edit.slot {
      guard case .running(let kept, slot)? = try await store.edit(of: edit.job) else { return }
      facts = kept
    }
    // The server that has the edit, which a reload or a restart may have taken out of the configuration.
    guard let url = edit.server?.url, url != settings.url else { return await start(edit, facts, at: server) }
    // That may be another host's still.
    if let holder = store.holder, let id = edit.server, holder.epoch(of: id) == nil { return }
    let former = try await servers.server(for: setup, at: url)
    await start(edit, facts, at: former)
    await former.serve(name, isConfigured: false)
    await former.release()
  }

  /// - Parameter facts: nil for a job that has ended and whose edit is watched.
  private func start(_ edit: InFlight, _ facts: EditFacts?, at server: ServerEngine, isProbe: Bool = false) async {
    // Where it was lost a moment ago, whoever has it finds the job in its slot.
    let lease: RunLease?
    if let holder = store.holder {
      guard let entered = RunLease(of: edit.server ?? server.id, in: holder) else { return }
      lease = entered
    } else {
      lease = nil
    }
    runs += 1
    let run = runs
    let id = ServerEngine.RunID(environment: name, number: run)
    if let slot = edit.slot, facts != nil { await server.begin(id, edit.job, slot: slot, isProbe: isProbe) }
    var logger = logger
    logger[metadataKey: "job"] = "\(edit.job)"
    let runner = EditRunner(
      job: edit.job, slot: edit.slot ?? 1, settings: settings, server: server, store: store,
      turnstile: turnstile, durations: durations, counts: counts, time: time, random: random, logger: logger,
      lease: lease, hours: { [self] in hours })
    // A job that was requeued may be claimed again before the task that requeued it has quite ended.
    // One that was cancelled and queued anew between two looks has to be told that it is over.
    let earlier = following[edit.job]?.task
    earlier?.cancel()
    let task = Task(executorPreference: time.executor) {
      await earlier?.value
      defer { lease?.end() }
      // By the server that the edit was made at, which a reload may have taken out of the configuration.
      guard let facts else {
        await runner.watchUnfinishedEdit()
        return await self.ended(edit.job, run: run)
      }
      let end = await runner.run(facts)
      await server.end(id, well: end == .made)
      if end == .retained { await runner.watchUnfinishedEdit() }
      await self.ended(edit.job, run: run)
    }
    following[edit.job] = Following(run: run, edit: edit, server: server, lease: lease, task: task)
  }

  private func ended(_ job: JobID, run: Int) async {
    if following[job]?.run == run { following[job] = nil }
    await leaveServers()
    nudge.yield()
  }

  /// Those of a url before, when nothing is asked of them any more.
  private func leaveServers() async {
    let used = following.values.map(\.server) + (isRetired ? [] : [server])
    await servers.leave(name, unless: used)
  }

  /// Returns when the loop that takes work has gone round, or has ended.
  nonisolated func ping() async { await pulse.ask { [nudge] in nudge.yield() } }

  /// A new configuration, which may be the same: what stood in the way may be gone, so it is asked at once.
  ///
  /// - Parameter server: where edits are made from now on.
  /// - Returns: false where this one was retired and is over: another one is to be made.
  func take(_ setup: EnvironmentSetup, at server: ServerEngine) async -> Bool {
    guard !isOver else { return false }
    isRetired = false
    current.withLock { $0 = setup }
    if server !== self.server {
      await self.server.endConfiguration(of: name)
      self.server = server
      listen(to: server)
    }
    await leaveServers()
    nudge.yield()
    return true
  }

  /// The configuration does not have it any more.
  ///
  /// - Returns: false where it is over.
  func retire() async -> Bool {
    isRetired = true
    await server.endConfiguration(of: name)
    nudge.yield()
    return !isOver
  }

  /// What decides whether jobs of this environment may start.
  package func state(isStopping: Bool = false) async -> ServerState {
    var state = await server.state(isStopping: isStopping)
    state.hours = hours
    state.editTimeout = settings.editTimeout
    return state
  }
}
