import JobModel
import LibraryModel
import TestSupport
import Testing

extension SystemdTests {
  @Suite struct ActivationTests {
    @Test func `the package starts nothing; enabled, it runs, says what it does, and runs again after a reboot`()
      async throws
    {
      let installation = try await Installation()
      let machine = installation.machine
      for unit in Installation.units {
        #expect(try await machine.run("systemctl", "is-enabled", unit).output == "disabled\n")
        #expect(try await installation.property("ActiveState", of: unit) == "inactive")
      }
      try await installation.enable()
      for unit in Installation.units { #expect(try await installation.property("ActiveState", of: unit) == "active") }
      let id = try await installation.enqueue(Installation.rename(1, to: "before the reboot"))[0]
      try await installation.awaitEvent(.succeeded, of: id)
      #expect(try await machine.output("systemctl", "status", Installation.service).contains("Status: \""))

      try await machine.reboot()
      #expect(try await machine.output("systemctl", "is-system-running", "--wait") == "running\n")
      for unit in Installation.units { #expect(try await installation.property("ActiveState", of: unit) == "active") }
      #expect(try await installation.jobs().map(\.state.known) == [.succeeded])
      let again = try await installation.enqueue(Installation.rename(1, to: "after the reboot"))[0]
      try await installation.awaitEvent(.succeeded, of: again)
    }

    @Test func `with only the socket enabled, the first client starts the service and gets its answer`() async throws {
      let installation = try await Installation()
      try await installation.systemctl("enable", "--now", "migeditd.socket")
      #expect(try await installation.property("ActiveState") == "inactive")
      let status = try await installation.ctl("status")
      #expect(status.status == 0, "\(status.errors)")
      #expect(try await installation.property("ActiveState") == "active")
    }

    @Test func `the socket stays open when the service is stopped, and the next client starts it again`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      try await installation.systemctl("stop", Installation.service)
      #expect(try await installation.property("ActiveState") == "inactive")
      #expect(try await installation.property("Result") == "success")
      let status = try await installation.ctl("status")
      #expect(status.status == 0, "\(status.errors)")
      #expect(try await installation.property("ActiveState") == "active")
    }

    @Test func `stopped with its socket, it is not there, and clients are told so`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      try await installation.systemctl("stop", "migeditd.socket", Installation.service)
      let status = try await installation.ctl("status")
      #expect(status.status != 0)
      #expect(status.errors.contains("no socket at /run/migedit/control.sock"), "\(status.errors)")
    }
  }
}
