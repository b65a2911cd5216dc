import ControlAPI
import EditEngine
import Glibc
import JobModel
import LibraryAPI
import LibraryModel
import Logging
import QueueStore
import Runtime
import ServiceLifecycle
import UnixSignals
import Varlink

/// The composition root: from a checked configuration to a running daemon.
///
///     socket -> VarlinkServer -> ControlDispatch -> QueueStore <- EditEngine -> LibraryConnection -> Library server
///                                                   |      |  bell rings  ^
///     journal <- EventLog, systemd <- StatusLine <--+      +--------------+
struct Daemon: Sendable {
  let source: ConfigurationSource
  let loaded: LoadedConfiguration
  let manager: ServiceManager
  var time: TimeSource
  let logger: Logger
  var decorations = Decorations.none
  /// nil: the queue can't be in PostgreSQL.
  var postgresql: PostgreSQLOpening?

  /// The time that systemd is asked for at most until the daemon is ready. It is longer than the largest queue takes to be
  /// opened after a crash, and a directory service to find the users.
  private static let longestStart = Duration.seconds(600)

  /// Runs until SIGTERM or SIGINT. Then no new edit starts, PUTs that have left are waited for, and at last the socket closes.
  func run() async throws {
    for warning in loaded.warnings { logger.say(.configurationWarning, "\(warning)") }
    let passed = try PassedSockets.take()
    let starting = Task { await manager.extendTimeout(upTo: Self.longestStart, time) }
    defer { starting.cancel() }
    let shared = SharedWallClock(time.now)
    let watch = ClockWatch(shared.now)
    let opening = QueueOpening(
      loaded: loaded, manager: manager, time: time, logger: logger, postgresql: postgresql, onFailedSync: endAtOnce)
    let store = try await opening.open(watch, shared)
    watch.restart()
    let queue = decorations.store(store)
    do {
      for note in store.openingNotes { say(note) }
      try await by(shared).run(over: queue, watch, shared, passed, starting)
    } catch let error as BeginsAnew {
      // It is written with the import that this daemon was stopped.
      await queue.close()
      throw error
    } catch {
      await end(queue)
      throw error
    }
    await end(queue)
    logger.say(.stopped, "stopped")
  }

  /// What was written may be lost although this process still reads it, so nobody is answered any more: the next start asks the
  /// disk what there is.
  private func endAtOnce(_ reason: String) {
    logger.say(.syncFailed, "migeditd ends: \(reason) systemd starts it again. Look at the disk and at `dmesg`.")
    _exit(EX_IOERR)
  }

  /// - Returns: the newest event of before, and the jobs that may have ended the process before.
  private func begun(_ store: any QueueStore) async throws -> (lastSequence: Int, suspects: [JobID]) {
    func begin() async throws -> (Int, [JobID]) { (try await store.status().lastSequence, try await store.begin()) }
    // A file that can't be read is no better a second later, and systemd says that the daemon fails.
    guard store.holder != nil else { return try await begin() }
    return try await QueueWaiting(manager: manager, time: time, logger: logger).until(begin)
  }

  /// Whoever ends so is not taken to have crashed.
  private func end(_ store: any QueueStore) async {
    do {
      try await store.stop()
    } catch {
      logger.say(
        .queueFailing, "it can't be written that the daemon was stopped, so the next start takes this for a crash",
        ["reason": "\(error)"])
    }
    await store.close()
  }

  private func by(_ shared: SharedWallClock) -> Daemon {
    var same = self
    same.time = time.by(shared)
    return same
  }

  /// - Parameter starting: asks systemd for more time, and is cancelled when the daemon is ready.
  private func run(
    over store: any QueueStore, _ watch: ClockWatch, _ shared: SharedWallClock, _ passed: CInt?,
    _ starting: Task<Void, Never>
  ) async throws {
    let configuration = loaded.configuration
    let (lastSequence, suspects) = try await begun(store)
    saySuspected(suspects)
    let engine = try await EditEngine(
      setups: EnvironmentSetup.all(of: loaded, time: time, around: decorations), store: store,
      suspects: suspects, time: time, random: { Double.random(in: 0..<1) }, logger: logger)
    let current = CurrentConfiguration(
      access: await Access(configuration.access, logger: logger), configuration: configuration)
    let reloading = Reloading(
      source, taken: loaded, engine: engine, current: current, manager: manager, decorations: decorations,
      logger: logger)
    let accounts = AccountNames(time: time)
    let anew = BeginningAnew()
    let control = ControlService(
      store: store, engine: engine, configuration: current, reloading: reloading, accounts: accounts,
      forecaster: Forecaster(store: store, engine: engine, time: time), time: time, startedAt: time.wall(),
      logger: logger, beginAnew: anew.call)
    let server: BoundVarlinkServer
    do {
      server = try await self.server(of: control).bind(
        at: passed.map(VarlinkAddress.descriptor) ?? .path(configuration.control.socket))
    } catch {
      await engine.shutdown()
      throw error
    }
    // Where hosts share the queue, whoever takes what was under way tells of it.
    if store.holder == nil { await sayInFlight(in: store) }
    let socket = server.path ?? configuration.control.socket
    let ready: @Sendable () -> Void = {
      logger.say(
        .ready, "ready",
        [
          "socket": "\(socket)", "from": passed == nil ? "the configuration" : "systemd",
          "queue": "\(configuration.store.place.words)",
        ])
      manager.ready()
      starting.cancel()
    }
    let stopSignals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    // They end in the reverse order: first the edits, later the socket, which answers until then what is waited for.
    let parts: [(any Service)?] = [
      EventLog(store: store, accounts: accounts, time: time, logger: logger, last: lastSequence),
      StatusLine(store: store, engine: engine, manager: manager, time: time),
      configuration.metrics.listen.map {
        MetricsService(address: $0, pages: MetricsPages(of: control), time: time, logger: logger)
      },
      ControlServer(server: server, ready: ready),
      // It ends before the socket does: its ping would wait at the socket that systemd keeps, and start the service again.
      watchdog(store, engine, socket: server.path), HangUpService(reloading: reloading),
      QueueCheck(store: store, time: time, logger: logger),
      ClockCheck(watch: watch, shared: shared, time: time, logger: logger),
      PruningService(store: store, configuration: current, watch: watch, time: time, logger: logger),
      EngineService(engine: engine, manager: manager, time: time, logger: logger),
    ]
    let services = ServiceGroup(services: parts.compactMap(\.self), logger: logger)
    let stopping = Task { await stop(services, reloading, on: stopSignals) }
    let ending = Task {
      await anew.wait()
      guard !Task.isCancelled else { return }
      await reloading.end()
      manager.stopping()
      await services.triggerGracefulShutdown()
    }
    defer {
      stopping.cancel()
      ending.cancel()
    }
    try await services.run()
    if anew.isCalled { throw BeginsAnew() }
  }

  /// The first signal ends the daemon in order. A second one ends it at once, since whoever sends it does not want to wait.
  private func stop(_ services: ServiceGroup, _ reloading: Reloading, on signals: UnixSignalsSequence) async {
    var isStopping = false
    for await signal in signals {
      if isStopping {
        logger.say(.cutOff, "told to stop a second time: the next start asks what became of requests that have left")
        // The status is what a shell gives for a process that the signal has ended. All that counts is on the disk already.
        _exit(128 + (signal == .sigint ? SIGINT : SIGTERM))
      }
      isStopping = true
      await reloading.end()
      manager.stopping()
      await services.triggerGracefulShutdown()
    }
  }

  private func watchdog(_ store: any QueueStore, _ engine: EditEngine, socket: String?) -> Watchdog? {
    ServiceManager.watchdogInterval.map {
      var parts = [
        Watchdog.Part(name: "scheduler", ping: engine.ping),
        Watchdog.Part(name: "queue's writer", progress: { store.progress }, ping: store.ping),
      ]
      if let socket {
        parts.append(
          Watchdog.Part(name: "socket", ping: SocketPing(path: socket, time: time, logger: logger).callAsFunction))
      }
      return Watchdog(interval: $0, parts: parts, manager: manager, time: time, logger: logger)
    }
  }

  private func say(_ note: OpeningNote) {
    switch note {
    case .isNew(let path):
      logger.say(
        .queueMade,
        "there was no queue at \(path): an empty one was made. Where there should have been one, see store in the configuration"
      )
    case .isCopy(let reason): logger.say(.queueCopied, "the queue is paused: \(reason)")
    case .upgraded(let from, let to, let copy):
      logger.say(
        .queueUpgraded,
        "the queue was brought from version \(from) of its tables to \(to); as it was before it is in \(copy)")
    }
  }

  private func saySuspected(_ jobs: [JobID]) {
    guard let first = jobs.first else { return }
    let (which, were) = jobs.count == 1 ? ("job", "was") : ("jobs", "were")
    var values: Logger.Metadata = [:]
    if jobs.count == 1 { values["job"] = "\(first)" }
    logger.say(
      .triedAlone,
      """
      the daemon ended without being stopped while \(which) \(EventLine.ranges(jobs.sorted())) \(were) prepared or verified, which \
      may be why: each is tried with nothing beside it, and fails where the daemon ends so \(Suspect.mostCrashes) times in a row
      """, values)
  }

  /// Tells of edits that were in flight when the daemon ended: they are taken up again, but for those in an environment which
  /// the configuration no longer has.
  private func sayInFlight(in store: any QueueStore) async {
    let inFlight = (try? await store.work(in: nil).inFlight) ?? []
    let running = Dictionary(grouping: inFlight.filter { !$0.isOver }, by: \.environment).mapValues { $0.map(\.job) }
    for (name, jobs) in running.sorted(by: { $0.key < $1.key }) {
      let which = "\(jobs.count == 1 ? "job" : "jobs") \(EventLine.ranges(jobs.sorted()))"
      var values: Logger.Metadata = ["environment": "\(name)"]
      if jobs.count == 1 { values["job"] = "\(jobs[0])" }
      if loaded.configuration.environments[name] == nil {
        logger.say(
          .unfollowed,
          "the edits of \(which) are under way in \(name), which is not configured: not followed until it is back",
          values)
      } else {
        logger.say(
          .takenUp, "the edits of \(which) were under way in \(name) when the daemon ended: they are followed on",
          values)
      }
    }
  }

  private func server(of control: ControlService) -> VarlinkServer {
    var limits = VarlinkLimits()
    limits.connections = Limits.connectionsInAll
    limits.connectionsPerUser = Limits.connectionsOfUser
    limits.placesKept = Limits.connectionsKept
    // There is no address of the project yet, and one that somebody else could own is none.
    let info = ServiceInfo(vendor: "migedit", product: "migeditd", version: migeditVersion, url: "")
    let connections = ConnectionLog(time: time, logger: logger)
    let interface = ControlDispatch(service: control).interface
    let standing: @Sendable (PeerCredentials) -> VarlinkStanding = { peer in
      control.access.role(of: peer).map { $0 == .admin ? .privileged : .known } ?? .unknown
    }
    return VarlinkServer(info: info, interfaces: [interface], limits: limits, standing: standing) {
      connections.log($0)
    }
  }
}
