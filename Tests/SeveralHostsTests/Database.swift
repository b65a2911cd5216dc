import Foundation
import TestSupport
import Testing

/// A PostgreSQL primary and its synchronous standby, each on a machine of its own, which change places where one fails over.
actor Database {
  private final class Server {
    let machine: String
    let address: String
    /// In the network that the two have for themselves.
    let addressForStandby: String
    let folder: String
    var program: Program?

    init(_ number: Int, in folder: String) {
      machine = "db\(number)"
      address = "10.77.0.1\(number)"
      addressForStandby = "10.77.2.1\(number)"
      self.folder = "\(folder)/db\(number)"
    }

    var data: String { "\(folder)/data" }
  }

  private let network: Network
  private let bin: String
  private var primary: Server
  private var standby: Server

  /// As the daemons are told it.
  static let conninfo =
    "host=10.77.0.11,10.77.0.12 port=5432 dbname=migedit user=tests target_session_attrs=read-write"

  /// The standby by its name: the copy that a new one begins with (pg_basebackup) would count as well otherwise.
  private static let settings = [
    "listen_addresses=*", "port=5432", "max_connections=60", "shared_buffers=32MB",
    "synchronous_standby_names=walreceiver", "wal_sender_timeout=15s", "wal_receiver_timeout=15s",
    "wal_retrieve_retry_interval=300ms", "wal_keep_size=512MB", "autovacuum_naptime=5s",
  ]

  init(_ network: Network) async throws {
    self.network = network
    bin = try await network.run(
      on: "db1", ["bash", "-c", "echo -n $(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"])
    primary = Server(1, in: network.folder)
    standby = Server(2, in: network.folder)
    for server in [primary, standby] {
      try await network.run(on: server.machine, ["install", "-d", "-o", "postgres", server.folder])
    }
    try await network.run(
      on: primary.machine,
      [
        "\(bin)/initdb", "-D", primary.data, "-A", "trust", "-U", "tests", "-E", "UTF8", "--locale=C.UTF-8",
        "--no-sync",
      ], asPostgreSQL: true)
    let lines = "host all all 10.77.0.0/24 trust\nhost replication all 10.77.2.0/24 trust\n"
    let file = "\(primary.data)/pg_hba.conf"
    let text = try String(contentsOfFile: file, encoding: .utf8) + lines
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    try await start(primary)
    try await makeStandby()
    try await network.run(on: primary.machine, access(to: primary, "createdb") + ["migedit"], asPostgreSQL: true)
  }

  private func access(to server: Server, _ program: String) -> [String] {
    ["\(bin)/\(program)", "-h", server.folder, "-U", "tests"]
  }

  /// Returns when it takes connections.
  private func start(_ server: Server) async throws {
    let command =
      ["\(bin)/postgres", "-D", server.data, "-c", "unix_socket_directories=\(server.folder)"]
      + Self.settings.flatMap { ["-c", $0] }
    while true {
      let program = try network.start(on: server.machine, command, asPostgreSQL: true)
      if try await program.line(with: "ready to accept") != nil {
        server.program = program
        return
      }
      // What is left of one that was killed goes away by itself.
      let isLeft = program.errors.contains("is still in use") || program.errors.contains("is another postmaster")
      try #require(isLeft, "\(program.errors)")
    }
  }

  /// Has the standby begin anew with a copy of the primary.
  private func makeStandby() async throws {
    try await network.run(on: standby.machine, ["rm", "-rf", standby.data])
    let source =
      "host=\(primary.addressForStandby) user=tests keepalives_idle=2 keepalives_interval=1 keepalives_count=2"
    try await network.run(
      on: standby.machine,
      ["\(bin)/pg_basebackup", "-d", source, "-D", standby.data, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
      asPostgreSQL: true)
    try await start(standby)
  }

  private func kill(_ server: Server) async {
    server.program?.send(SIGKILL)
    _ = await server.program?.end()
    server.program = nil
  }

  /// Returns when a commit has come to the standby.
  func isReplicated() async throws {
    try await network.run(
      on: primary.machine,
      access(to: primary, "psql") + ["-d", "postgres", "-qAtc", "SELECT pg_logical_emit_message(true, 'rig', '')"],
      asPostgreSQL: true)
  }

  // MARK: What happens to them

  func killPrimary() async { await kill(primary) }
  func startPrimary() async throws { try await start(primary) }
  func killStandby() async { await kill(standby) }
  func startStandby() async throws { try await start(standby) }

  /// What the primary commits does not come to the standby from now on.
  func cutReplication() async throws { try await network.cut(.standby, of: standby.machine) }
  func mendReplication() async throws { try await network.mend(.standby, of: standby.machine) }

  /// Nobody reaches the primary, and it knows nothing of that.
  func cutPrimary() async throws {
    try await network.cut(.standby, of: primary.machine)
    try await network.cut(.database, of: primary.machine)
  }

  /// The standby takes the primary's place, which is kept from answering anybody first.
  func promoteStandby() async throws {
    try await network.cut(.database, of: primary.machine)
    try await network.run(
      on: standby.machine, ["\(bin)/pg_ctl", "promote", "-w", "-D", standby.data], asPostgreSQL: true)
    (primary, standby) = (standby, primary)
  }

  /// What was the primary comes back as the standby of the new one.
  func rejoin() async throws {
    await kill(standby)
    for cable in [Network.Cable.standby, .database] {
      try await network.mend(cable, of: standby.machine)
      try await network.mend(cable, of: primary.machine)
    }
    try await makeStandby()
  }

  /// What the two have said last.
  var lastWords: String {
    [primary, standby].map { "\($0.machine):\n\(($0.program?.errors ?? "").suffix(1500))" }.joined(separator: "\n")
  }
}
