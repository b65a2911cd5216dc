import ControlAPI
import JSONDocument
import MigeditCommands
import Testing
import Varlink

struct BackupTests {
  private static func daemon() throws -> FakeDaemon {
    try FakeDaemon([
      "Backup": { call, _ in
        let name = call.parameters["name"]?.string ?? "queue.sqlite"
        return try Backup.members(of: Backup.Reply(path: "/var/lib/migedit/backups/\(name)", bytes: 5 << 20))
      }
    ])
  }

  @Test func `the path is data, and the size is for people`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run("backup", "night", console: test.console()) == .done)
    #expect(test.output == "/var/lib/migedit/backups/night\n")
    #expect(test.errors == "the queue was copied: 5.0 MiB\n")
    let json = TestConsole()
    #expect(try await daemon.run("backup", "--json", console: json.console()) == .done)
    #expect(json.output == #"{"path":"/var/lib/migedit/backups/queue.sqlite","bytes":5242880}"# + "\n")
    #expect(daemon.parameters(of: "Backup").map(\.text) == [#"{"name":"night"}"#, "{}"])
  }

  @Test func `a copy that can't be made is said to be what failed, and not the queue`() async throws {
    let reason = "The folder /var/lib/migedit/backups can't be made: No space left on device."
    let daemon = try FakeDaemon(["Backup": { _, _ in throw ControlError.storageUnavailable(reason: reason) }])
    let test = TestConsole()
    #expect(try await daemon.run("backup", console: test.console()) == .temporary)
    #expect(test.errors == "migeditctl: no copy was made. \(reason)\n")
  }

  @Test func `a folder is refused before the daemon is asked, with where copies go`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run("backup", "/mnt/night", console: test.console()) == .usage)
    #expect(
      test.errors.contains("/mnt/night names a folder, and the daemon writes copies only into the folder backups"))
    #expect(daemon.calls.isEmpty)
  }
}
