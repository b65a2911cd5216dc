import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import QueueStore

extension ControlService {
  func reprioritize(_ parameters: Reprioritize.Parameters, _ call: ControlCall) async throws -> Reprioritize.Reply {
    let caller = call.caller
    let range = priorities(of: caller)
    guard range.contains(parameters.priority) else {
      let limit =
        caller.role == .admin ? "" : "; a higher one is an administrator's to give (access.submit.max_priority)"
      throw Fault(
        ["priority"], "expected \(range.lowerBound) to \(range.upperBound), found \(parameters.priority)\(limit)")
    }
    return try await change(.reprioritize(parameters.priority), parameters.jobs, call)
  }

  private func priorities(of caller: ControlCall.Caller) -> ClosedRange<Int> {
    let all = Limits.priorities
    return caller.role == .admin ? all : all.lowerBound...min(all.upperBound, access.maxPriority)
  }
}
