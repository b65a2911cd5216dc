import EditEngine
import JobModel
import LibraryModel
import Planning
import Runtime
import Testing

@testable import MigeditDaemon

/// What is said of an environment, from facts alone.
@Suite struct EnvironmentFindingTests {
  private let now = WallTime(milliseconds: 1_795_590_000_000)  // 2026-11-25T07:00:00Z
  private let day: Int64 = 86_400
  // 32 hexadecimal digits.
  // swift-format-ignore: NeverForceUnwrap
  private let id = TargetID("09ADA2DD251F4927A442451C0100EA16")!

  /// Every fault says what to do, and nothing that is well does.
  private func expect(
    _ finding: Finding, isWell: Bool, isInTheWay: Bool = false, _ words: String...,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(finding.isWell == isWell, "\(finding.detail)", sourceLocation: location)
    #expect((finding.next == nil) == isWell && finding.next?.isEmpty != true, sourceLocation: location)
    #expect(finding.isInTheWay == isInTheWay, sourceLocation: location)
    for word in words {
      #expect("\(finding.detail) \(finding.next ?? "")".contains(word), "\(word): \(finding)", sourceLocation: location)
    }
  }

  @Test func `the table has each check of an environment once, behind those that it needs`() {
    let checks = EnvironmentCheck.all.map(\.check)
    #expect(
      checks.map(\.rawValue) == [
        "credentials", "nameResolution", "tls", "login", "sessions", "privileges", "migration", "source", "breaker",
        "pause", "windows", "edits",
      ])
    for (place, row) in EnvironmentCheck.all.enumerated() {
      for need in row.needs { #expect(checks[..<place].contains(need)) }
    }
  }

  private func way(
    _ security: Reachability.Security?, _ addresses: [String] = ["10.0.0.7"], isProxy: Bool = false
  ) -> WayFacts {
    WayFacts(
      reach: Reachability(
        host: "library.example.com", isProxy: isProxy, lookUp: .found(addresses), security: security), now: now)
  }

  @Test func `the name`() {
    #expect(way(nil).nameResolution == .well("library.example.com is 10.0.0.7"))
    #expect(
      way(nil, ["10.0.0.7", "10.0.0.8", "10.0.0.9"], isProxy: true).nameResolution
        == .well("the proxy library.example.com is 10.0.0.7, 10.0.0.8 and 1 more"))
    expect(way(nil, ["library.example.com"]).nameResolution, isWell: true, "is an address")
    for (isProxy, setting) in [(false, "`url`"), (true, "`proxy`")] {
      let reach = Reachability(
        host: "library.invalid", isProxy: isProxy, lookUp: .notFound("Name or service not known"), security: nil)
      expect(
        WayFacts(reach: reach, now: now).nameResolution, isWell: false, isInTheWay: true,
        "library.invalid was not found: Name or service not known", setting, "getent hosts library.invalid")
    }
  }

  @Test func `a certificate that ends soon is a fault, and keeps nothing from being looked at`() {
    func ending(in seconds: Int64) -> Finding { way(.secured(until: now.milliseconds / 1000 + seconds)).tls }
    expect(ending(in: 14 * day), isWell: true, "ends in 14 days, on 2026-12-09")
    expect(ending(in: 14 * day - 1), isWell: false, "The certificate ends in 13 days", "renewed")
    expect(ending(in: day), isWell: false, "ends in 1 day,")
    expect(ending(in: 60), isWell: false, "ends in 0 days")
    expect(way(.secured(until: nil)).tls, isWell: true)
  }

  @Test func `http lets passwords be read on the way, but for a server on this machine`() {
    expect(way(Reachability.Security.none).tls, isWell: false, "the password", "https url")
    for own in [["127.0.0.1"], ["::1", "127.0.0.1"]] {
      expect(way(Reachability.Security.none, own).tls, isWell: true, "nothing leaves this machine")
    }
    expect(way(Reachability.Security.none, ["127.0.0.1", "10.0.0.7"]).tls, isWell: false)
    expect(way(Reachability.Security.none, ["127.0.0.1"], isProxy: true).tls, isWell: false)
  }

  @Test func `a connection that can't be protected is in the way of all that comes behind it`() {
    func failed(_ obstacle: Reachability.Obstacle, _ end: Int64? = nil) -> Finding {
      way(.failed(obstacle, "It says no.", certificateEnds: end)).tls
    }
    let seconds = now.milliseconds / 1000
    expect(failed(.untrusted), isWell: false, isInTheWay: true, "It says no.", "ca_file")
    expect(
      failed(.untrusted, seconds - day), isWell: false, isInTheWay: true, "It ended on 2026-11-24.", "renewed", "clock")
    expect(failed(.untrusted, seconds + day), isWell: false, isInTheWay: true, "It ends on 2026-11-26.", "ca_file")
    expect(failed(.otherName), isWell: false, isInTheWay: true, "`url`")
    expect(failed(.notConnected), isWell: false, isInTheWay: true, "firewall")
    expect(failed(.notTLS), isWell: false, isInTheWay: true, "port")
  }

  private func login(
    _ list: Reply<MigrationListing>?, state: ServerState = ServerState(sessions: 2)
  ) -> Finding {
    LoginFacts(environment: "prod", user: "architect", slot: 1, state: state, list: list).finding
  }

  private let listed = Reply.answered(MigrationListing(count: 1, first: nil))

  @Test func `a login names its user and slot, and the server's own words against it`() {
    expect(login(listed), isWell: true, "logged in as architect, with the session of slot 1")
    // An answer of whatever kind says that there is a login.
    for answer: Reply<MigrationListing> in [
      .refused(ServerWords(status: 403, code: "ERR014")), .outage(Failure(.storageService, "Down."), mayBeTaken: false),
      .unanswered(Unanswered(.page, "A page."), mayBeTaken: false),
    ] { expect(login(answer), isWell: true) }
    let refused = Failure(.loginRefused, "The server refused the login (401).")
    expect(
      login(.noLogin(refused, isNew: true)), isWell: false, isInTheWay: true, "refused the login (401)",
      "Fix prod's user, password or url")
    expect(
      login(.noLogin(refused, isNew: false)), isWell: false, isInTheWay: true, "None was tried now")
    for kind in [Unanswered.Kind.notConnected, .noAnswer] {
      expect(
        login(.unanswered(Unanswered(kind, "Nobody."), mayBeTaken: false)), isWell: false, isInTheWay: true, "Nobody.",
        "Is the server of prod up")
    }
  }

  private var limit: Failure { Failure(.tooManyLogins, "Too many logins.") }

  @Test func `a server that asked to be left alone is not asked`() {
    let outage = KeptOutage(Failure(.overloaded, "Busy."), since: now, retryAt: now + .seconds(60))
    let state = ServerState(sessions: 1, breaker: .open, outage: outage)
    expect(
      login(nil, state: state), isWell: false, isInTheWay: true, "asked to be left alone until 2026-11-25T07:01", "Wait"
    )
  }

  @Test func `too many logins are told of the sessions, with how many are configured`() {
    func sessions(_ state: ServerState) -> Finding { SessionFacts(environment: "prod", state: state).finding }
    #expect(
      sessions(ServerState(sessions: 3)) == .well("3 sessions are configured; none was refused for being too many"))
    let left = LoginsLeft(slots: [2], failure: limit, until: now + .seconds(1800))
    expect(
      sessions(ServerState(sessions: 3, logins: left)), isWell: false, "Too many logins.", "3 sessions are configured",
      "1 of them have a login", "would prolong it", "lower sessions")
    let outage = KeptOutage(limit, since: now, retryAt: now)
    expect(
      sessions(ServerState(sessions: 1, breaker: .open, outage: outage)), isWell: false, "1 session is configured")
    expect(login(listed, state: ServerState(sessions: 3, logins: left)), isWell: true, "of another slot")
  }

  @Test func `the privilege`() {
    func finding(_ grant: Reply<PrivilegeGrant>) -> Finding {
      PrivilegeFacts(environment: "prod", grant: grant).finding
    }
    expect(finding(.answered(.everywhere)), isWell: true, "Create package")
    expect(
      finding(.answered(.projects(2, named: ["Tutorial"]))), isWell: true, "in 2 projects only: Tutorial")
    expect(
      finding(.answered(.nowhere)), isWell: false, "does not have the privilege Create package", "In prod, give",
      "Architect")
    // What can't be told is no fault, and says what to look at.
    for untold: Reply<PrivilegeGrant> in [
      .answered(.notListed), .refused(ServerWords(status: 404, code: "ERR004")),
      .outage(Failure(.storageService, "Down."), mayBeTaken: false), .noLogin(limit, isNew: false),
      .unanswered(Unanswered(.page, "A page."), mayBeTaken: false),
    ] { expect(finding(untold), isWell: true, "can't be told", "Architect with Create package") }
  }

  @Test func `a migration that can be read, or not`() {
    func finding(_ list: Reply<MigrationListing>, _ reply: Reply<Observation>? = nil) -> Finding {
      MigrationFacts(environment: "prod", list: list, read: reply.map { (id, $0) }).finding
    }
    let seen = Observation(
      date: "d", status: "created", progress: .created, fraction: 1, editability: .editable, document: nil)
    expect(finding(listed, .answered(seen)), isWell: true, "\(id) can be read")
    expect(finding(listed), isWell: true, "none is listed")
    let privilege = ServerWords(status: 403, code: "ERR014", message: "No privilege")
    expect(
      finding(.refused(privilege)), isWell: false, isInTheWay: true, "refused the list of migrations", "ERR014",
      "Architect")
    expect(finding(.refused(ServerWords(status: 404, code: "ERR004"))), isWell: true, "can't be told", "ERR004")
    expect(
      finding(listed, .refused(ServerWords(status: 404, code: "ERR004"))), isWell: false, "refused the migration \(id)")
    expect(
      finding(listed, .unanswered(Unanswered(.broken, "Broken."), mayBeTaken: false)), isWell: false, "Broken.",
      "The list of migrations is answered", "\(id)")
    expect(
      finding(.unanswered(Unanswered(.page, "A page."), mayBeTaken: false)), isWell: false, isInTheWay: true, "A page.",
      "`url`")
    let down = Failure(.storageService, "Down.")
    expect(finding(.outage(down, mayBeTaken: false)), isWell: false, isInTheWay: true, "Down.", "storage service")
    expect(finding(listed, .outage(down, mayBeTaken: false)), isWell: false, "Down.", "storage service")
  }

  @Test func `whether it is a source environment is said only as far as it shows`() {
    func finding(_ list: Reply<MigrationListing>) -> Finding {
      SourceFacts(environment: "prod", url: "https://x", list: list).finding
    }
    func listing(_ count: Int, uploaded: Int, _ madeIn: [String] = []) -> Reply<MigrationListing> {
      .answered(MigrationListing(count: count, first: nil, uploaded: uploaded, madeIn: madeIn))
    }
    expect(
      finding(listing(5, uploaded: 2, ["https://a"])), isWell: true, "likely: 3 of the first 5", "made in https://a")
    expect(finding(listing(3, uploaded: 3)), isWell: false, "All of the 3 migrations", "of the source environment")
    expect(finding(listing(0, uploaded: 0)), isWell: true, "can't be told", "no migration is listed")
    expect(finding(.refused(ServerWords(status: 400, code: "ERR006"))), isWell: true, "can't be told")
  }

  @Test func `the breaker as it stands`() {
    func finding(_ state: ServerState) -> Finding { BreakerFacts(environment: "prod", state: state).finding }
    #expect(finding(ServerState(sessions: 1)) == .well("closed"))
    let outage = KeptOutage(Failure(.unreachable, "Nobody."), since: now, retryAt: now + .seconds(15))
    for (breaker, word) in [(BreakerState.open, "Open"), (.probing, "Being tried")] {
      expect(
        finding(ServerState(sessions: 1, breaker: breaker, outage: outage)), isWell: false, word, "Nobody.",
        "since 2026-11-25T07:00:00", "migeditctl reload")
    }
    let slow = SlowStartState(limit: 2, running: 1)
    expect(finding(ServerState(sessions: 4, slowStart: slow)), isWell: true, "a slow start lets 2")
  }

  @Test func `windows that open in time, and windows that never do`() throws {
    func finding(_ next: WindowSpan?) throws -> Finding {
      let hours = EditingHours(try WindowSchedule.reading(["Sat 00:00-24:00"]))
      return WindowFacts(environment: "prod", hours: hours, next: next, now: now).finding
    }
    func span(_ opens: Duration, _ closes: Duration) -> WindowSpan {
      WindowSpan(opens: now + opens, closes: now + closes)
    }
    let fortnight = Duration.seconds(14 * 86_400)
    expect(try finding(span(.seconds(-60), .seconds(60))), isWell: true, "open until 2026-11-25T07:01", "UTC")
    expect(try finding(span(fortnight, fortnight * 2)), isWell: true, "closed until 2026-12-09")
    expect(
      try finding(span(fortnight + .seconds(1), fortnight * 2)), isWell: false, "next two weeks", "Sat 00:00-24:00",
      "--open-for 1h")
    expect(try finding(nil), isWell: false, "none is known")
    let always = WindowFacts(environment: "prod", hours: EditingHours(), next: nil, now: now).finding
    expect(always, isWell: true, "none: no edit waits for one")
  }
}
