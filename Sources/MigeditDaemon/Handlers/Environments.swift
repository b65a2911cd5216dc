import ControlAPI
import EditEngine
import EditModel
import QueueStore

extension ControlService {
  func environments(_ parameters: Environments.Parameters) async throws -> Environments.Reply {
    let loads = try await store.loads(of: engine.environments.map(\.name))
    var all: [EnvironmentStatus] = []
    for (environment, load) in zip(engine.environments, loads) {
      all.append(await status(of: environment, load: load))
    }
    return Environments.Reply(environments: all)
  }

  private func status(of environment: EnvironmentEngine, load: EnvironmentLoad) async -> EnvironmentStatus {
    // Lowering `sessions` leaves edits in flight in slots that no longer count.
    let numbers = Set(1...environment.settings.sessions).union(load.slots.map(\.number)).sorted()
    var status = EnvironmentStatus(
      name: environment.name, url: environment.settings.url,
      slots: numbers.map { number in load.slots.first { $0.number == number } ?? Slot(number: number, state: .free) },
      queued: load.queued, running: load.running)
    let outage = await environment.outage
    status.breaker = Word(outage == nil ? .closed : .open)
    status.outage = outage?.failure
    status.outageSince = outage?.since
    status.retryAt = outage?.retryAt
    return status
  }
}
