import EditEngine
import Logging
import QueueStore
import Runtime
import ServiceLifecycle
import Synchronization

/// Tells the log what happens in the queue: a cursor over its events, as Watch is one.
final class EventLog: Service {
  /// Also the most jobs that one line tells of, each with two fields: an entry of the journal has room for 1024.
  private static let page = 400

  private let store: any QueueStore
  private let time: TimeSource
  private let logger: Logger
  private let last: Int
  /// By uid. A look-up may take long, so each is made once.
  private let users = Mutex<[Int: String]>([:])

  /// - Parameter last: the last event that was told, or needs not to be.
  init(store: any QueueStore, time: TimeSource, logger: Logger, last: Int) {
    self.store = store
    self.time = time
    self.logger = logger
    self.last = last
  }

  func run() async throws {
    let told = await cancelWhenGracefulShutdown { await self.follow() }
    // What has happened until the daemon's other parts have stopped.
    _ = await tell(after: told)
  }

  private func follow() async -> Int {
    var told = last
    var goesOn = true
    while goesOn {
      // Listens before it looks, so that no change is missed in between.
      let bell = store.bell()
      told = await tell(after: told)
      goesOn = await time.rings(bell, until: nil)
    }
    return told
  }

  /// - Returns: the last one that was told.
  private func tell(after sequence: Int) async -> Int {
    var last = sequence
    do {
      while true {
        let records = try await store.eventRecords(after: last, limit: Self.page)
        guard let newest = records.last else { return last }
        for line in EventLine.all(of: records, names: await names(of: records)) {
          logger.say(line.kind, "\(line.message)", line.values)
        }
        last = newest.sequence
      }
    } catch {
      logger.say(.storageFailing, "what has happened can't be read for the log", ["reason": "\(error)"])
      return last
    }
  }

  private func names(of records: [EventRecord]) async -> [Int: String] {
    for uid in Set(records.compactMap(\.uid)) where users.withLock({ $0[uid] == nil }) {
      let name = await AccountNames.user(of: UInt32(truncatingIfNeeded: uid))
      users.withLock { $0[uid] = name }
    }
    return users.withLock { $0 }
  }
}
