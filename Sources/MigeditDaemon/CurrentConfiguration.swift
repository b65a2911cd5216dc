import Synchronization

/// The part of the configuration that the handlers and the pruning go by. A reload puts another one in its place.
final class CurrentConfiguration: Sendable {
  private let current: Mutex<(access: Access, configuration: Configuration)>
  /// The values that the daemon was started with, and goes by until its next start whatever is read meanwhile.
  private let place: QueuePlace
  private let socket: String
  private let listen: LoopbackAddress?

  init(access: Access, configuration: Configuration) {
    current = Mutex((access, configuration))
    (place, socket) = (configuration.store.place, configuration.control.socket)
    listen = configuration.metrics.listen
  }

  var access: Access { current.withLock { $0.access } }
  /// As configured, by name.
  var accessSettings: AccessSettings { current.withLock { $0.configuration.access } }
  var store: StoreSettings { current.withLock { $0.configuration.store } }
  var maxQueued: Int { current.withLock { $0.configuration.control.maxQueued } }

  /// Puts a configuration that was read anew in place of the one before.
  ///
  /// - Returns: for people, what of it is taken only at the next start of the daemon; empty where all of it is taken.
  func replace(access: Access, configuration: Configuration) -> [String] {
    current.withLock { $0 = (access, configuration) }
    let keys: [(String, String?, String?)] = [
      ("store.path", configuration.store.place.path, place.path),
      ("store.postgresql", configuration.store.place.database, place.database),
      ("control.socket", configuration.control.socket, socket),
      ("metrics.listen", configuration.metrics.listen?.description, listen?.description),
    ]
    return keys.filter { $1 != $2 }.map { key, read, used in
      "\(key) is \(read ?? "left out") now, which is taken at the next start of the daemon; "
        + "until then it goes on \(used.map { "with \($0)" } ?? "without")"
    }
  }
}
