import ControlAPI
import EditEngine
import Logging
import QueueStore

extension ControlService {
  func resume(_ parameters: Resume.Parameters, by caller: Caller) async throws -> Resume.Reply {
    if let name = parameters.environment { try check(environment: name) }
    let submitter = await submitter(caller)
    try await store.resume(parameters.environment, by: submitter)
    logger.notice(
      "\(parameters.environment ?? "the whole queue") is no longer paused", metadata: ["by": "\(submitter.name)"])
    return Resume.Reply()
  }
}
