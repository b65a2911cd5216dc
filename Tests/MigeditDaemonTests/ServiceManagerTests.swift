import EditEngine
import Synchronization
import TestSupport
import Testing

@testable import MigeditDaemon

@Suite(.timeLimit(.minutes(5))) struct ServiceManagerTests {
  private let said = Said()

  private final class Said: Sendable {
    private let states = Mutex<[String]>([])
    var all: [String] { states.withLock { $0 } }
    func hear(_ state: String) { states.withLock { $0.append(state) } }
  }

  private var manager: ServiceManager { ServiceManager { [said] in said.hear($0) } }

  @Test func `a reload is said with the monotonic time in microseconds`() throws {
    manager.reloading()
    let state = try #require(said.all.first)
    let microseconds = try #require(state.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=([0-9]+)/))
    #expect(Int64(microseconds.1) ?? 0 > 0)
  }

  @Test func `the status is one line, whatever a server has put into it`() {
    manager.status("prod: no\nREADY=1")
    #expect(said.all == ["STATUS=prod: no\\u{a}READY=1"])
  }

  @Test func `more time is asked for again and again while the work goes on, and no longer than it may take`() async {
    let clock = VirtualClock()
    let extending = Task { [manager] in await manager.extendTimeout(upTo: .seconds(100), clock.source()) }
    let ticking = Task { await clock.run() }
    await extending.value
    ticking.cancel()
    await ticking.value
    #expect(said.all == Array(repeating: "EXTEND_TIMEOUT_USEC=30000000", count: 10))
  }
}
