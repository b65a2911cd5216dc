package import EditModel
package import Logging
package import QueueStore

/// Runs the edits of one environment: one for each slot, taken again as soon as something is eligible.
package actor EnvironmentEngine {
  package nonisolated let name: String
  package nonisolated let settings: EnvironmentSettings
  private let store: QueueStore
  let library: any LibraryPort
  private let time: TimeSource
  private let dice: @Sendable () -> Double
  private let logger: Logger
  /// By job: those that run, and those whose slot is watched after their end.
  private var followed: [JobID: Following] = [:]
  private var turns = 0
  /// Rings with the queue's bell, and when a task has ended.
  private let (nudges, nudge) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  package private(set) var outage: Outage?

  /// The task that follows a job, and a number by which a later one for the same job is told from it.
  private struct Following {
    let turn: Int
    let slot: Int
    let task: Task<Void, Never>
  }

  /// Since when the environment has not answered, why, and when it is asked again.
  package struct Outage: Sendable, Hashable {
    package let failure: Failure
    package let since: Timestamp
    package let retryAt: Timestamp?
  }

  package init(
    name: String, settings: EnvironmentSettings, store: QueueStore, library: any LibraryPort, time: TimeSource,
    dice: @escaping @Sendable () -> Double, logger: Logger
  ) {
    self.name = name
    self.settings = settings
    self.store = store
    self.library = library
    self.time = time
    self.dice = dice
    var logger = logger
    logger[metadataKey: "environment"] = "\(name)"
    self.logger = logger
  }

  /// Until the task is cancelled. Edits in flight come first: each is observed before anything new starts.
  package func run() async {
    let bell = store.bell()
    let forwarder = Task { [nudge] in for await _ in bell { nudge.yield() } }
    nudge.yield()
    for await _ in nudges { await takeWork() }
    forwarder.cancel()
    let last = followed.values.map(\.task)
    for task in last { task.cancel() }
    for task in last { await task.value }
    // What is left to say to the server is said although this task is cancelled.
    await Task { await shutdown() }.value
  }

  package func shutdown() async { await library.shutdown(mayLogOut: await isQuiet()) }

  private func takeWork() async {
    do {
      try await followQueue()
      // While the environment does not answer, one edit asks for all.
      while !Task.isCancelled, outage == nil || followed.isEmpty,
        let claim = try await store.claim(in: name, slots: settings.sessions)
      {
        start(InFlight(job: claim.job, slot: claim.slot, isOver: false))
      }
    } catch {
      logger.error("no work can be taken from the queue", metadata: ["reason": "\(error)"])
    }
  }

  /// Starts what the queue says is in flight and nobody follows, and drops what is no longer in flight: a job that was
  /// cancelled before it was submitted has left its slot.
  private func followQueue() async throws {
    let inFlight = try await store.inFlight(in: name)
    let jobs = Set(inFlight.map(\.job))
    for (job, following) in followed where !jobs.contains(job) { following.task.cancel() }
    for edit in inFlight where followed[edit.job] == nil { start(edit) }
  }

  private func start(_ edit: InFlight) {
    var logger = logger
    logger[metadataKey: "job"] = "\(edit.job)"
    let runner = EditRunner(
      job: edit.job, slot: edit.slot, settings: settings, store: store, library: library, time: time, dice: dice,
      logger: logger, heard: { [weak self] failure, retryAt in await self?.heard(failure, retryAt: retryAt) })
    // A job that was requeued may be claimed again before the task that requeued it has quite ended.
    let earlier = followed[edit.job]?.task
    turns += 1
    let turn = turns
    let task = Task {
      await earlier?.value
      if edit.isOver { await runner.watchLeftover() } else { await runner.run() }
      ended(edit.job, turn: turn)
    }
    followed[edit.job] = Following(turn: turn, slot: edit.slot, task: task)
  }

  private func ended(_ job: JobID, turn: Int) {
    if followed[job]?.turn == turn { followed[job] = nil }
    nudge.yield()
  }

  func heard(_ failure: Failure?, retryAt: Timestamp?) {
    if outage != nil, failure == nil { nudge.yield() }
    outage = failure.map { Outage(failure: $0, since: outage?.since ?? time.wall(), retryAt: retryAt) }
  }

  /// A slot in which nothing runs, or the first one: two may ask with one login, and there are never more logins than
  /// slots.
  var quietSlot: Int {
    let busy = Set(followed.values.map(\.slot))
    return (1...settings.sessions).first { !busy.contains($0) } ?? 1
  }

  private func isQuiet() async -> Bool { (try? await store.inFlight(in: name).isEmpty) ?? false }
}
