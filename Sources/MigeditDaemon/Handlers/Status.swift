import ControlAPI
import JobModel
import QueueStore

extension ControlService {
  func status(_ parameters: Status.Parameters) async throws -> Status.Reply {
    let status = try await store.status()
    return Status.Reply(
      version: migeditVersion, storeId: store.storeId, startedAt: startedAt,
      counts: Dictionary(uniqueKeysWithValues: status.counts.map { ($0.key.rawValue, $0.value) }),
      accepting: status.problem == nil, problem: status.problem, pause: status.pause,
      databaseBytes: status.databaseBytes,
      oldestSequence: status.oldestSequence, lastSequence: status.lastSequence)
  }
}
