import JobModel
import Logging
import QueueStore
import Runtime
import Synchronization

/// Keeps the leases of this host where several share the queue: says that it is there, renews what it holds, takes what nobody
/// holds any more, and gives back what it does not need.
struct LeaseKeeper: Sendable {
  let holder: LeaseHolder
  let store: any QueueStore
  let time: TimeSource
  let random: @Sendable () -> Double
  let logger: Logger
  /// What is to be served, each with the names of the environments that it is configured for.
  let wanted: @Sendable () -> [ServerID: [String]]
  /// How this host is configured to edit.
  let settings: @Sendable () -> HostSettings
  /// The daemon ends: nothing is taken any more, and what nobody works under any more is given back.
  let isStopping: @Sendable () -> Bool
  /// Jobs that may have ended the daemon that served a server before.
  let suspect: @Sendable ([JobID], ServerID) -> Void
  /// What other hosts have learned is read anew.
  let learn: @Sendable () async -> Void
  /// What this host knows of a server; nil: nothing is asked of it yet.
  let known: @Sendable (ServerID) async -> KeptServerState?
  /// Nothing is asked of a server any more, before its lease is given back.
  let close: @Sendable (ServerID) async -> Void

  /// What it knows between two rounds.
  private struct State {
    var watch: LeaseWatch
    /// As the others were told; nil: they were not.
    var settings: HostSettings?
    /// In words, by the host: what was said last of how it is configured.
    var differences: [String: [String]] = [:]
    var nextReading: SteadyTime
    var nextBeat: SteadyTime
    /// Lost here, and renewed until what is done under them has ended; then they are given back.
    var returning: [ServerID: Int] = [:]
    /// As it was at the end of the last round.
    var held: [ServerID: Int] = [:]
    /// What was kept last of each server for the others, and in which epoch.
    var kept: [ServerID: Kept] = [:]
    var isFailing = false
    /// While the daemon ends: the servers that are being closed.
    var closing: [ServerID: Closing] = [:]
  }

  private struct Kept {
    let epoch: Int
    let state: KeptServerState
  }

  /// The end of a server's logins.
  private final class Closing: Sendable {
    let task: Task<Void, Never>
    private let done: Done

    private final class Done: Sendable {
      let isDone = Mutex(false)
    }

    var isOver: Bool { done.isDone.withLock { $0 } }

    init(_ time: TimeSource, _ close: @escaping @Sendable () async -> Void) {
      let done = Done()
      self.done = done
      task = Task(executorPreference: time.executor) {
        await close()
        done.isDone.withLock { $0 = true }
      }
    }
  }

  /// Until the task is cancelled; then all that is held is given back.
  func run() async {
    var state = State(
      watch: LeaseWatch(by: holder.host), nextReading: time.steady() + Self.readingEach, nextBeat: time.steady())
    while !Task.isCancelled {
      await goRound(&state)
      guard (try? await time.sleep(LeaseLimits.look)) != nil else { break }
    }
    for closing in state.closing.values { await closing.task.value }
    let last = state.returning.merging(holder.held) { first, _ in first }
    for server in last.keys { holder.lose(server) }
    do {
      try await store.giveBack(last, of: holder.host)
    } catch {
      logger.sayFailing(
        "what this host serves can't be given back, so others take it \(LeaseLimits.ttl.setting) from now at the earliest",
        error)
    }
  }

  private func goRound(_ state: inout State) async {
    do {
      let settings = settings()
      if state.settings != settings {
        try await store.register(holder.host, version: holder.version, settings: settings)
        state.settings = settings
      }
      let wanted = wanted()
      if try await renew(&state) { try await compareSettings(&state) }
      tellOfLost(&state)
      try await giveBack(&state, unless: wanted)
      try await take(&state, wanted)
      state.held = holder.held
      try await tellOthers(&state)
      if time.steady() >= state.nextReading {
        state.nextReading = time.steady() + Self.readingEach
        await learn()
        // Told anew: a host that could not be heard of for very long was forgotten by the others.
        state.settings = nil
      }
      state.isFailing = false
    } catch {
      guard !state.isFailing else { return }
      state.isFailing = true
      logger.sayFailing(
        "the leases of this host can't be kept: no edit is submitted from here while that lasts, and others take over what it serves",
        error)
    }
  }

  /// How often it is read what other hosts have learned, which forecasts here go by as well, and told that this host is there.
  private static let readingEach = Duration.seconds(600)

  /// - Returns: whether it was time to.
  private func renew(_ state: inout State) async throws(StorageError) -> Bool {
    let sent = time.steady()
    guard sent >= state.nextBeat else { return false }
    let held = holder.held
    let renewed = try await store.renew(held.merging(state.returning) { first, _ in first }, of: holder.host)
    state.nextBeat = sent + LeaseLimits.beat
    for (server, epoch) in held {
      if renewed.contains(server) {
        holder.renewed(server, epoch: epoch, sent: sent)
      } else {
        holder.lose(server, epoch: epoch)
      }
    }
    return true
  }

  /// Edits that go on at another host go on by that one's settings, so it is said where these are others.
  private func compareSettings(_ state: inout State) async throws(StorageError) {
    guard let settings = state.settings else { return }
    for host in try await store.hosts() where host.isAlive && host.name != holder.host.name {
      let differences = settings.differences(there: host.settings)
      guard differences != state.differences[host.name] ?? [] else { continue }
      state.differences[host.name] = differences
      logger.say(
        .settingsDiffer,
        differences.isEmpty
          ? "\(host.name) is configured as this host is again"
          : """
          \(host.name) is configured otherwise than this host: \(differences.joined(separator: "; ")); edits go by the settings of \
          whoever serves their environment: configure all hosts alike, then reload
          """, ["host": "\(host.name)"])
    }
  }

  /// It was taken by another, as a renewal has shown, or something that was to be written.
  private func tellOfLost(_ state: inout State) {
    for (server, epoch) in state.held where holder.epoch(of: server) != epoch && state.returning[server] == nil {
      logger.say(
        .leaseLost, "another host serves \(server) from now on: what was under way here goes on there",
        ["url": "\(server.url)"])
    }
    state.held = holder.held
  }

  private func giveBack(_ state: inout State, unless wanted: [ServerID: [String]]) async throws(StorageError) {
    let isStopping = isStopping()
    for (server, epoch) in holder.held where isStopping ? isClosed(server, &state) : wanted[server] == nil {
      // Nobody begins anything under it from now on.
      holder.lose(server)
      state.returning[server] = epoch
    }
    let ready = state.returning.filter { holder.isUnused($0.key) }
    guard !ready.isEmpty else { return }
    try await store.giveBack(ready, of: holder.host)
    for server in ready.keys { state.returning[server] = nil }
  }

  /// Its logins have ended, which may take longer than a lease holds, so that it is not waited for here.
  private func isClosed(_ server: ServerID, _ state: inout State) -> Bool {
    guard holder.isUnused(server) else { return false }
    if let closing = state.closing[server] { return closing.isOver }
    state.closing[server] = Closing(time) { [close] in await close(server) }
    return false
  }

  /// Once in a round, and only what has changed.
  private func tellOthers(_ state: inout State) async throws(StorageError) {
    state.kept = state.kept.filter { state.held[$0.key] == $0.value.epoch }
    for (server, epoch) in state.held {
      guard let known = await known(server), state.kept[server]?.state != known else { continue }
      try await store.keep(known, of: server)
      state.kept[server] = Kept(epoch: epoch, state: known)
    }
  }

  private func take(_ state: inout State, _ wanted: [ServerID: [String]]) async throws(StorageError) {
    guard !isStopping() else { return }
    let held = holder.held
    let missing = Set(wanted.keys).subtracting(held.keys)
    state.watch.saw(missing.isEmpty ? [:] : try await store.leases(of: missing), now: time.steady())
    let now = time.steady()
    guard !state.watch.open(now: now).isEmpty else { return }
    let hosts = try await store.hosts().count(where: \.isAlive)
    // What is done here under an earlier epoch ends first.
    let toTake = state.watch.toTake(now: now, held: held.count, hosts: hosts, random: random()).filter(holder.isUnused)
    // Before the first edit is looked at, and before a lease is taken, whose time would run meanwhile.
    if !toTake.isEmpty { await learn() }
    for server in toTake {
      guard let seen = state.watch.lease(of: server) else { continue }
      let (environments, sent) = (wanted[server] ?? [], time.steady())
      guard let taken = try await store.take(server, seen: seen, by: holder.host, for: environments) else { continue }
      suspect(taken.suspects, server)
      holder.hold(server, HeldLease(epoch: taken.epoch, sent: sent))
      let names = environments.isEmpty ? server.url : environments.sorted().joined(separator: ", ")
      var values: Logger.Metadata = ["url": "\(server.url)", "environment": "\(names)"]
      if let before = seen.owner, before.name != holder.host.name { values["from"] = "\(before.name)" }
      logger.say(.leaseTaken, "this host serves \(names) from now on", values)
    }
  }
}
