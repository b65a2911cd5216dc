package import EditModel
package import LibraryAPI

/// What an environment is made of, from the configuration and its password.
package struct EnvironmentSetup: Sendable {
  package let name: String
  package let settings: EnvironmentSettings
  package let server: LibraryServer
  private let connecting: @Sendable () throws -> any LibraryPort

  package init(
    name: String, settings: EnvironmentSettings, server: LibraryServer,
    connecting: @escaping @Sendable () throws -> any LibraryPort
  ) {
    self.name = name
    self.settings = settings
    self.server = server
    self.connecting = connecting
  }

  func connect() throws -> any LibraryPort { try connecting() }

  func isSame(as other: EnvironmentSetup) -> Bool { settings == other.settings && server == other.server }
}

/// Why a new configuration can't be taken while the old one is at work.
package struct ReloadRefusal: Error, Hashable {
  package let environment: String
  package let reason: String
}
