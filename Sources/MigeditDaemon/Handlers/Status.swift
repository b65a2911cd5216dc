import ControlAPI
import EditEngine
import JobModel
import QueueStore
import Runtime

extension ControlService {
  func status(_ parameters: Status.Parameters) async throws -> Status.Reply {
    let status = try await store.status()
    // What is enqueued until the socket closes is on the disk, and starts after the next start.
    let isStopping = await engine.serverStates().values.contains(where: \.isStopping)
    let silent = parameters.ping == true && !isStopping ? await silentParts() : []
    let stalled =
      silent.isEmpty
      ? nil : "The \(silent.joined(separator: " and the ")) has not answered for \(Self.patience.setting)."
    let stopping = isStopping ? "The daemon is stopping: no edit starts before its next start." : nil
    let doubt = status.pruningRestsUntil.map { until in
      """
      The clock says \(time.wall()), more than 30 days ahead of all that the queue knows of. Where that is wrong, put it right; \
      until \(until) nothing is pruned.
      """
    }
    return Status.Reply(
      version: migeditVersion, storeId: store.storeId, startedAt: startedAt,
      counts: Dictionary(uniqueKeysWithValues: status.counts.map { ($0.key.rawValue, $0.value) }),
      accepting: status.problem == nil, problem: status.problem ?? stopping ?? stalled ?? doubt, pause: status.pause,
      databaseBytes: status.databaseBytes,
      oldestSequence: status.oldestSequence, lastSequence: status.lastSequence,
      schedules: parameters.ping == true ? status.problem == nil && silent.isEmpty && !isStopping : nil)
  }

  /// The parts without which no edit starts, and which do not answer in time: what the watchdog asks as well, which only runs
  /// where systemd wants it.
  func silentParts() async -> [String] {
    let progress = store.progress
    async let schedulerAnswers = answers(engine.ping)
    async let writerAnswers = answers(store.ping)
    let (isScheduling, isWriting) = await (schedulerAnswers, writerAnswers)
    // A writer that is long at one thing goes on all the same, and the scheduler waits for it.
    if !isWriting, store.progress != progress { return [] }
    return [isScheduling ? nil : "scheduler", isWriting ? nil : "queue's writer"].compactMap(\.self)
  }

  static let patience = Duration.seconds(5)

  private func answers(_ ping: @escaping @Sendable () async -> Void) async -> Bool {
    await time.waiting(Self.patience, for: ping) != nil
  }
}
