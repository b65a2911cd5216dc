import ControlAPI

extension ControlService {
  func reload(_ parameters: Reload.Parameters) async throws -> Reload.Reply {
    do {
      return Reload.Reply(warnings: try await reloading.reload())
    } catch let faults as ConfigurationFaults {
      throw ControlError.invalidConfiguration(faults: faults.list.map(\.description))
    }
  }
}
