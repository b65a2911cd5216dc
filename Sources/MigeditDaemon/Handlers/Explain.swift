import ControlAPI
import EditEngine
import QueueStore

extension ControlService {
  func explain(_ parameters: Explain.Parameters) async throws -> Explain.Reply {
    guard let explanation = try await store.explain(parameters.id, in: await engine.serverStates()) else {
      throw ControlError.noSuchJob(id: parameters.id)
    }
    return explanation
  }
}
