package import JobModel
package import Logging
package import QueueStore
package import Runtime
import Synchronization

/// All environments and servers, and the alarm that wakes jobs whose rest is over.
package final class EditEngine: Sendable {
  private let store: any QueueStore
  private let servers: ServerPool
  private let roster: Mutex<Roster>
  /// Those that a reload has brought.
  private let (arrivals, arrival) = AsyncStream.makeStream(of: EnvironmentEngine.self)
  private let alarm: Alarm
  private let time: TimeSource
  private let logger: Logger
  /// How long edits took.
  package let durations = EditDurations()
  package let counts = EditCounts()
  private let turnstile: Turnstile
  private let random: @Sendable () -> Double
  private let making: @Sendable (EnvironmentSetup, ServerEngine) -> EnvironmentEngine

  private struct Roster {
    var configured: [EnvironmentEngine] = []
    /// Taken out by a reload; each follows what it has in flight, and is taken again where its name comes back: there are
    /// never two for one name.
    var retired: [EnvironmentEngine] = []
    var isStopping = false
    var isClosed = false
    /// Of all that there have been: a request that has left goes by the setting that it left with.
    var longestSubmit = Duration.zero
  }

  /// - Parameter suspects: the jobs that may have ended the process before, in the order in which they are tried alone.
  package init(
    setups: [EnvironmentSetup], store: any QueueStore, suspects: [JobID] = [], time: TimeSource,
    random: @escaping @Sendable () -> Double, logger: Logger
  ) async throws(SetupRefusal) {
    self.store = store
    self.time = time
    self.logger = logger
    let servers = ServerPool(store: store, time: time, logger: logger)
    self.servers = servers
    alarm = Alarm(store: store, time: time, logger: logger)
    let turnstile = Turnstile(suspects: suspects)
    self.turnstile = turnstile
    self.random = random
    let (durations, counts) = (durations, counts)
    making = { setup, server in
      EnvironmentEngine(
        setup, server: server, servers: servers, turnstile: turnstile, durations: durations, counts: counts,
        store: store,
        time: time, random: random, logger: logger)
    }
    try setups.checkServers()
    let ports = try await setups.connected()
    let making = making
    let environments = setups.compactMap { setup in
      ports[setup.name].map { making(setup, servers.begin(setup.settings, port: $0)) }
    }
    roster = Mutex(Roster(configured: environments, longestSubmit: setups.longestSubmit))
  }

  /// Those that are configured, by name.
  package var environments: [EnvironmentEngine] { roster.withLock { $0.configured }.sorted { $0.name < $1.name } }

  /// Of the environments that this host serves: their windows are told by one host, also where another is configured otherwise.
  private var hours: [String: EditingHours] {
    let served = environments.filter { one in
      store.holder.map { $0.epoch(of: one.settings.server) != nil } ?? true
    }
    return Dictionary(uniqueKeysWithValues: served.map { ($0.name, $0.hours) })
  }

  private func lookForWork() { for environment in environments { environment.look() } }

  /// The longest that the answer to a request which has left may take to come; it may be sent once more where the login
  /// was gone.
  package var longestAnswer: Duration { roster.withLock { $0.longestSubmit } * 2 }

  /// Until the task is cancelled; then no new edit starts, PUTs that have left are waited for, and all else is left to
  /// the next start.
  package func run() async {
    await readDurations()
    let keeping = keepLeases()
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { [self] in await alarm.run(hours: { hours }, onTime: lookForWork) }
        group.addTask { [servers] in await servers.run() }
        for environment in environments { group.addTask { await environment.run() } }
        for await environment in arrivals { group.addTask { await environment.run() } }
      }
    } onCancel: {
      roster.withLock { $0.isStopping = true }
    }
    // What is left to say to the servers is said although this task is cancelled.
    await Task(executorPreference: time.executor) {
      await self.shutdown()
      // Others may ask now.
      keeping?.cancel()
      await keeping?.value
    }.value
  }

  /// Where several hosts share the queue. It goes on while this host ends what it does, which may take longer than a lease holds.
  private func keepLeases() -> Task<Void, Never>? {
    guard let holder = store.holder else { return nil }
    let keeper = LeaseKeeper(
      holder: holder, store: store, time: time, random: random, logger: logger, wanted: { [self] in neededServers },
      settings: { [self] in
        HostSettings(Dictionary(uniqueKeysWithValues: environments.map { ($0.name, $0.settings) }))
      },
      isStopping: { [self] in roster.withLock(\.isStopping) },
      suspect: { [turnstile] in turnstile.suspect($0, at: $1) }, learn: { [self] in await readDurations() },
      known: { [servers] in await servers.known($0) },
      close: { [servers] in await servers.close($0) })
    return Task(executorPreference: time.executor) { await keeper.run() }
  }

  /// With the names of the environments that they are configured for.
  private var neededServers: [ServerID: [String]] {
    let (configured, retired) = roster.withLock { ($0.configured, $0.retired) }
    var needed: [ServerID: [String]] = [:]
    for environment in configured {
      needed[environment.settings.server, default: []].append(environment.name)
      for server in environment.neededServers { needed[server, default: []] += [] }
    }
    for server in retired.flatMap(\.servedServers) { needed[server, default: []] += [] }
    return needed
  }

  /// Before the first edit is looked at, so that it is looked at as it would have been without a restart.
  private func readDurations() async {
    do {
      durations.begin(with: try await store.endedEdits())
    } catch {
      logger.sayFailing("how long edits took before can't be read, so it is learned anew", error)
    }
  }

  /// Returns when each loop that starts and wakes jobs has gone round once, or has ended.
  package func ping() async {
    await withDiscardingTaskGroup { group in
      group.addTask { [alarm] in await alarm.ping() }
      for environment in roster.withLock({ $0.configured + $0.retired }) {
        group.addTask { await environment.ping() }
      }
    }
  }

  /// Closes all connections. To be called where it never ran, else it is done at the end.
  package func shutdown() async {
    roster.withLock { $0.isClosed = true }
    await servers.shutdown()
  }

  /// Whether the connections to all servers are closed, or are being closed: what is not answered then says nothing of a
  /// server.
  package var isClosed: Bool { roster.withLock(\.isClosed) }

  /// What decides, of each configured environment, whether its jobs may start.
  package func serverStates() async -> [String: ServerState] {
    var all: [String: ServerState] = [:]
    let isStopping = roster.withLock(\.isStopping)
    let environments = environments
    for environment in environments { all[environment.name] = await environment.state(isStopping: isStopping) }
    guard let holder = store.holder else { return all }
    let others = environments.filter { holder.epoch(of: $0.settings.server) == nil }
    // Where the queue can't be read, whoever asks is told so by what comes next.
    let elsewhere = (try? await store.served(Set(others.map(\.settings.server)))) ?? [:]
    for environment in others {
      guard let one = elsewhere[environment.settings.server] else { continue }
      all[environment.name] = all[environment.name]?.known(one)
    }
    return all
  }

  /// Takes a new configuration, or refuses it and changes nothing. Edits in flight go on: on the settings that they
  /// began with where the url is another one.
  package func reload(_ setups: [EnvironmentSetup]) async throws {
    try setups.checkServers()
    let old = Dictionary(uniqueKeysWithValues: roster.withLock { $0.configured + $0.retired }.map { ($0.name, $0) })
    for setup in setups {
      guard let environment = old[setup.name], environment.settings.url != setup.settings.url else { continue }
      let unknown = try await store.work(in: setup.name).inFlight.filter(\.isOver).map(\.job)
      guard unknown.isEmpty else {
        throw SetupRefusal(
          environment: setup.name,
          reason: "the url can't be changed while the server may still be at work for job "
            + "\(unknown.map(String.init).joined(separator: ", ")); see `migeditctl forget`")
      }
    }
    let configured = Set(environments.map(\.name))
    let changed = setups.filter { !configured.contains($0.name) || old[$0.name]?.setup.isSame(as: $0) != true }
    let ports = try await changed.connected()
    await apply(setups, ports, to: old)
  }

  private func apply(
    _ setups: [EnvironmentSetup], _ ports: [String: any LibraryPort], to old: [String: EnvironmentEngine]
  ) async {
    var configured: [EnvironmentEngine] = []
    for setup in setups {
      guard let server = await server(for: setup, ports[setup.name]) else { continue }
      if let environment = old[setup.name], await environment.take(setup, at: server) {
        configured.append(environment)
      } else {
        let environment = making(setup, server)
        configured.append(environment)
        arrival.yield(environment)
      }
      await server.serve(setup.name, isConfigured: true)
      await server.release()
    }
    let names = Set(setups.map(\.name))
    var retired: [EnvironmentEngine] = []
    for environment in old.values where !names.contains(environment.name) {
      if await environment.retire() { retired.append(environment) }
    }
    roster.withLock { [configured, retired] in
      ($0.configured, $0.retired) = (configured, retired)
      $0.longestSubmit = max($0.longestSubmit, setups.longestSubmit)
    }
    // Their hours may be others.
    alarm.look()
  }

  /// The server of a setup, with its new settings: the one that is asked already, or a new one. It is reserved.
  ///
  /// - Parameter port: nil where nothing has changed; then the server is there.
  private func server(for setup: EnvironmentSetup, _ port: (any LibraryPort)?) async -> ServerEngine? {
    guard let known = await servers.reserved(setup.settings.server) else {
      guard let port = port ?? (try? setup.connect()) else { return nil }
      return await servers.add(setup.settings, port: port)
    }
    await known.take(setup.settings, port)
    return known
  }
}

extension [EnvironmentSetup] {
  fileprivate var longestSubmit: Duration { map(\.settings.submitTimeout).max() ?? .zero }

  /// A target is a package on a server: under two names it would be edited twice at once.
  fileprivate func checkServers() throws(SetupRefusal) {
    for (index, setup) in enumerated() {
      guard let other = self[..<index].first(where: { $0.settings.isSameServer(as: setup.settings) }) else { continue }
      throw SetupRefusal(
        environment: setup.name,
        reason: "its url is that of environment \(other.name), so each target would have two names; "
          + "keep one of the two environments")
    }
  }
}
