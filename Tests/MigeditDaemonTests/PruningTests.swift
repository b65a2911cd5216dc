import JobModel
import Logging
import QueueStore
import Runtime
import SQLiteEngine
import Synchronization
import TestSupport
import Testing

@testable import MigeditDaemon

/// A clock that the test sets, and whose sleeps are over at once.
private final class SetClock: Sendable {
  private let state = Mutex(
    (
      now: Moment(wall: WallTime(milliseconds: 1_700_000_000_000), steady: SteadyTime(milliseconds: 0)),
      slept: [Duration]()
    ))

  var now: Moment { state.withLock { $0.now } }
  var slept: [Duration] { state.withLock { $0.slept } }

  func set(by step: Duration) {
    state.withLock { $0.now = Moment(wall: $0.now.wall + step, steady: $0.now.steady) }
  }

  func sleep(_ span: Duration) {
    state.withLock {
      $0.now = Moment(wall: $0.now.wall + span, steady: $0.now.steady + span)
      $0.slept.append(span)
    }
  }
}

struct PruningTests {
  @Test func `nothing is pruned until a clock that was set has settled, nor for a day where it is far ahead`()
    async throws
  {
    let folder = try TemporaryFolder()
    let clock = SetClock()
    let store = try await SQLiteStore.open(at: folder.file("queue.sqlite")) { clock.now.wall }
    let root = Submitter(uid: 0, name: "root", isAdmin: true)
    try await store.setPause(Paused(by: "root", at: clock.now.wall), of: nil, by: root)
    let configuration = Configuration(
      store: StoreSettings(path: folder.file("queue.sqlite")), control: ControlSettings(), access: AccessSettings(),
      environments: [:])
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let service = PruningService(
      store: store,
      configuration: CurrentConfiguration(
        access: await Access(AccessSettings(), logger: logger), configuration: configuration),
      watch: ClockWatch { clock.now }, time: TimeSource(now: { clock.now }, sleep: { clock.sleep($0) }), logger: logger)
    var doubted: WallTime?
    await service.prune(doubted: &doubted)
    #expect(doubted == nil && clock.slept == [])
    clock.set(by: .seconds(86_400 * 400))
    await service.prune(doubted: &doubted)
    #expect(clock.slept == [.seconds(60)] && doubted == clock.now.wall + .seconds(86_400))
    #expect(try await store.status().oldestSequence == 1)
    clock.sleep(.seconds(86_400))
    await service.prune(doubted: &doubted)
    #expect(doubted == nil)
    #expect(
      try await store.status().oldestSequence == 2, "the event is older than keep_events by a clock that is believed")
    await store.close()
  }
}
