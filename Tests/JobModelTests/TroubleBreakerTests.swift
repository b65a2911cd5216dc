import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Where different targets in a row meet the same kind of trouble, it is the server or the user after all.
@Suite struct TroubleBreakerTests {
  /// Opens at the third target; 15 s, doubling up to 10 minutes.
  private let settings = BreakerSettings(
    failures: 3, probeAfter: .seconds(15), probeMax: .seconds(600), retryAfterMax: .seconds(3600))

  private func fails(
    _ breaker: inout TroubleBreaker, _ number: Int, _ kind: TroubleKind = .content, isProbe: Bool = false,
    at now: Double = 0
  ) throws -> Bool {
    breaker.troubled(TroubledRequest(kind, page), try target(number: number), isProbe: isProbe, now: moment(now))
  }

  private func open(_ kind: TroubleKind = .content) throws -> TroubleBreaker {
    var breaker = TroubleBreaker(settings)
    for number in 1...3 { _ = try fails(&breaker, number, kind) }
    #expect(breaker.state == .open)
    return breaker
  }

  private func probing(_ kind: TroubleKind = .content) throws -> TroubleBreaker {
    var breaker = try open(kind)
    breaker.probe()
    #expect(breaker.state == .probing)
    return breaker
  }

  @Test(arguments: TroubleKind.allCases)
  func `different targets in a row with the same kind open it, and it says which kind`(_ kind: TroubleKind) throws {
    var breaker = TroubleBreaker(settings)
    #expect(try !fails(&breaker, 1, kind) && !fails(&breaker, 2, kind))
    #expect(breaker.outage == nil && breaker.state == .closed)
    #expect(try fails(&breaker, 3, kind, at: 7))
    let outage = try #require(breaker.outage)
    #expect(outage.kind == kind && outage.since == wall(7) && outage.openedAt == at(7) && outage.retryAt == at(22))
    let isOfUser = kind == .readPrivilege || kind == .submitPrivilege
    #expect(outage.failure.reason.known == (isOfUser ? .forbidden : .overloaded))
    #expect(
      outage.failure.message
        == "3 different targets in a row can't \(kind.inability), while the server answers the health check. "
        + "Single targets are tried until one goes well; at last: \(page.message)")
    #expect(outage.failure.server == page.server)
  }

  @Test func `one target any number of times does not`() throws {
    var breaker = TroubleBreaker(settings)
    for _ in 0..<100 { #expect(try !fails(&breaker, 1)) }
    #expect(try !fails(&breaker, 2))
    for _ in 0..<100 { #expect(try !fails(&breaker, 1)) }
    #expect(breaker.state == .closed)
  }

  @Test func `targets with trouble of different kinds do not`() throws {
    var breaker = TroubleBreaker(settings)
    for (number, kind) in TroubleKind.allCases.enumerated() {
      for target in [2 * number, 2 * number + 1] { #expect(try !fails(&breaker, target, kind)) }
    }
    #expect(breaker.state == .closed)
  }

  @Test(arguments: TroubleKind.allCases)
  func `one request of the kind that goes well in between begins the count anew, one of another kind does not`(
    _ kind: TroubleKind
  ) throws {
    var breaker = TroubleBreaker(settings)
    _ = try (fails(&breaker, 1, kind), fails(&breaker, 2, kind))
    _ = breaker.wentWell([kind], asked: at(0))
    #expect(try !fails(&breaker, 3, kind) && !fails(&breaker, 4, kind))
    _ = breaker.wentWell(Set(TroubleKind.allCases).subtracting([kind]), asked: at(0))
    #expect(try fails(&breaker, 5, kind))
  }

  @Test(arguments: [false, true])
  func `only a request of its kind closes it`(_ isProbing: Bool) throws {
    for kind in TroubleKind.allCases {
      for other in TroubleKind.allCases {
        var breaker = try isProbing ? probing(kind) : open(kind)
        #expect(breaker.wentWell([other], asked: at(1)) == (other == kind))
        #expect((breaker.outage == nil) == (other == kind))
      }
    }
  }

  @Test func `a poll without content closes no breaker of reads with content, nor of submissions`() {
    #expect(TroubleKind.shownByReading == [.read])
    #expect(!TroubleKind.shownByContent.contains(.submission) && !TroubleKind.shownByContent.contains(.submitPrivilege))
    #expect(TroubleKind.shownBySubmission == [.submission, .submitPrivilege])
  }

  @Test(arguments: [false, true])
  func `a straggler closes nothing: what was asked before it opened, and goes well late`(_ isProbing: Bool) throws {
    var breaker = try isProbing ? probing() : open()
    let before = breaker.outage
    #expect(breaker.wentWell([.content], asked: at(-0.001)) == false)
    #expect(breaker.outage == before)
    #expect(breaker.wentWell([.content], asked: at(0)) == true, "one that was asked just then does")
  }

  @Test func `trouble of a straggler is the server's, and says nothing new`() throws {
    for var breaker in [try open(), try probing()] {
      let before = (breaker.outage, breaker.state)
      #expect(try fails(&breaker, 9, at: 5))
      #expect((breaker.outage, breaker.state) == before)
      #expect(try !fails(&breaker, 9, .submission, at: 5), "of another kind it is the target's")
    }
  }

  @Test func `after it has closed, the count begins anew`() throws {
    var breaker = try open()
    _ = breaker.wentWell([.content], asked: at(1))
    #expect(try !fails(&breaker, 1) && !fails(&breaker, 2) && fails(&breaker, 3))
  }

  // Probes.

  /// When a probe is let through, in seconds, and whether only with a target that was not tried yet.
  private func probes(_ breaker: TroubleBreaker, from start: Double, to end: Double) -> (untried: Double?, any: Double?)
  {
    var (untried, any): (Double?, Double?)
    for second in stride(from: start, through: end, by: 1) {
      guard let probe = breaker.dueProbe(now: at(second)) else { continue }
      if probe.onlyUntried { untried = untried ?? second } else { any = any ?? second }
    }
    return (untried, any)
  }

  @Test func `a target that was not tried yet is tried every probe_after, the others in turn ever more seldom`() throws
  {
    var breaker = try open()
    let first = probes(breaker, from: 0, to: 1000)
    #expect(first.untried == nil && first.any == 15)
    var now = 15.0
    for pause in [30.0, 60, 120, 240, 480, 600, 600] {
      breaker.probe()
      #expect(breaker.dueProbe(now: at(now + 100_000)) == nil, "one at a time")
      #expect(try fails(&breaker, 9, isProbe: true, at: now))
      let next = probes(breaker, from: now, to: now + 1000)
      #expect(next.untried == now + 15 && next.any == now + pause)
      #expect(breaker.dueProbe(now: at(now + 15))?.kind == .content)
      now += pause
    }
    #expect(breaker.outage?.probes == 7 && breaker.outage?.since == wall(0) && breaker.outage?.openedAt == at(0))
  }

  @Test func `when the next may be tried is when one is due`() throws {
    var breaker = try open()
    for _ in 0..<5 {
      let start = breaker.outage?.probedAt ?? at(0)
      let untried = try #require(breaker.nextProbe(now: start))
      #expect(breaker.dueProbe(now: untried + .milliseconds(-1)) == nil && breaker.dueProbe(now: untried) != nil)
      // The first time both are one.
      let any = breaker.nextProbe(now: untried) ?? untried
      #expect(breaker.dueProbe(now: any)?.onlyUntried == false)
      // Whoever waits for something else, too, is not woken for what is due already.
      #expect(breaker.nextProbe(now: any) == nil)
      breaker.probe()
      #expect(breaker.nextProbe(now: any) == nil)
      _ = breaker.troubled(
        TroubledRequest(.content, page), try target(), isProbe: true, now: Moment(wall: wall(0), steady: any))
    }
    let closed = TroubleBreaker(settings)
    #expect(closed.nextProbe(now: at(0)) == nil && closed.dueProbe(now: at(0)) == nil)
  }

  @Test func `a probe that meets trouble of another kind decides nothing`() throws {
    var breaker = try probing()
    #expect(try !fails(&breaker, 9, .submission, isProbe: true, at: 5))
    #expect(breaker.state == .probing)
    breaker.abandonProbe(now: at(15))
    #expect(breaker.state == .open && breaker.dueProbe(now: at(29.9)) == nil, "it costs a pause")
    #expect(breaker.dueProbe(now: at(30)) != nil)
  }

  @Test func `while it is open, another kind that different targets in a row meet takes its place`() throws {
    var breaker = try open(.submitPrivilege)
    #expect(try !fails(&breaker, 11, .content, isProbe: true, at: 20) && !fails(&breaker, 12, .content, at: 21))
    #expect(breaker.outage?.kind == .submitPrivilege)
    #expect(try fails(&breaker, 13, .content, at: 22))
    #expect(breaker.outage?.kind == .content && breaker.outage?.since == wall(22) && breaker.state == .open)
    #expect(breaker.wentWell([.content], asked: at(23)) == true)
    #expect(try fails(&breaker, 14, .submitPrivilege, at: 24), "the first kind was never well in between")
    #expect(breaker.outage?.kind == .submitPrivilege)
  }

  @Test func `a probe's Retry-After is honoured, up to retry_after_max`() throws {
    for (asked, honoured) in [(900, 900.0), (86_400, 3600)] {
      var breaker = try probing()
      let later = Failure(.overloaded, "Later.", server: ServerWords(status: 503, retryAfter: .seconds(asked)))
      _ = breaker.troubled(TroubledRequest(.content, later), try target(), isProbe: true, now: moment(15))
      #expect(breaker.outage?.retryAt == at(15 + honoured))
    }
  }

  @Test func `it can be hurried, after a reload`() throws {
    var breaker = try open()
    breaker.hurry(now: at(1))
    #expect(breaker.dueProbe(now: at(1)) == TroubleProbe(kind: .content, onlyUntried: false))
    for var other in [TroubleBreaker(settings), try probing()] {
      let before = other
      other.hurry(now: at(1))
      #expect(other == before)
    }
  }

  // What the Library itself names.

  private let storage = Failure(.storageService, "The Storage Service is not configured properly.")

  @Test func `an outage that the Library itself names opens it at once`() {
    var breaker = TroubleBreaker(settings)
    breaker.said(storage, .submission, isProbe: false, now: moment(3))
    let expected = Outage(storage, kind: .submission, since: wall(3), openedAt: at(3), retryAt: at(18))
    #expect(breaker.outage == expected)
    breaker.said(storage, .submission, isProbe: false, now: moment(9))
    #expect(breaker.outage == expected, "a straggler says nothing new")
    breaker.probe()
    breaker.said(storage, .submission, isProbe: true, now: moment(18))
    #expect(breaker.outage?.retryAt == at(48) && breaker.outage?.probes == 1 && breaker.state == .open)
    #expect(breaker.wentWell([.submission], asked: at(18)) == true)
  }

  @Test func `while it is open, what the Library itself names is what is said of it`() throws {
    var same = try open(.submission)
    same.said(storage, .submission, isProbe: false, now: moment(9))
    #expect(same.outage?.failure == storage && same.outage?.since == wall(0) && same.outage?.retryAt == at(15))
    for var other in [try open(.submitPrivilege), try probing(.submitPrivilege)] {
      other.said(storage, .submission, isProbe: true, now: moment(9))
      #expect(
        other.outage == Outage(storage, kind: .submission, since: wall(9), openedAt: at(9), retryAt: at(24)))
    }
  }

  @Test func `one that is kept over a restart is taken up again`() {
    let kept = Outage(storage, kind: .submission, since: wall(-500), openedAt: at(0), retryAt: at(40), probes: 4)
    var breaker = TroubleBreaker(settings, outage: kept)
    #expect(breaker.state == .open && breaker.outage == kept)
    #expect(breaker.dueProbe(now: at(39))?.onlyUntried == true && breaker.dueProbe(now: at(40))?.onlyUntried == false)
    #expect(!breaker.wentWell([.submission], asked: at(-1)) && breaker.wentWell([.submission], asked: at(1)))
  }
}
