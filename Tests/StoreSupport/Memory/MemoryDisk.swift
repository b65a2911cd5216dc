import QueueStore
import Runtime
import Synchronization

/// What those listen to who wait for changes of a store.
final class MemoryBells: Sendable {
  let events = Bell()
  let work = Bell()
}

/// What a store that has no disk is kept in: as long as this is there, the store can be closed and opened again.
package final class MemoryDisk: Sendable {
  let queue: Mutex<MemoryQueue>
  let storeId: String
  let backups = Mutex<[String: MemoryQueue]>([:])
  /// Of all stores that are open on it, as those of several hosts are: what one of them changes, all hear.
  let bells = Mutex<[MemoryBells]>([])
  /// It was made of a backup, and was not opened yet.
  private let isCopy: Mutex<Bool>

  package init(storeId: String = "memory") {
    self.storeId = storeId
    queue = Mutex(MemoryQueue())
    isCopy = Mutex(false)
  }

  private init(copyOf queue: MemoryQueue) {
    storeId = "copy"
    self.queue = Mutex(queue)
    isCopy = Mutex(true)
  }

  /// What a backup is put back to; nil: there is none at the path.
  package func restored(from path: String) -> MemoryDisk? {
    backups.withLock { $0[path] }.map { MemoryDisk(copyOf: $0) }
  }

  func ring(_ change: QueueChange) {
    for one in bells.withLock({ $0 }) {
      if change >= .event { one.events.ring() }
      if change >= .work { one.work.ring() }
    }
  }

  func open(now: WallTime) {
    let isCopy = isCopy.withLock { isCopy in
      defer { isCopy = false }
      return isCopy
    }
    queue.withLock { $0.counts = QueueCounts() }
    if isCopy { queue.withLock { $0.continueAsCopy(because: "This queue is a copy.", now: now) } }
  }
}
