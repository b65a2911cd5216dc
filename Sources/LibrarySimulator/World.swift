import JSONDocument

/// All that a Library server knows, and what it answers: a value, without a network and without a clock.
struct World: Sendable {
  static let base = ["MicroStrategyLibrary", "api"]

  let settings: SimulatorSettings
  private(set) var migrations = Shelf()
  private(set) var groups = Shelf()
  var logins: Logins
  var planner: Planner
  private(set) var journal = Journal()
  private var refusals = 0

  init(_ settings: SimulatorSettings) throws {
    self.settings = settings
    logins = Logins(idleLimit: settings.idleLimit)
    let content = ContentPlan(normalises: settings.normalises, restores: settings.failedEditsRestoreContent)
    planner = Planner(seed: settings.seed, seconds: settings.seconds, failRate: settings.failRate, content: content)
    try planner.follow(settings.script)
    for target in try Samples.targets(
      migrations: settings.migrations, groups: settings.groups, further: settings.furtherSamples)
    {
      put(target)
    }
  }

  /// Answers a call to the Library API and records it.
  mutating func answer(_ call: Call, at now: Moment) -> Answer {
    var caller = Caller()
    let answer: Answer
    do throws(Refusal) {
      answer = try route(call, &caller, at: now)
    } catch {
      refusals += 1
      answer = Answer(error.status, error.body(ticketID: Identifiers.ticket(refusals)))
    }
    journal.add(
      RequestRecord(
        number: journal.nextRequest, time: LibraryDate.text(now.wall), method: call.method, path: call.path,
        session: caller.login?.number, username: caller.login?.username, status: answer.status,
        code: answer.body?["code"]?.string, project: call.method == "PUT" ? call.header("x-mstr-projectid") : nil,
        body: caller.body))
    return answer
  }

  /// What becomes known of a call while it is answered.
  struct Caller {
    var login: Logins.Login?
    var body: JSON?
  }

  private mutating func route(_ call: Call, _ caller: inout Caller, at now: Moment) throws(Refusal) -> Answer {
    guard let segments = call.segments else { throw .missing("The path is not percent-encoded as it should be.") }
    guard segments.starts(with: Self.base) else { throw .noSuchResource }
    let path = Array(segments.dropFirst(Self.base.count))
    if (call.method, path) == ("POST", ["auth", "login"]) { return try logIn(call, &caller, at: now) }
    let login = try login(of: call, &caller, at: now)
    switch (call.method, path.first ?? "", path.count) {
    case ("POST", "auth", 2) where path[1] == "logout":
      logins.closeAll(of: login.username)
      return Answer(204)
    case ("PUT", "sessions", 1): return Answer(204)
    case ("GET", "sessions", 1): return session(of: login)
    case ("GET", "sessions", 2) where path[1] == "userInfo": return userInfo(of: login)
    case ("GET", "status", 1): return status(at: now)
    case ("GET", "projects", 1): return projects(at: now)
    case ("GET", "migrations", 1): return try list(migrations, call, at: now)
    case ("GET", "migrationGroups", 1): return try list(groups, call, at: now)
    case ("GET", "migrations", 2): return try show(try migrations.find(path[1]), call, at: now)
    case ("GET", "migrationGroups", 2): return try show(try groups.find(path[1]), call, at: now)
    case ("PUT", "migrations", 3) where path[2] == "packageInfo":
      return try edit(try migrations.find(path[1]), call, login, &caller, at: now)
    case ("PUT", "migrationGroups", 2):
      return try edit(try groups.find(path[1]), call, login, &caller, at: now)
    default: throw .noSuchResource
    }
  }

  private mutating func login(
    of call: Call, _ caller: inout Caller, at now: Moment
  ) throws(Refusal) -> Logins.Login {
    switch logins.find(call.header("x-mstr-authtoken"), cookies: call.cookies, at: now.elapsed) {
    case .open(let login):
      caller.login = login
      return login
    case .withoutCookies(let login):
      caller.login = login
      violate(.cookies, "the login's cookies were not sent back as they came", target: nil, login)
      throw .loginGone
    case .none: throw .loginGone
    }
  }

  mutating func put(_ target: Target) {
    switch target.kind {
    case .migration: migrations.put(target)
    case .migrationGroup: groups.put(target)
    }
  }

  mutating func violate(_ kind: Violation.Kind, _ message: String, target: TargetID?, _ login: Logins.Login) {
    journal.add(
      Violation(
        request: journal.nextRequest, kind: kind, message: message, target: target?.description, session: login.number))
  }

  mutating func recordEdit(of target: Target, _ work: Work, name: String, _ login: Logins.Login) {
    journal.addEdit(of: target, work, name: name, session: login.number, request: journal.nextRequest)
  }

  mutating func endEdit(of target: TargetID, at now: Moment) { journal.endEdit(of: target, at: now) }
}
