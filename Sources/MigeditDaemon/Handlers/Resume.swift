import ControlAPI
import QueueStore

extension ControlService {
  func resume(_ parameters: Resume.Parameters, by caller: ControlCall.Caller) async throws -> Resume.Reply {
    if let name = parameters.environment { try check(environment: name) }
    try await store.setPause(nil, of: parameters.environment, by: await submitter(caller))
    return Resume.Reply()
  }
}
