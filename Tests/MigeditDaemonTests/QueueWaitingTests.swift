import Logging
import QueueStore
import Runtime
import Synchronization
import TestSupport
import Testing

@testable import MigeditDaemon

@Suite(.timeLimit(.minutes(5))) struct QueueWaitingTests {
  private let clock = VirtualClock()
  private let statuses = Statuses()

  private final class Statuses: Sendable {
    private let said = Mutex<[String]>([])
    var all: [String] { said.withLock { $0 } }
    func hear(_ status: String) { said.withLock { $0.append(status) } }
  }

  private var waiting: QueueWaiting {
    QueueWaiting(
      manager: ServiceManager { [statuses] in statuses.hear($0) }, time: clock.source(),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test func `a database that goes away while the daemon starts is waited for, and each reason is told once`()
    async throws
  {
    let away = StorageError.unavailable(reason: "it has stopped")
    let answers: [any Error] = [
      StoreOpenError.unreachable(server: "db", reason: "it starts up"), away, away,
    ]
    let tries = Mutex(0)
    let work = Task {
      try await waiting.until {
        let tried = tries.withLock { tries in
          defer { tries += 1 }
          return tries
        }
        if answers.indices.contains(tried) { throw answers[tried] }
        return "begun"
      }
    }
    let began = clock.steady
    for _ in answers { await clock.advance() }
    #expect(try await work.value == "begun")
    #expect(clock.steady - began == .seconds(6) && tries.withLock { $0 } == 4)
    #expect(statuses.all.count == 2 && statuses.all[1].contains("it has stopped"), "\(statuses.all)")
  }

  @Test func `what is no better a second later is thrown at once`() async {
    let unfit = StoreOpenError.unfitServer(server: "db", reason: "fsync is off")
    await #expect(throws: unfit) { try await waiting.until { throw unfit } }
    #expect(statuses.all == [])
  }
}
