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
      accepting: status.problem == nil, problem: status.problem ?? stopping ?? doubt, pause: status.pause,
      databaseBytes: status.databaseBytes,
      oldestSequence: status.oldestSequence, lastSequence: status.lastSequence)
  }
}
