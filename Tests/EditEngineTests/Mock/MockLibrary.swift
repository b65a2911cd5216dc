import EditEngine
import JobModel
import LibraryModel
import Runtime
import TestSupport

/// A Library that performs the steps of the engine in virtual time, as a test has scripted it, and keeps each illegal one.
actor MockLibrary: LibraryPort {
  private let clock: VirtualClock
  private(set) var server = MockServer()
  private var rules: [MockRule] = []
  /// How the next edits of a target end: nil is a success, a text the server's message.
  private var outcomes: [String: [String?]] = [:]
  private var duration = Duration.seconds(20)
  private var durations: [String: Duration] = [:]
  /// So many health checks in a row come to nothing, and all that is asked meanwhile.
  private var silentChecks = 0
  private var withoutLogin: [Failure] = []
  private var limit: LoginLimit?
  private var secrets: [String] = []
  /// By slot: its login, each with a number of its own.
  private(set) var logins: [Int: Int] = [:]
  private var lastLogin = 0
  /// Logins that are stuck to a node which answers nothing.
  private var deadLogins: Set<Int> = []

  private(set) var illegal: [IllegalStep] = []
  /// Whether logins might be ended, of each shutdown.
  private(set) var shutdowns: [Bool] = []
  private(set) var submitted: [String] = []
  /// The slots of the gets, as they came.
  private(set) var asked: [Int] = []
  private var contentAsked: [String: Int] = [:]
  private(set) var askedWithoutLogin = 0
  /// Edits under way with each put, itself included.
  private(set) var atOnce: [Int] = []
  var mostAtOnce: Int { atOnce.max() ?? 0 }
  /// When the health check was asked.
  private(set) var healthChecks: [SteadyTime] = []
  /// When each fresh login was tried.
  private(set) var freshLogins: [SteadyTime] = []
  private(set) var requestsInVain = 0
  /// When each PUT came.
  private(set) var puts: [SteadyTime] = []
  /// Closed gates hold who comes to them until they are opened.
  let getGate = Gate()
  let putGate = Gate()
  let limitGate = Gate()

  init(_ clock: VirtualClock) { self.clock = clock }

  func script(_ id: TargetID, _ ends: [String?]) { outcomes[id.packageID] = ends }
  func edits(take duration: Duration) { self.duration = duration }
  func edits(of id: TargetID, take duration: Duration) { durations[id.packageID] = duration }
  /// What is to be said nowhere.
  func knows(_ secrets: [String]) { self.secrets = secrets }
  /// All edits under way come to their end.
  func finish() { server.finish(at: clock.steady) }

  /// - Parameter targets: nil: whatever the target is.
  /// - Parameter span: how long it lasts; nil: for good.
  func answer(
    _ fault: MockFault, to requests: Set<MockRequest>, of targets: [TargetID]? = nil, after: Duration = .zero,
    for span: Duration? = nil
  ) {
    rules.append(
      MockRule(
        requests: requests, targets: targets.map { Set($0.map(\.packageID)) }, fault: fault, after: after,
        until: span.map { clock.steady + $0 }))
  }

  /// Everything is well again.
  func mend() { rules = [] }

  func isDown(for span: Duration) { answer(.unanswered(.down), to: MockRequest.all, for: span) }

  /// The next requests are not answered, until so many health checks have come to nothing.
  func isSilent(checks: Int) { silentChecks = checks }

  /// The next requests find no login, each for its own reason.
  func givesNoLogin(_ failures: [Failure]) { withoutLogin = failures }

  func limitLogins(to slots: Set<Int>, for span: Duration) {
    limit = LoginLimit(
      Failure(.tooManyLogins, "The server takes no more logins."), until: clock.steady + span, slots: slots)
  }

  /// The node of all logins that there are dies; fresh ones land at another.
  func killLogins() { deadLogins.formUnion(logins.values) }

  func killLogin(of slot: Int) { if let login = logins[slot] { deadLogins.insert(login) } }

  /// How often the content of a target was asked for.
  func asked(_ id: TargetID) -> Int { contentAsked[id.packageID] ?? 0 }

  func openGates() async {
    for gate in [getGate, putGate, limitGate] { await gate.open() }
  }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation> {
    asked.append(slot)
    if withContent { contentAsked[target.id.packageID, default: 0] += 1 }
    if let limit = currentLimit, !limit.slots.contains(slot) { askedWithoutLogin += 1 }
    await getGate.pass()
    server.advance(to: clock.steady)
    let state = server.read(target.id.packageID, at: clock.steady, now: clock.steady)
    let hasContent = withContent || target.kind == .migrationGroup
    if let reply: Reply<Observation> = await fault(of: hasContent ? .content : .read, target, slot) { return reply }
    return .answered(Observation(state, withContent: withContent, kind: target.kind))
  }

  func put(_ draft: Draft, to target: Target, slot: Int, before limit: SendLimit) async throws(SentTooLate) -> Reply<
    Acceptance
  > {
    if limit.isOver(now: clock.now) { throw SentTooLate() }
    let put = MockServer.Put(draft, to: target, slot: slot)
    puts.append(clock.steady)
    if let reply: Reply<Acceptance> = await fault(of: .put, target, slot) {
      guard case .lost = rule(for: .put, target)?.fault else { return reply }
      await take(put)
      return reply
    }
    await take(put)
    await putGate.pass()
    return .answered(Acceptance(saysCreating: false))
  }

  private func take(_ put: MockServer.Put) async {
    server.advance(to: clock.steady)
    submitted.append(put.target)
    do {
      try server.leave(put)
      _ = try server.take(
        put, ending: end(of: put.target), after: durations[put.target] ?? duration, at: clock.steady)
    } catch {
      illegal.append(error)
    }
    atOnce.append(server.busy.count)
  }

  func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets> {
    await fault(of: .list, nil, slot) ?? .unanswered(Unanswered(.noAnswer, "It has no list."), mayBeTaken: false)
  }

  func checkHealth(slot: Int) async -> Reply<Void> {
    healthChecks.append(clock.steady)
    return await fault(of: .list, nil, slot) ?? .answered(())
  }

  func isUp() async -> Bool {
    if silentChecks > 0 {
      silentChecks -= 1
      return false
    }
    return rule(for: .status, nil) == nil
  }

  func tryFreshLogin(slot: Int, other: Target?) async -> Bool {
    freshLogins.append(clock.steady)
    lastLogin += 1
    let login = lastLogin
    guard isAnswered(login, other) else { return false }
    logins[slot] = login
    for (slot, old) in logins where !isAnswered(old, other) { logins[slot] = nil }
    return true
  }

  func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing> {
    await fault(of: .list, nil, slot) ?? .answered(MigrationListing(count: 0, first: nil))
  }
  func createPackage(slot: Int) async -> Reply<PrivilegeGrant> { .answered(.everywhere) }
  func reach() async -> Reachability {
    Reachability(
      host: "library.example.com", isProxy: false, lookUp: .found(["127.0.0.1"]), security: Reachability.Security.none)
  }
  func forgetLogin(slot: Int) { logins[slot] = nil }
  func keepAlive(slot: Int) {}
  func allowLogin() {}
  func redaction() -> Redaction { Redaction(secrets) }
  func become(_ other: any LibraryPort) {}
  func loginLimit() async -> LoginLimit? {
    await limitGate.pass()
    return currentLimit
  }
  func shutdown(mayLogOut: Bool) { shutdowns.append(mayLogOut) }

  private var currentLimit: LoginLimit? { limit.flatMap { clock.steady < $0.until ? $0 : nil } }

  /// What a request gets in the place of its answer, which may take its time; nil: its answer.
  private func fault<Value>(of request: MockRequest, _ target: Target?, _ slot: Int) async -> Reply<Value>? {
    let rule = rule(for: request, target)
    if let rule, rule.after > .zero { try? await clock.sleep(rule.after) }
    if case .onlyLate? = rule?.fault { return nil }
    if !withoutLogin.isEmpty {
      requestsInVain += 1
      return .noLogin(withoutLogin.removeFirst(), isNew: true)
    }
    let reply: Reply<Value>? =
      if silentChecks > 0 || deadLogins.contains(login(of: slot)) {
        .unanswered(.silence, mayBeTaken: false)
      } else {
        rule?.fault.reply()
      }
    if reply != nil { requestsInVain += 1 }
    return reply
  }

  private func rule(for request: MockRequest, _ target: Target?) -> MockRule? {
    rules.first { $0.applies(to: request, target, at: clock.steady) }
  }

  private func isAnswered(_ login: Int, _ other: Target?) -> Bool {
    guard !deadLogins.contains(login), silentChecks == 0 else { return false }
    guard let rule = rule(for: .list, nil) else { return true }
    if case .unanswered = rule.fault { return other.map { self.rule(for: .read, $0) == nil } ?? false }
    return true
  }

  private func login(of slot: Int) -> Int {
    if let login = logins[slot] { return login }
    lastLogin += 1
    logins[slot] = lastLogin
    return lastLogin
  }

  private func end(of target: String) -> MockServer.End {
    guard outcomes[target]?.isEmpty == false, let message = outcomes[target]?.removeFirst() else { return .created }
    return .failed(message, keepsName: true)
  }
}
