import EditEngine
import Logging
import QueueStore
import Runtime
import ServiceLifecycle

/// Writes to the log what happens in the queue. It is a cursor over the queue's events, as Watch is one.
final class EventLog: Service {
  /// How many events are read at once. It is also the most jobs that one line is about, each with two fields: an entry of
  /// the journal has room for 1024.
  private static let page = 400
  /// What happens within so long of what was logged last is read together.
  private static let rest = Duration.milliseconds(50)

  private let store: any QueueStore
  private let time: TimeSource
  private let logger: Logger
  private let last: Int
  private let accounts: AccountNames

  /// - Parameter last: the sequence of the last event that needs not to be logged.
  init(store: any QueueStore, accounts: AccountNames, time: TimeSource, logger: Logger, last: Int) {
    self.store = store
    self.accounts = accounts
    self.time = time
    self.logger = logger
    self.last = last
  }

  func run() async throws {
    let logged = await cancelWhenGracefulShutdown { await self.follow() }
    // The daemon's other parts have stopped by now, and what they did until then is logged, too.
    _ = await log(after: logged)
  }

  private func follow() async -> Int {
    var logged = last
    var goesOn = true
    while goesOn {
      // Listens before it looks, so that no change is missed in between.
      let bell = store.bell()
      logged = await log(after: logged)
      guard (try? await time.sleep(Self.rest)) != nil else { break }
      goesOn = await time.rings(bell, until: nil)
    }
    return logged
  }

  /// - Returns: the sequence of the last event that was logged.
  private func log(after sequence: Int) async -> Int {
    var last = sequence
    do {
      while true {
        let records = try await store.eventRecords(after: last, limit: Self.page)
        for line in EventLine.all(of: records, names: await names(of: records)) {
          logger.log(line.kind, "\(line.message)", line.values)
        }
        last = records.last?.sequence ?? last
        // Whatever has come meanwhile has rung.
        if records.count < Self.page { return last }
      }
    } catch StorageError.importing {
      // What has happened in another queue was told where that happened.
      return last
    } catch {
      logger.say(.storageFailing, "what has happened can't be read for the log", ["reason": "\(error)"])
      return last
    }
  }

  /// The names of the users who did something, by uid.
  private func names(of records: [EventRecord]) async -> [Int: String] {
    var names: [Int: String] = [:]
    for uid in Set(records.compactMap(\.uid)) { names[uid] = await accounts.name(of: UInt32(truncatingIfNeeded: uid)) }
    return names
  }
}
