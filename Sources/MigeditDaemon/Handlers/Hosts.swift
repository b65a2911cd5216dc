import ControlAPI
import EditEngine
import Glibc
import Runtime

extension ControlService {
  /// The queue is a file that one daemon has open, so there is no other host.
  func hosts(_ parameters: Hosts.Parameters) -> Hosts.Reply {
    Hosts.Reply(hosts: [
      Hosts.Host(
        name: Self.hostName, version: migeditVersion, startedAt: startedAt, seenAt: time.wall(), alive: true,
        environments: engine.environments.map(\.name))
    ])
  }

  /// As the kernel has it now: it may be changed while this runs.
  private static var hostName: String {
    var name = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
