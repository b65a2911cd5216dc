import ControlAPI
import EditEngine
import QueueStore

extension ControlService {
  func get(_ parameters: Get.Parameters) async throws -> Get.Reply {
    guard let found = try await store.get(parameters.id, in: await engine.serverStates()) else {
      throw ControlError.noSuchJob(id: parameters.id)
    }
    return Get.Reply(job: found.job, change: found.change, attempts: found.attempts)
  }
}
