import ControlAPI
import EditEngine
import QueueStore

extension ControlService {
  func get(_ parameters: Get.Parameters) async throws -> Get.Reply {
    guard let found = try await store.get(parameters.id, in: await engine.serverStates()) else {
      throw ControlError.noSuchJob(id: parameters.id)
    }
    let job = await expecting([found.job]).first ?? found.job
    return Get.Reply(job: job, change: found.change, attempts: found.attempts)
  }
}
