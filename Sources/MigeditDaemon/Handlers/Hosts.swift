import ControlAPI
import EditEngine
import Runtime

extension ControlService {
  /// The queue is a file that one daemon has open, so there is no other host.
  func hosts(_ parameters: Hosts.Parameters) -> Hosts.Reply {
    Hosts.Reply(hosts: [
      Hosts.Host(
        name: hostName(), version: migeditVersion, startedAt: startedAt, seenAt: time.wall(), alive: true,
        environments: engine.environments.map(\.name))
    ])
  }
}
