import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import QueueStore
import Runtime

extension ControlService {
  func windows(_ parameters: Windows.Parameters) async throws -> Windows.Reply {
    let count = parameters.count ?? 5
    guard (1...100).contains(count) else { throw Fault(["count"], "expected 1 to 100, found \(count)") }
    let hours = try environment(parameters.environment).hours
    return Windows.Reply(windows: try await store.windows(of: parameters.environment, hours, count: count))
  }

  func openWindow(
    _ parameters: OpenWindow.Parameters, by caller: ControlCall.Caller
  ) async throws -> OpenWindow.Reply {
    try check(environment: parameters.environment)
    guard parameters.until > time.wall() else {
      throw Fault(["until"], "\(parameters.until) is over: it is \(time.wall())")
    }
    try await store.openWindow(
      of: parameters.environment, until: parameters.until, by: await submitter(caller))
    return OpenWindow.Reply()
  }

  private func environment(_ name: String) throws(ControlError) -> EnvironmentEngine {
    guard let found = engine.environments.first(where: { $0.name.isSame(as: name) }) else {
      throw .noSuchEnvironment(name: name)
    }
    return found
  }
}
