import Synchronization

/// The part of the configuration that the handlers and the pruning go by. A reload puts another one in its place.
final class CurrentConfiguration: Sendable {
  private let current: Mutex<(access: Access, configuration: Configuration)>

  init(access: Access, configuration: Configuration) { current = Mutex((access, configuration)) }

  var access: Access { current.withLock { $0.access } }
  var store: StoreSettings { current.withLock { $0.configuration.store } }
  var maxQueued: Int { current.withLock { $0.configuration.control.maxQueued } }

  /// Puts a configuration that was read anew in place of the one before.
  ///
  /// - Returns: whether some of it is taken only at the next start of the daemon.
  func replace(access: Access, configuration: Configuration) -> Bool {
    current.withLock { current in
      let old = current.configuration
      current = (access, configuration)
      return old.store.path != configuration.store.path || old.control.socket != configuration.control.socket
    }
  }
}
