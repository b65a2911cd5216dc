import Synchronization

/// What of the configuration the handlers go by, and a reload changes under them.
final class Rules: Sendable {
  private let current: Mutex<(access: Access, configuration: Configuration)>

  init(access: Access, configuration: Configuration) { current = Mutex((access, configuration)) }

  var access: Access { current.withLock { $0.access } }
  var store: StoreSettings { current.withLock { $0.configuration.store } }
  var maxQueued: Int { current.withLock { $0.configuration.control.maxQueued } }

  /// - Returns: whether some of it is taken only at the next start.
  func set(access: Access, configuration: Configuration) -> Bool {
    current.withLock { current in
      let old = current.configuration
      current = (access, configuration)
      return old.store.path != configuration.store.path || old.control.socket != configuration.control.socket
    }
  }
}
