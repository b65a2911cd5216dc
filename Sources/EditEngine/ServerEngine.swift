package import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime

/// A Library server as the engine asks it: a url and a user. It holds what belongs to the server and not to the name of an
/// environment: its logins, its breaker and slow start, and which edits are under way at it.
package actor ServerEngine {
  package nonisolated let id: ServerID
  nonisolated let store: any QueueStore
  nonisolated let time: TimeSource
  nonisolated let logger: Logger
  nonisolated let port: any LibraryPort
  private(set) var settings: EnvironmentSettings
  var health: ServerHealth
  /// Names of the environments whose edits are under way here, or may be.
  private(set) var environments: Set<String> = []
  /// Those of them of which this is the configured server: they are told of its outages. An edit that goes on at a former
  /// server makes that one's outage none of its environment's.
  private(set) var configuredFor: Set<String> = []
  /// How many are about to use it: it is not closed meanwhile.
  private var reservations = 0
  /// The edits that run here.
  private var runs: [RunID: Run] = [:]
  /// The job that was started to try the kind of request that goes wrong for every target.
  private(set) var probingJob: JobID?
  /// Reads the outage from before a restart; nothing is asked before that.
  private var restoring: Task<Void, Never>?
  /// The health check that is under way: one at a time, since what it comes to decides for all that wait.
  var checking: Task<HealthCheck, Never>?
  /// A Reload wants to know whether it answers, although nothing is queued.
  var isToBeAsked = false
  /// When logins were last replaced by fresh ones: what was asked before that may be asked again.
  var loginsRenewedAt: SteadyTime?
  /// Slots without a login could not be used when that was asked last. The limit may end before its time, by a login that the
  /// server takes, or since none of ours is left.
  var knowsLoginLimit = false
  /// The epoch of the lease under which it was taken up last; nil: it was not, or this host has the queue for itself.
  private var servedIn: Int?
  /// Rings when what may be asked of the server may have changed.
  nonisolated let bell = Bell()
  /// Rung by an environment when there may be something to be done while the server answers nobody.
  nonisolated let workBell = Bell()
  /// Nobody used it any more, and nothing is asked with it from now on.
  private var isClosed = false

  init(
    _ settings: EnvironmentSettings, port: any LibraryPort, store: any QueueStore, time: TimeSource, logger: Logger
  ) {
    id = settings.server
    self.settings = settings
    self.port = port
    self.store = store
    self.time = time
    self.logger = logger
    health = ServerHealth(settings.breaker)
  }

  /// One run of a job: a later run of the same job is another.
  struct RunID: Sendable, Hashable {
    let environment: String
    let number: Int
  }

  private struct Run {
    let job: JobID
    let slot: Int
    let began: SteadyTime
  }

  /// Until the task is cancelled, or the server closed.
  func run() async {
    await restored()
    await probeWhileOut()
  }

  /// An outage from before a restart goes on, before anything is asked: whoever kills and starts us does not ask more
  /// often.
  func restored() async {
    let task = restoring ?? Task(executorPreference: time.executor) { await self.restore() }
    restoring = task
    await task.value
  }

  private func restore() async {
    do {
      guard let kept = try await store.outage(of: id) else { return }
      health = ServerHealth(
        settings.breaker,
        outage: kept.resumed(
          now: time.now(), longestRest: OutagePlan(settings.breaker).longestPause(after: kept.failure)))
      bell.ring()
    } catch {
      logger.sayFailing("the outage that \(names) was in before the start can't be read", error)
    }
  }

  /// Whether this host serves it: only then it is asked.
  nonisolated var isServed: Bool { store.holder.map { $0.epoch(of: id) != nil } ?? true }

  /// The same, and nobody else can have begun to.
  nonisolated private var isSurelyServed: Bool {
    guard let holder = store.holder else { return true }
    return holder.epoch(of: id).flatMap { holder.trustedUntil(id, epoch: $0) }.map { time.steady() < $0 } ?? false
  }

  /// This host serves it from now on. What it knew of the server is of before, when another host may have served it: it begins as
  /// after a restart.
  func takeUp(_ epoch: Int) async {
    // All environments of a server are served by one host.
    guard servedIn != epoch else { return }
    servedIn = epoch
    health = ServerHealth(settings.breaker)
    (restoring, loginsRenewedAt) = (nil, nil)
    await restored()
    bell.ring()
  }

  /// Nothing is asked any more: ends the logins where nobody else needs them, and closes all connections.
  ///
  /// - Parameter isLeft: nobody asks any more whether an outage is over; else it goes on at the next start.
  func close(isLeft: Bool) async {
    isClosed = true
    bell.fallSilent()
    workBell.fallSilent()
    if isLeft, health.currentOutage != nil { _ = try? await store.keep(nil, of: id, for: []) }
    // A server that does not answer is not asked to end logins either, nor while an edit of this user is in flight, or may be on
    // another host.
    let inFlight = try? await store.work(in: nil).inFlight
    let isQuiet = inFlight.map { !$0.contains { $0.server == id } } ?? false
    await port.shutdown(mayLogOut: isQuiet && health.outage == nil && isSurelyServed)
  }

  /// A new configuration of the same server, which may be the same: what stood in the way may be gone, so it is asked at
  /// once.
  ///
  /// - Parameter port: nil where nothing has changed.
  func take(_ settings: EnvironmentSettings, _ port: (any LibraryPort)?) async {
    self.settings = settings
    health = health.with(settings.breaker)
    if let port { await self.port.become(port) }
    health.hurry(now: time.steady())
    isToBeAsked = true
    bell.ring()
  }
}

// Who uses it.
extension ServerEngine {
  /// Keeps it from being closed until `release`.
  ///
  /// - Returns: false where it has been closed, and another one is to be made.
  func reserve() -> Bool {
    guard !isClosed else { return false }
    reservations += 1
    return true
  }

  func release() { reservations -= 1 }

  /// Edits of an environment may be under way here from now on.
  ///
  /// - Parameter isConfigured: this is the server that the environment's new edits are made at.
  func serve(_ environment: String, isConfigured: Bool) async {
    environments.insert(environment)
    if isConfigured { configuredFor.insert(environment) }
    await restored()
    if configuredFor.contains(environment) { await tell(environment, isOut: health.currentOutage != nil, of: id) }
  }

  /// The environment has another server from now on, which tells it how things stand there, or is no longer configured.
  func endConfiguration(of environment: String) async {
    guard configuredFor.remove(environment) != nil, isServed else { return }
    await tell(environment, isOut: false, of: nil)
  }

  /// The environment is configured elsewhere now, or no longer, and none of its edits is under way here.
  ///
  /// - Returns: whether nobody uses it any more: then it takes no other, and is to be closed.
  func leave(_ environment: String) -> Bool {
    environments.remove(environment)
    configuredFor.remove(environment)
    guard environments.isEmpty, reservations == 0, !isClosed else { return false }
    isClosed = true
    return true
  }

  /// - Parameter isProbe: it was started to try the kind of request that goes wrong for every target.
  func begin(_ run: RunID, _ job: JobID, slot: Int, isProbe: Bool) {
    runs[run] = Run(job: job, slot: slot, began: time.steady())
    guard isProbe else { return }
    probingJob = job
    health.probeKind()
  }

  /// - Parameter well: the edit was made.
  func end(_ run: RunID, well: Bool) {
    guard let ended = runs.removeValue(forKey: run) else { return }
    if well { health.endedWell(began: ended.began, sessions: settings.sessions) }
    if probingJob == ended.job, !runs.values.contains(where: { $0.job == ended.job }) {
      probingJob = nil
      health.abandonProbeOfKind(now: time.steady())
    }
    bell.ring()
  }

  func forgetProbe() { probingJob = nil }

  /// A slot in which nothing runs, or the first one: two may ask with one login, and there are never more logins than
  /// slots.
  var quietSlot: Int {
    let busy = Set(runs.values.map(\.slot))
    return (1...max(1, settings.sessions)).first { !busy.contains($0) } ?? 1
  }

  func startSlowly() {
    guard settings.sessions > 1 else { return }
    health.startSlowly(now: time.steady())
  }

  /// What may be started here now.
  struct Opening: Sendable {
    let state: ServerState
    let purpose: Admission.Purpose
    /// When more may be started, if nothing else happens; nil: no time is known.
    let next: SteadyTime?
  }

  func opening() async -> Opening {
    await restored()
    let state = await state()
    let now = time.steady()
    let logins = await port.loginLimit()?.until
    knowsLoginLimit = logins != nil
    let probe = health.dueProbeOfKind(now: now)
    return Opening(
      state: state, purpose: probe.map(Admission.Purpose.probe) ?? .work,
      next: [health.nextProbeOfKind(now: now), logins].compactMap(\.self).min())
  }

  /// What decides whether edits may start here.
  package func state(isStopping: Bool = false) async -> ServerState {
    let limit = await port.loginLimit()
    let now = time.now()
    health.endSlowStart(sessions: settings.sessions)
    let slowStart = health.slowStart.map { start in
      SlowStartState(limit: start.limit, running: runs.values.count { $0.began >= start.began })
    }
    return ServerState(
      url: id.url, username: id.username, sessions: settings.sessions, breaker: health.state,
      outage: health.currentOutage.map { KeptOutage($0, now: now) },
      unanswered: health.unanswered,
      logins: limit.map { LoginsLeft(slots: $0.slots, failure: $0.failure, until: now.wall(at: $0.until)) },
      slowStart: slowStart, isStopping: isStopping)
  }
}
