import ControlAPI
import EditEngine
import JobModel
import QueueStore

extension ControlService {
  func status(_ parameters: Status.Parameters) async throws -> Status.Reply {
    let status = try await store.status()
    // What is enqueued until the socket closes is on the disk, and starts after the next start.
    let isStopping = await engine.serverStates().values.contains(where: \.isStopping)
    let stopping = isStopping ? "The daemon is stopping: no edit starts before its next start." : nil
    return Status.Reply(
      version: migeditVersion, storeId: store.storeId, startedAt: startedAt,
      counts: Dictionary(uniqueKeysWithValues: status.counts.map { ($0.key.rawValue, $0.value) }),
      accepting: status.problem == nil, problem: status.problem ?? stopping, pause: status.pause,
      databaseBytes: status.databaseBytes,
      oldestSequence: status.oldestSequence, lastSequence: status.lastSequence)
  }
}
