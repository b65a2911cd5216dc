import JSONDocument

/// All that a Library server knows, and how it answers: a value, without a network and without a clock.
struct LibraryState: Sendable {
  var settings: SimulatorSettings
  private(set) var migrations = TargetStore()
  private(set) var groups = TargetStore()
  var logins: Logins
  var planner: Planner
  private(set) var faults: FaultInjector
  var late: [DeferredWork] = []
  /// The stale views that reads show, by package id.
  var staleViews: [String: StaleView] = [:]
  var activity = ActivityLog()
  private var refusals = 0

  init(_ settings: SimulatorSettings) throws {
    self.settings = settings
    logins = Logins(idleLimit: settings.idleLimit)
    let content = ContentPlan(normalises: settings.normalises, restores: settings.failedEditsRestoreContent)
    planner = Planner(seed: settings.seed, seconds: settings.seconds, failRate: settings.failRate, content: content)
    try planner.follow(settings.script)
    faults = try FaultInjector(seed: settings.seed, at: .zero)
    for target in try Samples.targets(
      migrations: settings.migrations, groups: settings.groups, further: settings.furtherSamples)
    {
      put(target, at: .zero)
    }
    try follow(settings.scenario, at: .zero)
  }

  /// Replaces the scenario: from now on other faults are due.
  mutating func follow(_ scenario: Scenario, at elapsed: Duration) throws(Fault) {
    faults = try FaultInjector(scenario, seed: settings.seed, at: elapsed)
    logins.limits = scenario.logins ?? LoginLimits()
  }

  /// Answers a call to the Library API and records it.
  mutating func answer(_ call: Call, at moment: Moment) -> CallAnswer {
    catchUp(to: moment)
    let now = moment.skewed(by: faults.skew(at: moment.elapsed))
    let statuses = faults.looksAtStatuses ? packageStatuses(of: call.target, at: now.elapsed) : []
    let fault = faults.fault(for: call, at: now.elapsed, packageStatuses: statuses)
    var context = CallContext(request: activity.nextRequest)
    let answer = answer(call, fault, &context, at: now)
    if RequestKind(call) == .put, let target = call.target { activity.sent(editOf: target, request: context.request) }
    if let observation = context.observation, answer.status == 200, answer.delivery.arrives {
      activity.add(observation)
    }
    if now.skew != 0 { activity.count(.clockSkew) }
    if let fault { activity.count(fault.fault) }
    activity.add(
      RequestRecord(
        number: context.request, time: LibraryDate.text(now.wall), method: call.method, path: call.path,
        session: context.login?.number, username: context.login?.username, status: answer.status,
        code: answer.body?["code"]?.string, project: call.method == "PUT" ? call.header("x-mstr-projectid") : nil,
        fault: fault?.fault, body: context.body))
    return answer
  }

  /// What is known of a call while it is answered.
  struct CallContext {
    let request: Int
    var login: Logins.Login?
    var body: JSON?
    /// Whether the call is performed late. Then the client is not to blame for what is the case by now.
    var isLate = false
    var fault: FaultRule?
    var observation: ClientObservation?
  }

  /// What the server answers when nothing goes wrong on the way.
  mutating func ownAnswer(_ call: Call, _ context: inout CallContext, at now: Moment) -> CallAnswer {
    do throws(Refusal) {
      return try route(call, &context, at: now)
    } catch {
      if error == .loginGone, let body = logins.expiryAnswer(to: call.header("x-mstr-authtoken")) {
        return said(body, to: call)
      }
      return refused(error)
    }
  }

  mutating func refused(_ refusal: Refusal) -> CallAnswer {
    refusals += 1
    return CallAnswer(refusal.status, refusal.body(ticketID: Identifiers.ticket(refusals)))
  }

  private mutating func route(_ call: Call, _ context: inout CallContext, at now: Moment) throws(Refusal) -> CallAnswer
  {
    guard let segments = call.segments else { throw .missing("The path is not percent-encoded as it should be.") }
    guard segments.starts(with: Call.base) else { throw .noSuchResource }
    let path = Array(segments.dropFirst(Call.base.count))
    if (call.method, path) == ("POST", ["auth", "login"]) { return try logIn(call, &context, at: now) }
    if (call.method, path) == ("GET", ["status"]) {
      return status(to: try? login(of: call, &context, at: now), at: now)
    }
    let login = try login(of: call, &context, at: now)
    switch (call.method, path.first ?? "", path.count) {
    case ("POST", "auth", 2) where path[1] == "logout":
      logins.closeAll(of: login.username)
      return CallAnswer(204)
    case ("PUT", "sessions", 1): return CallAnswer(204)
    case ("GET", "sessions", 1): return session(of: login)
    case ("GET", "sessions", 2) where path[1] == "userInfo": return userInfo(of: login)
    case ("GET", "sessions", 2) where path[1] == "privileges": return privileges(at: now)
    case ("GET", "projects", 1): return projects(at: now)
    case ("GET", "migrations", 1): return try list(migrations, call, at: now)
    case ("GET", "migrationGroups", 1): return try list(groups, call, at: now)
    case ("GET", "migrations", 2): return try show(path[1], in: migrations, call, &context, at: now)
    case ("GET", "migrationGroups", 2): return try show(path[1], in: groups, call, &context, at: now)
    case ("PUT", _, _) where RequestKind(call) == .put: return try edit(path, call, &context, at: now)
    default: throw .noSuchResource
    }
  }

  /// Performs an edit whose path is known to be one of a target.
  mutating func edit(
    _ path: [String], _ call: Call, _ context: inout CallContext, at now: Moment
  ) throws(Refusal) -> CallAnswer {
    let target = try (path[0] == "migrations" ? migrations : groups).find(path[1])
    guard settings.createPackage != .nowhere else { throw .noPrivilege }
    try checkProjects(of: target, context, at: now)
    return try edit(target, call, &context, at: now)
  }

  mutating func login(
    of call: Call, _ context: inout CallContext, at now: Moment
  ) throws(Refusal) -> Logins.Login {
    switch logins.find(call.header("x-mstr-authtoken"), cookies: call.cookies, at: now.elapsed) {
    case .open(let login):
      context.login = login
      return login
    case .withoutCookies(let login):
      context.login = login
      violate(.cookies, "the login's cookies were not sent back as they came", target: nil, context)
      throw .loginGone
    case .none: throw .loginGone
    }
  }

  /// The statuses of the target's packages; empty where there is no such target.
  private func packageStatuses(of id: TargetID?, at elapsed: Duration) -> Set<String> {
    let packages = id.flatMap { target($0) }?.packages(at: elapsed) ?? []
    return Set(packages.compactMap { $0[object: "packageInfo"]["status"]?.string })
  }

  mutating func put(_ target: SimulatedTarget, at elapsed: Duration) {
    staleViews[target.id.packageID] = nil
    switch target.kind {
    case .migration: migrations.put(target, at: elapsed)
    case .migrationGroup: groups.put(target, at: elapsed)
    }
  }

  mutating func violate(_ kind: Violation.Kind, _ message: String, target: TargetID?, _ context: CallContext) {
    activity.add(
      Violation(
        request: context.request, kind: kind, message: message, target: target?.description,
        session: context.login?.number))
  }
}
