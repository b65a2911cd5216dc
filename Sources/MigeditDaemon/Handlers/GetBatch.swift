import ControlAPI
import QueueStore

extension ControlService {
  func batch(_ parameters: GetBatch.Parameters) async throws -> GetBatch.Reply {
    guard let batch = try await store.batches(named: parameters.name, limit: 1, cursor: nil).batches.first else {
      throw ControlError.noSuchBatch(name: parameters.name)
    }
    return GetBatch.Reply(batch: await expecting([batch], waits: true).first ?? batch)
  }
}
