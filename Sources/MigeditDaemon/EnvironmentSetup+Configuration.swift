import EditEngine
import JobModel
import LibraryAPI
import Runtime

extension EnvironmentSetup {
  private static let tokenLoginMode = 4096

  /// The setups of all environments of a configuration, in the order of their names.
  static func all(
    of loaded: LoadedConfiguration, time: TimeSource, around decorations: Decorations = .none
  ) -> [EnvironmentSetup] {
    loaded.configuration.environments.sorted { $0.key < $1.key }.map { name, environment in
      let settings = environment.settings
      let password = Secret(String(decoding: loaded.passwords[name] ?? [], as: UTF8.self))
      // An API token goes where the user's name goes, and is a secret like a password.
      let username = settings.loginMode == tokenLoginMode ? password.exposed : settings.username
      let server = LibraryServer(
        url: settings.url, username: username, password: password, loginMode: settings.loginMode,
        requestTimeout: settings.requestTimeout, submitTimeout: settings.submitTimeout,
        // An edit whose answer was lost is not sent again before this machine has stopped sending it.
        sendingTimeout: max(settings.submitSettle / 2, .seconds(1)), caFile: settings.caFile,
        certificates: loaded.certificates[name], proxy: settings.proxy)
      return EnvironmentSetup(name: name, settings: settings, server: server) {
        decorations.library(
          LibraryConnection(try LibraryClient($0), time: time, pauseOfLogins: settings.breaker.probeAfter))
      }
    }
  }
}
