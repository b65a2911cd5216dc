import ControlAPI
import Runtime
import Terminal

/// Shows hosts, one on each line.
enum HostTable {
  static func table(_ hosts: [Hosts.Host], now: WallTime) -> Table {
    Table(
      columns: columns,
      rows: hosts.map { host in
        [
          Cell(host.name, .strong), host.alive ? Cell("alive", .good) : Cell("gone", .bad), Cell(host.version),
          Cell(TimeText.relative(host.startedAt, now: now)), Cell(TimeText.relative(host.seenAt, now: now)),
          Cell(host.environments.joined(separator: ", ")),
        ]
      })
  }

  /// Where hosts are configured otherwise than the one that has answered.
  static func differences(of hosts: [Hosts.Host]) -> [Screen.Block] {
    let flows = hosts.compactMap { host in
      host.differences.map { differences in
        Flow(
          indent: 0,
          [
            Cell("\(host.name) is configured otherwise than the host that has answered:", .caution),
            Cell("\(differences.joined(separator: ", ")).", .caution),
            Cell("Configure all hosts alike, then reload."),
          ])
      }
    }
    return flows.isEmpty ? [] : [.flow(flows)]
  }

  private static let columns = [
    Table.Column("HOST", weight: 100, least: 12),
    Table.Column("STATE", weight: 90),
    Table.Column("VERSION", weight: 40),
    Table.Column("STARTED", weight: 50),
    Table.Column("SEEN", weight: 80),
    Table.Column("SERVES", weight: 60, least: 16),
  ]
}
