import Synchronization

/// Keeps everybody out of a queue while another one is imported into it, and from then on until the daemon begins anew:
/// what a part of this process has seen before means nothing in the queue that is there then.
///
/// An engine asks it in each transaction that writes, when that has begun, and of each that reads, when all was read. Who
/// closes it does so in a transaction, before anything is changed.
package final class ImportGate: Sendable {
  /// Whose import it is.
  final class Key: Sendable {}

  private let holder = Mutex<Key?>(nil)

  package init() {}

  /// - Throws: `StorageError.importing` while it is closed.
  package func pass() throws(StorageError) {
    if holder.withLock({ $0 != nil }) { throw .importing }
  }

  func close(with key: Key) { holder.withLock { $0 = key } }

  /// Nothing happens where another one has closed it.
  func open(with key: Key) { holder.withLock { if $0 === key { $0 = nil } } }
}
