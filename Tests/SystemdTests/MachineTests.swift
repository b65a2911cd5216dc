import Foundation
import Testing

/// The bench itself.
extension SystemdTests {
  @Suite struct MachineTests {
    @Test func `a systemd of its own runs, with all units well, and again after a reboot with what was written`()
      async throws
    {
      let machine = try await Machine.boot()
      #expect(try await machine.output("systemctl", "is-system-running", "--wait") == "running\n")
      #expect(try await machine.output("cat", "/proc/1/comm") == "systemd\n")
      try machine.write("kept", to: "/var/lib/kept")
      try await machine.reboot()
      #expect(try await machine.output("systemctl", "is-system-running", "--wait") == "running\n")
      #expect(try machine.read("/var/lib/kept") == "kept")
      #expect(!FileManager.default.fileExists(atPath: "/var/lib/kept"))
      #expect(try await machine.output("journalctl", "--list-boots", "--no-pager").split(separator: "\n").count >= 2)
      await machine.end()
    }
  }
}
