import Testing

@testable import MigeditDaemon

struct MissingFoldersTests {
  private static func configuration(_ store: String, _ socket: String) throws -> Configuration {
    var configuration = try MigeditDaemonTests.configuration(ConfigurationSample.minimal)
    configuration.store.place = .file(path: store)
    configuration.control.socket = socket
    return configuration
  }

  @Test func `folders that are not there are named with their keys, and those that the units make are none`() throws {
    let elsewhere = try Self.configuration("/srv/queue/queue.sqlite", "/srv/socket/control.sock")
    let missing = elsewhere.missingFolders { $0 == "/srv/socket" }
    #expect(missing.count == 1 && missing[0].hasPrefix("store.path: the folder /srv/queue is not there"))
    #expect(missing[0].contains("install -d -o migedit -g migedit -m 0700 /srv/queue"))
    #expect(elsewhere.missingFolders { _ in false }.count == 2)
    #expect(elsewhere.missingFolders { _ in true }.isEmpty)
    let shipped = try Self.configuration("/var/lib/migedit/queue.sqlite", "/run/migedit/control.sock")
    #expect(shipped.missingFolders { _ in false }.isEmpty)
  }
}
