import ControlAPI
import JobModel
import TestSupport
import Testing

extension SystemdTests {
  /// The package that has the queue in a database.
  @Suite struct PostgreSQLTests {
    private static let server = "test-postgresql.service"

    /// A server of the machine's own, to whose database the service's user has access by its name.
    private static func startServer(in machine: Machine) async throws {
      let script = #"""
        set -e
        bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
        install -d -o postgres -g postgres /run/postgresql /var/tmp/postgresql
        cd /var/tmp/postgresql
        runuser -u postgres -- "$bin/initdb" -D /var/tmp/postgresql/data -A peer -E UTF8 --locale=C.UTF-8 --no-sync
        systemd-run --quiet --unit="$0" --uid=postgres --property=Type=notify \
          "$bin/postgres" -D /var/tmp/postgresql/data -k /run/postgresql -c listen_addresses=
        runuser -u postgres -- createuser -h /run/postgresql migedit
        runuser -u postgres -- createdb -h /run/postgresql -O migedit migedit
        """#
      try await machine.output("/bin/bash", "-c", script, server)
    }

    private static func stopServer(in machine: Machine) async throws {
      try await machine.output("systemctl", "stop", server)
      try machine.remove("/var/tmp/postgresql")
    }

    @Test func `the same service has its queue in a database, and waits for its server`() async throws {
      let installation = try await Installation()
      let machine = installation.machine
      try await installation.install(try Package.withPostgreSQL())
      try await Self.startServer(in: machine)
      let store = """
        store:
          postgresql: { conninfo: host=/run/postgresql dbname=migedit user=migedit, replicated_storage: true }

        """
      try installation.configure(store + installation.configuration())
      try await installation.enable()
      let first = try await installation.enqueue(Installation.rename(1, to: "in a database"))
      try await installation.awaitEvent(.succeeded, of: first[0])
      #expect(!machine.has("/var/lib/migedit/queue.sqlite"))

      // Nothing is taken while the server is gone, and nothing is lost by it.
      try await machine.output("systemctl", "restart", Self.server)
      let second = try await installation.enqueue(Installation.rename(2, to: "after it"))
      try await installation.awaitEvent(.succeeded, of: second[0])

      try await machine.output("dpkg", "--remove", "migedit-postgresql")
      try await installation.journal.line(with: "install the package migedit-postgresql")
      try await installation.systemctl("stop", Installation.units[0], Installation.service)
      try await Self.stopServer(in: machine)
    }

    @Test func `where it is installed a queue in a file goes on`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      let first = try await installation.enqueue(Installation.rename(1, to: "before"))
      try await installation.awaitEvent(.succeeded, of: first[0])
      try await installation.install(try Package.withPostgreSQL())
      let second = try await installation.enqueue(Installation.rename(2, to: "after"))
      try await installation.awaitEvent(.succeeded, of: second[0])
      #expect(try await installation.jobs().map(\.id) == first + second)
      let programs = try await installation.machine.output(
        "readlink", "/proc/\(installation.property("MainPID"))/exe")
      #expect(programs == "/usr/sbin/migeditd-postgresql\n")
    }
  }
}
