import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import QueueStore
import Runtime

extension ControlService {
  func hosts(_ parameters: Hosts.Parameters) async throws -> Hosts.Reply {
    guard let holder = store.holder else { return Hosts.Reply(hosts: [onlyHost]) }
    let now = time.wall()
    let names = Dictionary(grouping: engine.environments, by: \.settings.server).mapValues { $0.map(\.name) }
    let all = try await store.hosts()
    let settings = all.first { $0.name.isSame(as: holder.host.name) }?.settings ?? .none
    return Hosts.Reply(
      hosts: all.map { host in
        let isHere = host.name.isSame(as: holder.host.name)
        let differences = settings.differences(there: host.settings)
        return Hosts.Host(
          name: host.name, version: host.version, startedAt: host.startedAt, seenAt: isHere ? now : host.seenAt,
          alive: isHere || host.isAlive,
          // As this host's configuration names them.
          environments: host.servers.flatMap { names[$0] ?? [] }.sorted(),
          differences: differences.isEmpty ? nil : differences)
      })
  }

  /// The queue is a file that one daemon has open, so there is no other host.
  private var onlyHost: Hosts.Host {
    Hosts.Host(
      name: hostName(), version: migeditVersion, startedAt: startedAt, seenAt: time.wall(), alive: true,
      environments: engine.environments.map(\.name))
  }
}
