import EditEngine
import JobModel
import LibraryModel
import Runtime
import Synchronization
import TestSupport

/// A Library on one bad night, which outlives the daemon: what goes wrong is the plan's.
actor NightLibrary: LibraryPort {
  private enum Daemon {
    case alive
    /// It has been killed: whatever comes from it, or goes to it, is held.
    case killed
    /// Its queue is closed, so that nothing which it still hears is kept.
    case buried
  }

  private let plan: NightPlan
  let clock: VirtualClock
  private(set) var server = MockServer()
  private(set) var diary = NightDiary()
  private var asked: [String: Int] = [:]
  private var put: [String: Int] = [:]
  /// When the trouble with logins that the daemon knows of began.
  private var limitSince: SteadyTime?
  /// By slot: when its login was made.
  private var logins: [Int: SteadyTime] = [:]
  private var daemon = Daemon.alive
  private var held: [CheckedContinuation<Void, Never>] = []
  private nonisolated let killed = Mutex(false)

  init(_ plan: NightPlan, _ clock: VirtualClock) {
    self.plan = plan
    self.clock = clock
  }

  nonisolated var hasKilled: Bool { killed.withLock { $0 } }

  /// Lets the daemon's last requests go, whose answers it can't keep any more.
  func bury() {
    daemon = .buried
    for continuation in held { continuation.resume() }
    held = []
  }

  /// Another daemon has been started, which has no logins.
  func revive() {
    daemon = .alive
    logins = [:]
    killed.withLock { $0 = false }
  }

  func pass(to instant: SteadyTime) { server.advance(to: instant) }

  func note(_ incident: NightIncident.Kind) { diary.note(incident) }
  func openWindow(until: WallTime) { diary.openWindow(until: until) }
  func noteMissedWakeUp(_ what: String) { diary.noteMissedWakeUp(what) }

  /// An edit whose answer was lost, since the daemon before this one was ended.
  func begin(_ put: MockServer.Put) throws {
    diary.put(put, .lostAfter)
    try server.leave(put)
    _ = try server.take(put, ending: .created, after: .seconds(60), at: clock.steady)
  }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation> {
    guard await isHeard() else { return .unanswered(.silence, mayBeTaken: false) }
    let id = target.id.packageID
    server.advance(to: clock.steady)
    if withContent, let other = server.target(atWorkIn: slot), other != id { diary.illegal.append(.slotFreed(slot)) }
    let (fault, random) = plan.get(id, next(&asked, id), at: clock.steady)
    // An answer to a health check, which reads another job's target, is none to that job.
    let isJobs = withContent || slot == server.slot(ofWorkOn: id)
    let reply = reply(to: fault, random, target, withContent, slot)
    if withContent { diary.readContent(of: id, isAnswered: reply.isAnswered) }
    if answersOthers(slot), isJobs || !reply.isAnswered {
      diary.look(at: id, reply.answered, settle: plan.settings.submitSettle, now: clock.steady)
    }
    return await isHeard() ? reply : .unanswered(.silence, mayBeTaken: false)
  }

  private func reply(
    to fault: NightPlan.Get?, _ random: SeededGenerator, _ target: Target, _ withContent: Bool, _ slot: Int
  ) -> Reply<Observation> {
    if let reply: Reply<Observation> = troubled() ?? stuck(slot) { return reply }
    let id = target.id.packageID
    if let poison = poison(of: id), let reply = poison.reply(withContent: withContent) {
      diary.note(poison)
      return reply
    }
    learnOfLimit(slot)
    diary.note(fault)
    var random = random
    var instant = clock.steady
    switch fault {
    case .unanswered: return .unanswered(.silence, mayBeTaken: false)
    case .page:
      return .unanswered(.page([200, 401, 403, 404, 502].randomElement(using: &random) ?? 404), mayBeTaken: false)
    case .tooBusy: return .unanswered(.tooBusy(for: random.seconds(30...300)), mayBeTaken: false)
    case .stale: instant = diary.oldest(id, since: instant + (.zero - random.seconds(0...NightPlan.latest)))
    case .othersBefore: editByOthers(id, &random)
    case .movedBefore: moveDate(id)
    case .othersAfter, .movedAfter, .killed, nil: break
    }
    // A health check reads another job's target, in another slot and without its content.
    let isJobs = withContent || slot == server.slot(ofWorkOn: id)
    let state = server.read(id, at: instant, now: clock.steady, isJobs: isJobs)
    diary.read(id, at: instant)
    switch fault {
    case .othersAfter: editByOthers(id, &random)
    case .movedAfter: moveDate(id)
    case .killed: kill()
    default: break
    }
    return .answered(
      Observation(state, withContent: withContent, kind: target.kind, normalises: plan.normalises))
  }

  private func editByOthers(_ id: String, _ random: inout SeededGenerator) {
    guard plan.isShared(id), diary.mayEditByOthers(id, at: clock.steady) else { return }
    let name = "somebody's \(diary.editsOfOthers + 1)"
    guard server.editByOthers(id, name: name, for: random.seconds(NightPlan.editLasts), at: clock.steady) else {
      return
    }
    diary.others(id, at: clock.steady)
  }

  private func moveDate(_ id: String) {
    server.moveDate(id, at: clock.steady)
    diary.noteMovedDate()
  }

  func put(_ draft: Draft, to target: Target, slot: Int, before limit: SendLimit) async -> Reply<Acceptance> {
    let put = MockServer.Put(draft, to: target, slot: slot)
    guard await isHeard() else {
      // Its daemon was ended between the record of the submission and the request.
      diary.put(put, .killedBefore)
      return .unanswered(.silence, mayBeTaken: true)
    }
    diary.noteStart(of: put.name, at: clock.wall, isOpen: plan.isOpen(at: clock.wall))
    var (fault, random) = plan.put(put.target, next(&self.put, put.target), at: clock.steady)
    // Edits that begin together are not looked at together from then on.
    await sleep(random.seconds(0...2))
    server.advance(to: clock.steady)
    learnOfLimit(slot)
    let reply: Reply<Acceptance>
    if let lost: Reply<Acceptance> = troubled(mayBeTaken: true) ?? stuck(slot) {
      diary.put(put, lost.mayBeTaken == true ? .lostBefore : .neverLeft)
      reply = lost
    } else if let trouble = trouble(), trouble.kind == .tooManyLogins, trouble.slot != slot {
      reply = .noLogin(Failure(.tooManyLogins, "The Library server has too many sessions of this user."), isNew: true)
    } else if case .submission? = poison(of: put.target) {
      diary.note(.submission)
      diary.put(put, .neverLeft)
      reply = .unanswered(.tooBusy(for: .seconds(60)), mayBeTaken: false)
    } else {
      reply = await self.reply(to: fault, random, put)
    }
    return await isHeard() ? reply : .unanswered(.silence, mayBeTaken: true)
  }

  private func reply(
    to fault: NightPlan.Put?, _ random: SeededGenerator, _ put: MockServer.Put
  ) async -> Reply<Acceptance> {
    var random = random
    let end: MockServer.End =
      plan.fails(&random, at: clock.steady) ? .failed("no room", keepsName: plan.keepsNameOfFailed) : .created
    let duration = random.seconds(NightPlan.editLasts)
    let pause = random.seconds(1...20)
    let lost = Reply<Acceptance>.unanswered(.silence, mayBeTaken: true)
    diary.put(put, fault)
    switch fault {
    case .neverLeft: return .unanswered(.down, mayBeTaken: false)
    case .tooBusy: return .unanswered(.tooBusy(for: random.seconds(30...300)), mayBeTaken: false)
    default: break
    }
    do {
      try server.leave(put)
      switch fault {
      case .lostBefore:
        await sleep(pause)
        server.lose(put)
        return lost
      case .late:
        let arrival = clock.steady + random.seconds(0...NightPlan.latest)
        server.delay(put, ending: end, after: duration, until: arrival)
        return lost
      case .killedBefore:
        server.lose(put)
        if random.happens(0.5) {
          let arrival = clock.steady + random.seconds(0...NightPlan.latest)
          server.delay(put, ending: end, after: duration, until: arrival)
        }
        kill()
        return lost
      case .slow: await sleep(pause)
      default: break
      }
      server.advance(to: clock.steady)
      let isTaken = try server.take(put, ending: end, after: duration, at: clock.steady)
      switch fault {
      case .killedAfter: kill()
      case .lostAfter:
        await sleep(pause)
        return lost
      case .page: return .unanswered(.page(200), mayBeTaken: true)
      default: break
      }
      if isTaken, daemon == .alive { server.learn(of: put.target, at: clock.steady) }
      return isTaken ? .answered(Acceptance(saysCreating: true)) : .refused(.refusedAsCreating)
    } catch {
      diary.illegal.append(error)
      return .refused(.refusedAsCreating)
    }
  }

  /// Nobody looks for a target at night.
  func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets> { .unanswered(.silence, mayBeTaken: false) }

  func checkHealth(slot: Int) async -> Reply<Void> {
    guard await isHeard() else { return .unanswered(.silence, mayBeTaken: false) }
    // The list needs no storage.
    if trouble()?.kind != .storageService, let reply: Reply<Void> = troubled() { return reply }
    if let reply: Reply<Void> = stuck(slot) { return reply }
    switch plan.healthCheck {
    case .answered: return .answered(())
    case .refused: return .refused(.notFound)
    case .blocked:
      diary.noteBlockedHealthCheck()
      return .unanswered(.page(403), mayBeTaken: false)
    }
  }

  func isUp() async -> Bool {
    guard await isHeard() else { return false }
    return ![.unreachable, .strangers].contains(trouble()?.kind)
  }

  func tryFreshLogin(slot: Int, other: Target?) async -> Bool {
    guard await isHeard(), ![.unreachable, .strangers, .loginRefused].contains(trouble()?.kind) else { return false }
    let isOthersTurn = plan.healthCheck == .blocked
    let isOtherWell = other.map { poison(of: $0.id.packageID) == nil } ?? false
    guard !isOthersTurn || isOtherWell && trouble()?.kind != .storageService else { return false }
    logins[slot] = clock.steady
    for (slot, made) in logins where isStuck(made) { logins[slot] = nil }
    return true
  }

  func forgetLogin(slot: Int) { logins[slot] = nil }
  func keepAlive(slot: Int) {}
  func allowLogin() {}
  func redaction() -> Redaction { .none }
  func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing> {
    .answered(MigrationListing(count: 0, first: nil))
  }
  func createPackage(slot: Int) async -> Reply<PrivilegeGrant> { .answered(.notListed) }
  func reach() async -> Reachability {
    Reachability(host: "library.example.com", isProxy: false, lookUp: .notFound("it is not looked up"), security: nil)
  }
  func become(_ other: any LibraryPort) {}
  func shutdown(mayLogOut: Bool) {}

  func loginLimit() -> LoginLimit? {
    // Another trouble at the same time does not end it.
    let limits = plan.troubles.filter { $0.kind == .tooManyLogins && $0.since == limitSince }
    guard let trouble = limits.first(where: { clock.steady < $0.until }) else { return nil }
    let failure = Failure(.tooManyLogins, "The Library server has too many sessions of this user.")
    return LoginLimit(failure, until: trouble.until, slots: [trouble.slot])
  }

  /// That there are no more logins shows when a slot without one asks. A get is asked with the login of another.
  private func learnOfLimit(_ slot: Int) {
    guard let trouble = trouble(), trouble.kind == .tooManyLogins, trouble.slot != slot else { return }
    limitSince = trouble.since
    diary.note(trouble.kind)
  }

  private func trouble() -> NightPlan.Trouble? {
    let now = clock.steady
    return plan.troubles.first { $0.since <= now && now < $0.until }
  }

  private func troubled<Value>(mayBeTaken: Bool = false) -> Reply<Value>? {
    guard let trouble = trouble(), let reply: Reply<Value> = trouble.reply(mayBeTaken: mayBeTaken) else { return nil }
    diary.note(trouble.kind)
    return reply
  }

  private func poison(of id: String) -> NightPlan.Poison.Kind? {
    guard let poison = plan.poison(of: id), poison.isActive(at: clock.steady) else { return nil }
    return poison.kind
  }

  /// The slot's login is stuck to a node that has died since it was made.
  private func stuck<Value>(_ slot: Int) -> Reply<Value>? {
    let made = logins[slot] ?? clock.steady
    logins[slot] = made
    guard isStuck(made) else { return nil }
    diary.noteStuckLogin()
    return .unanswered(.page(503), mayBeTaken: false)
  }

  /// Whether what is asked with the slot's login is answered where nothing is wrong with a single target or look.
  private func answersOthers(_ slot: Int) -> Bool {
    let isOut = trouble().map { $0.kind != .tooManyLogins } ?? false
    return !isOut && !(logins[slot].map { isStuck($0) } ?? false)
  }

  private func isStuck(_ made: SteadyTime) -> Bool { plan.deaths.contains { made < $0 && $0 <= clock.steady } }

  private func next(_ counts: inout [String: Int], _ id: String) -> Int {
    counts[id, default: 0] += 1
    return counts[id, default: 0]
  }

  /// The server's own time goes on, whoever is killed meanwhile.
  private func sleep(_ span: Duration) async { try? await clock.sleep(span) }

  private func kill() {
    guard daemon == .alive else { return }
    daemon = .killed
    diary.kills += 1
    server.unlearn(since: clock.steady)
    killed.withLock { $0 = true }
  }

  /// Whether the daemon is alive, once that is settled.
  private func isHeard() async -> Bool {
    if daemon == .killed { await withCheckedContinuation { held.append($0) } }
    return daemon == .alive
  }
}
