import ControlAPI
import LibraryModel
import QueueStore
import Varlink

extension ControlService {
  func reprioritize(_ parameters: Reprioritize.Parameters, by caller: Caller) async throws -> Reprioritize.Reply {
    let range = priorities(of: caller)
    guard range.contains(parameters.priority) else {
      let limit =
        caller.role == .admin ? "" : "; a higher one is an administrator's to give (access.submit.max_priority)"
      throw VarlinkError.invalidParameter(
        "priority",
        reason: "expected \(range.lowerBound) to \(range.upperBound), found \(parameters.priority)\(limit)")
    }
    return try await change(.reprioritize(parameters.priority), parameters.jobs, by: caller, Reprioritize.name)
  }

  private func priorities(of caller: Caller) -> ClosedRange<Int> {
    let all = Limits.priorities
    return caller.role == .admin ? all : all.lowerBound...min(all.upperBound, access.maxPriority)
  }
}
