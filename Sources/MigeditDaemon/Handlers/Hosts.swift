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
    return Hosts.Reply(
      hosts: try await store.hosts().map { host in
        let isHere = host.name.isSame(as: holder.host.name)
        return Hosts.Host(
          name: host.name, version: host.version, startedAt: host.startedAt, seenAt: isHere ? now : host.seenAt,
          alive: isHere || host.isAlive,
          // As this host's configuration names them.
          environments: host.servers.flatMap { names[$0] ?? [] }.sorted())
      })
  }

  /// The queue is a file that one daemon has open, so there is no other host.
  private var onlyHost: Hosts.Host {
    Hosts.Host(
      name: hostName(), version: migeditVersion, startedAt: startedAt, seenAt: time.wall(), alive: true,
      environments: engine.environments.map(\.name))
  }
}
