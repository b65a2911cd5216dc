import ControlAPI
import EditEngine
import QueueStore

extension ControlService {
  func environments(_ parameters: Environments.Parameters) async throws -> Environments.Reply {
    Environments.Reply(
      environments: await measured(try await store.status(in: await engine.serverStates()).environments))
  }
}
