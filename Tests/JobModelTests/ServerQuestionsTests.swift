import JobModel
import LibraryModel
import Runtime
import Testing

/// What may be asked of a server, and of which target.
@Suite struct ServerQuestionsTests {
  private let settings = BreakerSettings(failures: 1, probeAfter: .seconds(15))
  private let failure = Failure(.unreachable, "It does not answer.")

  // The target that is read where the list is not answered.

  private func targets(_ numbers: Int...) throws -> [Target] { try numbers.map { try target(number: $0) } }

  @Test func `where no target may stand in, none does`() {
    #expect(ServerHealth(settings).standIn(among: []) == nil)
  }

  @Test func `the first comes first, and each that is asked in vain gives way to the next`() throws {
    var health = ServerHealth(settings)
    let all = try targets(1, 2, 3)
    for expected in all {
      #expect(health.standIn(among: all) == expected)
      #expect(health.standIn(among: all) == expected, "it was not asked yet")
      health.standIn(expected, isAnswered: false)
    }
    #expect(health.standIn(among: all) == all[0], "that is the longest ago")
  }

  @Test func `one that was answered is asked again, until it is not answered or may no longer be asked`() throws {
    var health = ServerHealth(settings)
    let all = try targets(1, 2, 3)
    health.standIn(all[0], isAnswered: false)
    health.standIn(all[1], isAnswered: true)
    #expect(health.standIn(among: all) == all[1])
    #expect(health.standIn(among: [all[0], all[2]]) == all[2])
    health.standIn(all[1], isAnswered: false)
    #expect(health.standIn(among: all) == all[2])
    health.standIn(all[0], isAnswered: true)
    #expect(health.standIn(among: all) == all[0])
  }

  @Test func `a healthy one is found among dead ones, each of which asks for itself in turn`() throws {
    var health = ServerHealth(settings)
    let (dead, healthy) = (try targets(1, 2, 3, 4), try target(number: 5))
    for round in 0..<dead.count {
      let others = dead.filter { $0 != dead[round] } + [healthy]
      let standIn = try #require(health.standIn(among: others))
      health.standIn(standIn, isAnswered: standIn == healthy)
    }
    #expect(health.standIn(among: dead + [healthy]) == healthy)
  }

  @Test func `it is remembered over a reload`() throws {
    var health = ServerHealth(settings)
    let all = try targets(1, 2)
    health.standIn(all[0], isAnswered: false)
    #expect(health.with(BreakerSettings()).standIn(among: all) == all[1])
  }

  // Whether an edit may ask.

  @Test func `while the server answers, every edit may ask it`() {
    let health = ServerHealth(settings)
    for isInFlight in [false, true] {
      for isProbe in [false, true] {
        #expect(health.clearance(isInFlight: isInFlight, isProbe: isProbe) == .granted)
      }
    }
  }

  @Test func `while it answers nobody, what is in flight waits, and all else goes back into the queue`() {
    var health = ServerHealth(settings)
    _ = health.unanswered(failure, now: moment(0))
    #expect(health.currentOutage == health.outage && health.outage?.kind == nil)
    for isProbe in [false, true] {
      #expect(health.clearance(isInFlight: true, isProbe: isProbe) == .wait)
      #expect(health.clearance(isInFlight: false, isProbe: isProbe) == .putBack)
    }
  }

  @Test func `while one kind goes wrong for all, only what is in flight and who tries that kind may ask`() throws {
    var health = ServerHealth(settings)
    _ = health.troubled(TroubledRequest(.content, page), try target(number: 1), isProbe: false, now: moment(0))
    #expect(health.outage == nil && health.currentOutage?.kind == .content)
    #expect(health.clearance(isInFlight: false, isProbe: false) == .putBack)
    #expect(health.clearance(isInFlight: true, isProbe: false) == .granted)
    #expect(health.clearance(isInFlight: false, isProbe: true) == .granted)
    // That the server answers nobody at all comes first.
    _ = health.unanswered(failure, now: moment(1))
    #expect(health.currentOutage?.kind == nil && health.clearance(isInFlight: true, isProbe: true) == .wait)
  }
}
