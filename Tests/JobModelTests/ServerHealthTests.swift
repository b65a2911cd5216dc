import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Whose fault a missing answer is, and what a server may be asked.
@Suite struct ServerHealthTests {
  private let settings = BreakerSettings(
    failures: 3, probeAfter: .seconds(15), probeMax: .seconds(600), retryAfterMax: .seconds(3600))
  private let failure = Failure(.unreachable, "It does not answer.")

  private func troubled(
    _ health: inout ServerHealth, _ number: Int, _ kind: TroubleKind = .content, isProbe: Bool = false,
    at now: Double
  ) throws -> (othersAnswered: Bool, isServers: Bool) {
    let said = health.troubled(
      TroubledRequest(kind, page), try target(number: number), isProbe: isProbe, now: moment(now))
    #expect(said.request.kind == kind && said.request.failure == page)
    return (said.request.othersAnswered, said.isServers)
  }

  private func wentWell(
    _ health: inout ServerHealth, _ number: Int, _ kinds: Set<TroubleKind> = TroubleKind.shownByContent,
    asked: Double? = nil, at now: Double
  ) throws {
    health.wentWell(try target(number: number), kinds, asked: at(asked ?? now), now: moment(now))
  }

  // Another target that was answered since.

  @Test func `others count when they were answered since the first time that this target was not`() throws {
    var health = ServerHealth(settings)
    try wentWell(&health, 2, at: 1)
    #expect(try !troubled(&health, 1, at: 2).othersAnswered, "that was before")
    #expect(try !troubled(&health, 1, at: 3).othersAnswered)
    try wentWell(&health, 2, at: 4)
    #expect(try troubled(&health, 1, at: 5).othersAnswered)
    #expect(try troubled(&health, 1, at: 5000).othersAnswered, "since the first, not since the last")
  }

  @Test func `the target's own answers say nothing of others, and begin its trouble anew`() throws {
    var health = ServerHealth(settings)
    _ = try troubled(&health, 1, at: 0)
    try wentWell(&health, 2, at: 1)
    for second in [2.0, 3, 4] { try wentWell(&health, 1, at: second) }
    #expect(try !troubled(&health, 1, at: 5).othersAnswered)
    try wentWell(&health, 2, at: 6)
    #expect(try troubled(&health, 1, at: 7).othersAnswered)
  }

  @Test func `of many that were answered in turn, each target has another`() throws {
    var health = ServerHealth(settings)
    for number in 1...3 { _ = try troubled(&health, number, .submission, at: 0) }
    try wentWell(&health, 1, TroubleKind.shownBySubmission, at: 1)
    try wentWell(&health, 2, TroubleKind.shownBySubmission, at: 2)
    for _ in 0..<5 { try wentWell(&health, 2, TroubleKind.shownBySubmission, at: 3) }
    #expect(try troubled(&health, 3, .submission, at: 4).othersAnswered)
    // Of the two that were answered last, one is another.
    _ = try troubled(&health, 2, .submission, at: 5)
    try wentWell(&health, 1, TroubleKind.shownBySubmission, at: 6)
    #expect(try troubled(&health, 2, .submission, at: 7).othersAnswered)
  }

  @Test func `only the same kind of request compares`() throws {
    for kind in TroubleKind.allCases {
      for other in TroubleKind.allCases {
        var health = ServerHealth(settings)
        _ = try troubled(&health, 1, kind, at: 0)
        try wentWell(&health, 2, [other], at: 1)
        #expect(try troubled(&health, 1, kind, at: 2).othersAnswered == (other == kind))
      }
    }
  }

  @Test func `the Library's own refusal of another is an answer, and shows nothing to be well`() throws {
    var health = ServerHealth(settings)
    _ = try troubled(&health, 1, at: 0)
    health.refused(try target(number: 2), [.read, .content], asked: at(1), now: moment(1))
    #expect(try troubled(&health, 1, at: 2).othersAnswered)
    #expect(try !troubled(&health, 2, at: 3).isServers)
    health.refused(try target(number: 4), [.read, .content], asked: at(4), now: moment(4))
    #expect(try troubled(&health, 3, at: 5).isServers, "three different ones in a row, and none went well")
  }

  // The breaker of a kind beside the breaker of all.

  private func kindIsOut(_ kind: TroubleKind = .content, at now: Double = 0) throws -> ServerHealth {
    var health = ServerHealth(settings)
    for number in 1...3 { _ = try troubled(&health, number, kind, at: now) }
    #expect(health.outageOfKind?.kind == kind && health.outage == nil && health.state == .open)
    return health
  }

  @Test func `while one kind is out the server may be asked, and the health check does not close that`() throws {
    var health = try kindIsOut()
    for second in 1..<100 {
      health.answeredHealthCheck(asked: at(Double(second)), now: moment(Double(second)))
    }
    #expect(health.outageOfKind != nil && health.unanswered == nil)
  }

  @Test func `an answered poll of an edit under way closes no breaker of another kind`() throws {
    for kind in [TroubleKind.content, .submission, .readPrivilege, .submitPrivilege] {
      var health = try kindIsOut(kind)
      try wentWell(&health, 9, TroubleKind.shownByReading, at: 50)
      #expect(health.outageOfKind?.kind == kind)
    }
    var reading = try kindIsOut(.read)
    try wentWell(&reading, 9, TroubleKind.shownByReading, at: 50)
    #expect(reading.outageOfKind == nil)
  }

  @Test func `when the kind goes well again, edits start slowly`() throws {
    var health = try kindIsOut()
    try wentWell(&health, 9, asked: -1, at: 1)
    #expect(health.outageOfKind != nil && health.slowStart == nil, "that was asked before it opened")
    try wentWell(&health, 9, at: 50)
    #expect(health.outageOfKind == nil && health.state == .closed)
    #expect(health.slowStart?.began == at(50) && health.slowStart?.limit == 1)
  }

  private func out() -> ServerHealth {
    var health = ServerHealth(settings)
    var rests = 0
    while health.unanswered(failure, now: moment(0)) != nil { rests += 1 }
    #expect(rests == 2 && health.outage != nil && health.state == .open)
    return health
  }

  @Test func `a server that answers nobody is out, until anything is answered`() throws {
    var checked = out()
    checked.answeredHealthCheck(asked: at(20), now: moment(21))
    var read = out()
    try wentWell(&read, 1, TroubleKind.shownByReading, asked: 20, at: 21)
    var refused = out()
    refused.refused(try target(), [.read], asked: at(20), now: moment(21))
    for health in [checked, read, refused] {
      #expect(health.outage == nil && health.state == .closed && health.slowStart?.began == at(21))
    }
    var late = out()
    late.answeredHealthCheck(asked: at(-1), now: moment(21))
    #expect(late.outage != nil && late.slowStart == nil, "a straggler closes nothing")
  }

  @Test func `an answer to a server that is not out starts nothing slowly`() throws {
    var health = ServerHealth(settings)
    _ = health.unanswered(failure, now: moment(0))
    #expect(health.unanswered?.count == 1)
    try wentWell(&health, 1, at: 1)
    #expect(health.unanswered == nil && health.slowStart == nil)
  }

  @Test func `while the server answers nobody no kind is tried`() throws {
    var health = try kindIsOut()
    #expect(health.dueProbeOfKind(now: at(100)) != nil && health.nextProbeOfKind(now: at(0)) == at(15))
    while health.unanswered(failure, now: moment(50)) != nil {}
    #expect(health.dueProbeOfKind(now: at(100)) == nil && health.nextProbeOfKind(now: at(100)) == nil)
    #expect(health.state == .open && health.outage?.kind == nil)
    #expect(health.probe(now: at(65)) == true)
    #expect(health.state == .probing)
    health.answeredHealthCheck(asked: at(65), now: moment(65))
    #expect(health.outage == nil && health.outageOfKind != nil && health.dueProbeOfKind(now: at(100)) != nil)
  }

  @Test func `a probe of a kind that goes wrong, is given up, or goes well`() throws {
    var health = try kindIsOut()
    health.probeKind()
    #expect(health.state == .probing && health.dueProbeOfKind(now: at(1000)) == nil)
    #expect(try troubled(&health, 9, isProbe: true, at: 15).isServers)
    #expect(health.outageOfKind?.probes == 1 && health.outageOfKind?.retryAt == at(45))
    health.probeKind()
    health.abandonProbeOfKind(now: at(15))
    #expect(health.outageOfKind?.probes == 1 && health.dueProbeOfKind(now: at(45)) != nil)
    health.probeKind()
    try wentWell(&health, 9, at: 46)
    #expect(health.outageOfKind == nil)
  }

  @Test func `a known outage of something behind the Library opens its kind at once`() {
    var health = ServerHealth(settings)
    health.saidOutage(Failure(.storageService, "No storage."), .submission, isProbe: false, now: moment(0))
    #expect(health.outageOfKind?.kind == .submission && health.outage == nil)
  }

  @Test func `a lost privilege of many targets opens its own kind`() throws {
    for kind in [TroubleKind.readPrivilege, .submitPrivilege] {
      let health = try kindIsOut(kind)
      #expect(health.outageOfKind?.failure.reason.known == .forbidden)
    }
  }

  // What stays.

  @Test func `a restart takes up the outage that was kept, of all or of one kind`() {
    for kind in [nil, TroubleKind.submission] {
      let kept = Outage(failure, kind: kind, since: wall(-60), openedAt: at(0), retryAt: at(30), probes: 2)
      let health = ServerHealth(settings, outage: kept)
      #expect((kind == nil ? health.outage : health.outageOfKind) == kept)
      #expect((kind == nil ? health.outageOfKind : health.outage) == nil)
    }
  }

  @Test func `other settings leave outages, the slow start and the logins that were tried as they are`() throws {
    var health = try kindIsOut()
    while health.unanswered(failure, now: moment(50)) != nil {}
    health.startSlowly(now: at(3))
    let isTried = health.tryFreshLogin(now: at(4))
    #expect(isTried)
    var other = health.with(BreakerSettings(failures: 9, probeAfter: .seconds(1), probeMax: .seconds(60)))
    #expect(other.outage == health.outage && other.outageOfKind == health.outageOfKind)
    #expect(other.slowStart == health.slowStart)
    let (early, late) = (other.tryFreshLogin(now: at(63)), other.tryFreshLogin(now: at(64)))
    #expect(!early && late, "one each probe_max, of the new settings")
  }

  @Test func `a reload is a reason to ask at once`() throws {
    var health = try kindIsOut()
    while health.unanswered(failure, now: moment(1)) != nil {}
    health.hurry(now: at(2))
    #expect(health.probe(now: at(2)) == true)
    health.answeredHealthCheck(asked: at(2), now: moment(2))
    #expect(health.dueProbeOfKind(now: at(2))?.onlyUntried == false)
  }

  @Test func `jumps of the wall clock move nothing but what people are shown`() throws {
    var health = ServerHealth(settings)
    for (number, jump) in [Duration.zero, .seconds(90_000_000), .seconds(-90_000_000)].enumerated() {
      _ = health.troubled(
        TroubledRequest(.content, page), try target(number: number), isProbe: false,
        now: moment(Double(number), jump: jump))
    }
    #expect(health.outageOfKind?.retryAt == at(17))
    #expect(health.outageOfKind?.since == wall(2) + .seconds(-90_000_000))
    #expect(health.dueProbeOfKind(now: at(16.9)) == nil && health.dueProbeOfKind(now: at(17)) != nil)
  }
}
