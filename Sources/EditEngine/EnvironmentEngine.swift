package import JobModel
import Logging
import QueueStore
import Runtime
import Synchronization

/// Runs the edits of one environment: one for each slot, taken again as soon as something is eligible.
package actor EnvironmentEngine {
  package nonisolated let name: String
  nonisolated let store: QueueStore
  nonisolated let time: TimeSource
  nonisolated let logger: Logger
  private nonisolated let current: Mutex<EnvironmentSetup>
  /// What new edits ask with.
  private(set) var library: any LibraryPort
  /// The names of the environments that ask the same server as the same user, this one included.
  private var companions: [String]
  /// No longer configured: what is in flight is followed to its end, and nothing new starts.
  private(set) var isRetired = false
  /// Retired, and with nothing in flight any more.
  private var isOver = false
  private let dice: @Sendable () -> Double
  /// By job: those that run, and those whose slot is watched after their end.
  private var followed: [JobID: Following] = [:]
  private var turns = 0
  /// Libraries by urls that are not the configured one, with which edits are still followed.
  private var left: [String: any LibraryPort] = [:]
  /// Rings with the queue's bell, and when a task has ended.
  private let (nudges, nudge) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  var breaker: Breaker
  /// How many edits run at once, at most, until it has been found that the environment bears more; nil: all.
  var ramp: Int?
  /// It was, when last looked.
  package private(set) var isPaused = false
  /// What wakes the slots that have no login when they may have one again.
  private var limitEnd: (until: WallTime, wake: Task<Void, Never>)?
  private nonisolated let pulse = Pulse()
  /// Rings when the breaker may have changed.
  nonisolated let breakerBell = Bell()

  /// The task that follows a job, and a number by which a later one for the same job is told from it.
  private struct Following {
    let turn: Int
    var edit: InFlight
    let library: any LibraryPort
    let task: Task<Void, Never>
  }

  init(
    _ setup: EnvironmentSetup, store: QueueStore, library: any LibraryPort, time: TimeSource,
    dice: @escaping @Sendable () -> Double, logger: Logger
  ) {
    name = setup.name
    current = Mutex(setup)
    companions = [setup.name]
    self.store = store
    self.library = library
    self.time = time
    self.dice = dice
    breaker = Breaker(setup.settings.breaker)
    var logger = logger
    logger[metadataKey: "environment"] = "\(setup.name)"
    self.logger = logger
  }

  nonisolated var setup: EnvironmentSetup { current.withLock { $0 } }
  package nonisolated var settings: EnvironmentSettings { setup.settings }

  /// Until the task is cancelled. Edits in flight come first: each is observed before anything new starts.
  package func run() async {
    await restoreBreaker()
    let bell = store.bell(of: .work)
    let forwarder = Task(executorPreference: time.executor) { [nudge] in for await _ in bell { nudge.yield() } }
    let prober = Task(executorPreference: time.executor) { await self.probeOutages() }
    nudge.yield()
    for await _ in nudges {
      await takeWork()
      pulse.beat()
    }
    pulse.end()
    forwarder.cancel()
    prober.cancel()
    limitEnd?.wake.cancel()
    let last = followed.values.map(\.task)
    for task in last { task.cancel() }
    for task in last { await task.value }
    await prober.value
    // What is left to say to the server is said although this task is cancelled.
    await Task(executorPreference: time.executor) { await self.shutdown() }.value
  }

  package func shutdown() async {
    for library in left.values { await library.shutdown(mayLogOut: false) }
    // One that does not answer is not asked to end logins either.
    let isQuiet = await isQuiet()
    await library.shutdown(mayLogOut: isQuiet && breaker.outage == nil)
  }

  private func takeWork() async {
    var hasLooked = false
    do {
      // Most of what is heard of comes while all slots are taken: then nothing is asked for.
      var taken = try await followQueue()
      hasLooked = true
      if taken < settings.sessions { try await lookWhetherPaused() }
      while !Task.isCancelled, taken < settings.sessions, let unused = await slotsOutOfUse(),
        let claim = try await store.claim(in: name, slots: settings.sessions, besides: unused)
      {
        try start(InFlight(job: claim.job, slot: claim.slot, isOver: false))
        taken += 1
      }
    } catch {
      logger.say(.storageFailing, "no work can be taken from the queue", ["reason": "\(error)"])
    }
    // Now there may be something to ask for.
    if breaker.outage != nil { breakerBell.ring() }
    if isRetired, followed.isEmpty, hasLooked {
      isOver = true
      nudge.finish()
    }
  }

  /// The claim itself refuses while it is; this is for the careful start behind it.
  private func lookWhetherPaused() async throws {
    let wasPaused = isPaused
    isPaused = try await store.isPaused(name)
    if wasPaused, !isPaused { startCarefully() }
  }

  /// Starts what the queue says is in flight and nobody follows, and drops what is no longer in flight: a job that was
  /// cancelled before it was submitted has left its slot.
  ///
  /// - Returns: how many of the slots are taken; not those that a reload has taken away.
  private func followQueue() async throws -> Int {
    let inFlight = try await store.inFlight(in: name)
    let jobs = Set(inFlight.map(\.job))
    for (job, following) in followed where !jobs.contains(job) { following.task.cancel() }
    for edit in inFlight where followed[edit.job] == nil { try start(edit) }
    return inFlight.count { $0.slot <= settings.sessions }
  }

  /// Of the server that has an edit, which a reload or a restart may have taken out of the configuration.
  private func library(at url: String) throws -> any LibraryPort {
    if url == settings.url { return library }
    if let known = left[url] { return known }
    let library = try setup.connect(at: url)
    left[url] = library
    logger.say(.oldServer, "edits go on at a server that is no longer configured", ["url": "\(url)"])
    return library
  }

  private func start(_ edit: InFlight) throws {
    let url = edit.url ?? settings.url
    let library = try library(at: url)
    var logger = logger
    logger[metadataKey: "job"] = "\(edit.job)"
    let runner = EditRunner(
      job: edit.job, slot: edit.slot, settings: settings, environment: self, store: store, library: library, url: url,
      time: time, dice: dice, logger: logger)
    // A job that was requeued may be claimed again before the task that requeued it has quite ended.
    // One that was cancelled and queued anew between two looks has to be told that it is over.
    let earlier = followed[edit.job]?.task
    earlier?.cancel()
    turns += 1
    let turn = turns
    let task = Task(executorPreference: time.executor) {
      await earlier?.value
      // By the library that the edit was made with, which a reload may have replaced.
      if edit.isOver {
        await runner.watchLeftover()
      } else if await runner.run() {
        await self.isOver(edit.job, turn: turn)
        await runner.watchLeftover()
      }
      await self.ended(edit.job, turn: turn)
    }
    followed[edit.job] = Following(turn: turn, edit: edit, library: library, task: task)
  }

  /// The job has ended, and its slot is only watched from now on.
  private func isOver(_ job: JobID, turn: Int) {
    guard let following = followed[job], following.turn == turn else { return }
    followed[job]?.edit = InFlight(job: job, slot: following.edit.slot, isOver: true, url: following.edit.url)
  }

  private func ended(_ job: JobID, turn: Int) {
    if followed[job]?.turn == turn { followed[job] = nil }
    closeLibraries()
    nudge.yield()
  }

  func takeMoreWork() { nudge.yield() }

  /// Returns when the loop that takes work has gone round, or has ended.
  nonisolated func ping() async { await pulse.ask { [nudge] in nudge.yield() } }

  func takeMoreWork(at instant: WallTime) {
    guard limitEnd?.until != instant else { return }
    limitEnd?.wake.cancel()
    let wake = Task(executorPreference: time.executor) { [time, nudge] in
      guard (try? await time.sleep(instant - time.steady())) != nil else { return }
      nudge.yield()
    }
    limitEnd = (instant, wake)
  }

  func set(companions: [String]) { self.companions = companions }

  /// A new configuration, which may be the same: what stood in the way may be gone, so it is asked at once.
  ///
  /// - Parameter library: nil where nothing has changed.
  /// - Returns: false where this one was retired and is over: another one is to be made.
  func take(_ setup: EnvironmentSetup, _ library: (any LibraryPort)?) async -> Bool {
    guard !isOver else { return false }
    isRetired = false
    let old = settings.url
    current.withLock { $0 = setup }
    if let library {
      await take(library, insteadOf: old)
      breaker = Breaker(setup.settings.breaker, outage: breaker.outage)
    }
    breaker.hurry(now: time.steady())
    breakerBell.ring()
    nudge.yield()
    return true
  }

  private func take(_ library: any LibraryPort, insteadOf old: String) async {
    if settings.url == old { return await self.library.become(library) }
    left[old] = self.library
    if let known = left.removeValue(forKey: settings.url) {
      self.library = known
      await known.become(library)
    } else {
      self.library = library
    }
    closeLibraries()
  }

  /// - Returns: false where it is over.
  func retire() -> Bool {
    isRetired = true
    nudge.yield()
    return !isOver
  }

  /// Those of a url before, when nothing is asked with them any more.
  private func closeLibraries() {
    let used = followed.values.map(\.library)
    for (url, library) in left where !used.contains(where: { $0 === library }) {
      left[url] = nil
      Task(executorPreference: time.executor) { await library.shutdown(mayLogOut: false) }
    }
  }

  /// Edits that run; not those that are only watched.
  var running: Int { followed.values.count { !$0.edit.isOver } }

  /// A slot in which nothing runs, or the first one: two may ask with one login, and there are never more logins than
  /// slots.
  var quietSlot: Int {
    let busy = Set(followed.values.map(\.edit.slot))
    return (1...settings.sessions).first { !busy.contains($0) } ?? 1
  }

  private func isQuiet() async -> Bool {
    for name in companions {
      guard let inFlight = try? await store.inFlight(in: name), inFlight.isEmpty else { return false }
    }
    return true
  }
}
