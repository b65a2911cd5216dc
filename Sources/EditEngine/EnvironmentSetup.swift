package import JobModel
package import LibraryAPI

/// What an environment is made of, from the configuration and its password.
package struct EnvironmentSetup: Sendable {
  package let name: String
  package let settings: EnvironmentSettings
  package let server: LibraryServer
  private let connecting: @Sendable (LibraryServer) throws -> any LibraryPort

  package init(
    name: String, settings: EnvironmentSettings, server: LibraryServer,
    connecting: @escaping @Sendable (LibraryServer) throws -> any LibraryPort
  ) {
    self.name = name
    self.settings = settings
    self.server = server
    self.connecting = connecting
  }

  /// - Parameter url: another one than the configured, of a server that still has edits.
  func connect(at url: String? = nil) throws -> any LibraryPort {
    var server = server
    if let url { server.url = url }
    return try connecting(server)
  }

  func isSame(as other: EnvironmentSetup) -> Bool { settings == other.settings && server == other.server }
}

extension [EnvironmentSetup] {
  /// All of them, by name, or none.
  func connected() async throws(SetupRefusal) -> [String: any LibraryPort] {
    var libraries: [String: any LibraryPort] = [:]
    for setup in self {
      do {
        libraries[setup.name] = try setup.connect()
      } catch {
        for library in libraries.values { await library.shutdown(mayLogOut: false) }
        throw SetupRefusal(environment: setup.name, reason: "\(error)")
      }
    }
    return libraries
  }
}

/// Why a configuration can't be taken.
package struct SetupRefusal: Error, Hashable, CustomStringConvertible {
  package let environment: String
  package let reason: String

  package var description: String { "environments.\(environment): \(reason)" }
}
