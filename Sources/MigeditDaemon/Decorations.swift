package import EditEngine
package import QueueStore

/// What stands around the queue and around each Library server while the daemon runs. In `migeditd` nothing does; a daemon of
/// the tests ends itself there, at a named point.
package struct Decorations: Sendable {
  let store: @Sendable (any QueueStore) -> any QueueStore
  let library: @Sendable (any LibraryPort) -> any LibraryPort

  package static let none = Decorations(store: { $0 }, library: { $0 })

  package init(
    store: @escaping @Sendable (any QueueStore) -> any QueueStore,
    library: @escaping @Sendable (any LibraryPort) -> any LibraryPort
  ) {
    self.store = store
    self.library = library
  }
}
