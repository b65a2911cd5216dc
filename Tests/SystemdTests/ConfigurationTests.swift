import ControlAPI
import Foundation
import JSONDocument
import JobModel
import TestSupport
import Testing

extension SystemdTests {
  @Suite struct ConfigurationTests {
    @Test func `a fault in the configuration is said with file and line, and put right, the service starts by itself`()
      async throws
    {
      let installation = try await Installation()
      try await installation.dropIn("RestartSec=200ms")
      let right = installation.configuration()
      try installation.configure(right.replacing("sessions: 1", with: "sessions: many"))
      let start = try await installation.machine.run(
        "systemctl", "enable", "--now", "migeditd.socket", Installation.service)
      #expect(start.status != 0)
      let line = try #require(right.split(separator: "\n").firstIndex { $0.contains("sessions: 1") }) + 1
      try await installation.journal.line(
        with: "\(Installation.configurationFile):\(line):", "_SYSTEMD_UNIT=\(Installation.service)")
      try installation.configure(right)
      try await installation.journal.line(with: "Started \(Installation.service)")
      #expect(try await installation.ctl("status").status == 0)
    }

    @Test func `a missing credential is named, and once it is there, the service starts by itself`() async throws {
      let installation = try await Installation()
      try await installation.dropIn("RestartSec=200ms")
      try installation.machine.remove(Installation.credential)
      _ = try await installation.machine.run("systemctl", "enable", "--now", "migeditd.socket", Installation.service)
      try await installation.journal.line(with: "prod-password", "_SYSTEMD_UNIT=\(Installation.service)")
      try installation.machine.write(Installation.password, to: Installation.credential, mode: 0o600)
      try await installation.journal.line(with: "Started \(Installation.service)")
      let id = try await installation.enqueue(Installation.rename(1, to: "with the credential"))[0]
      try await installation.awaitEvent(.succeeded, of: id)
    }

    @Test func `a client that waits at the socket gets its answer when the configuration is put right`() async throws {
      let installation = try await Installation()
      try await installation.dropIn("RestartSec=200ms")
      let right = installation.configuration()
      try installation.configure(right.replacing("sessions: 1", with: "sessions: many"))
      try await installation.systemctl("start", "migeditd.socket")
      let client = try installation.machine.start(["migeditctl", "status"])
      try await installation.journal.line(with: "Scheduled restart job")
      try await installation.journal.line(with: "restart counter is at 3")
      try installation.configure(right)
      let ended = await client.end()
      #expect(ended.status == 0, "\(ended.errors)")
    }

    @Test func `systemctl reload takes a new configuration, and tells systemd so`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      try await installation.tellAll()
      let pid = try await installation.property("MainPID")
      let other = installation.configuration().replacing("  prod:", with: "  test:")
      try installation.configure(other)
      try await installation.systemctl("reload", Installation.service)
      let environments = try await installation.client().call(Environments.self, Environments.Parameters()).environments
      #expect(environments.map(\.name) == ["test"])
      #expect(try await installation.property("MainPID") == pid)
      let told = try await installation.told()
      let reloading = try #require(told.firstIndex { $0.contains("RELOADING=1") }, "\(told)")
      #expect(told[reloading].contains("MONOTONIC_USEC="), "\(told)")
      #expect(told[reloading...].contains { $0.contains("READY=1") }, "\(told)")
    }

    @Test func `a broken configuration fails the reload with its fault and leaves the old one in force`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      let pid = try await installation.property("MainPID")
      try installation.configure(installation.configuration().replacing("sessions: 1", with: "sessions: many"))
      #expect(try await installation.machine.run("systemctl", "reload", Installation.service).status != 0)
      // What the journal reads of the process itself is lost where it has ended by then.
      try await installation.journal.line(
        with: "environments.prod.sessions", "_SYSTEMD_UNIT=\(Installation.service)", "SYSLOG_IDENTIFIER=migeditctl")
      #expect(try await installation.property("ActiveState") == "active")
      #expect(try await installation.property("MainPID") == pid)
      let id = try await installation.enqueue(Installation.rename(1, to: "as before"))[0]
      try await installation.awaitEvent(.succeeded, of: id)
    }
  }
}
