import EditEngine
import Logging
import Runtime
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import MigeditDaemon

struct ConnectionLogTests {
  @Test func `who has connections refused fills no log: of a minute some are told, and then how many more there were`()
  {
    let clock = ManualClock()
    let lines = Mutex<[String]>([])
    let logger = Logger(label: "test") { _ in
      LineLog(now: { clock.now }, write: { line in lines.withLock { $0.append(line) } })
    }
    let time = TimeSource(
      now: { Moment(wall: clock.now, steady: SteadyTime(milliseconds: clock.now.milliseconds)) }, sleep: { _ in })
    let log = ConnectionLog(time: time, logger: logger)
    let peer = PeerCredentials(pid: 1, uid: 65_534, gid: 65_534, groups: [])
    for _ in 1...1000 { log.log(.badFrame(peer, reason: "no JSON")) }
    #expect(lines.withLock { $0.count } == 20)
    log.log(.connected(peer))
    #expect(lines.withLock { $0.count } == 20)
    clock.advance(by: .seconds(60))
    log.log(.badFrame(peer, reason: "no JSON"))
    #expect(lines.withLock { $0.count } == 22)
    #expect(lines.withLock { $0[20] }.contains("980 more connections were refused or closed before"))
  }
}
