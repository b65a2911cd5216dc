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
  private let clock: VirtualClock
  private(set) var server = MockServer()
  private(set) var diary = NightDiary()
  private var asked: [String: Int] = [:]
  private var put: [String: Int] = [:]
  /// When the trouble with logins that the daemon knows of began.
  private var limitSince: WallTime?
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

  /// Another daemon has been started.
  func revive() {
    daemon = .alive
    killed.withLock { $0 = false }
  }

  func pass(to instant: WallTime) { server.advance(to: instant) }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Answer {
    guard await isHeard() else { return .outage(.broken) }
    let id = target.id.packageID
    let (fault, dice) = plan.get(id, next(&asked, id))
    server.advance(to: clock.now)
    if let trouble = trouble(), trouble.kind != .tooManyLogins {
      diary.note(trouble.kind)
      return .outage(trouble.failure)
    }
    learnOfLimit(slot)
    diary.note(fault)
    let answer = answer(to: fault, dice, id, kind: target.kind, withContent)
    if fault == .killed { kill() }
    return await isHeard() ? answer : .outage(.broken)
  }

  private func answer(
    to fault: NightPlan.Get?, _ dice: SeededGenerator, _ id: String, kind: TargetKind, _ withContent: Bool
  ) -> Answer {
    var dice = dice
    var instant = clock.now
    switch fault {
    case .unanswered: return .outage(.broken)
    case .misread: return .outage(.html)
    case .tooBusy: return .outage(.tooBusy(for: dice.seconds(30...300)))
    case .stale: instant = diary.oldest(id, since: instant + (.zero - dice.seconds(0...NightPlan.latest)))
    case .othersBefore, .othersAfter, .killed, nil: break
    }
    if fault == .othersBefore { editByOthers(id, &dice) }
    let standing = server.read(id, at: instant, now: clock.now)
    diary.read(id, at: instant)
    if fault == .othersAfter { editByOthers(id, &dice) }
    return .observed(Observation(standing, withContent: withContent, kind: kind))
  }

  private func editByOthers(_ id: String, _ dice: inout SeededGenerator) {
    guard plan.isShared(id), diary.mayEditByOthers(id, at: clock.now) else { return }
    let name = "somebody's \(diary.editsOfOthers + 1)"
    guard server.editByOthers(id, name: name, for: dice.seconds(20...120), at: clock.now) else { return }
    diary.others(id, at: clock.now)
  }

  func put(_ draft: Draft, to target: Target, slot: Int) async -> Answer {
    guard await isHeard() else { return .putLost(.broken) }
    let put = MockServer.Put(draft, to: target, slot: slot)
    var (fault, dice) = plan.put(put.target, next(&self.put, put.target))
    // Edits that begin together are not looked at together from then on.
    await sleep(dice.seconds(0...2))
    server.advance(to: clock.now)
    learnOfLimit(slot)
    if let trouble = trouble(), trouble.kind != .tooManyLogins || trouble.slot != slot {
      diary.note(trouble.kind)
      return .putNeverLeft(trouble.failure)
    }
    let answer = await answer(to: fault, dice, put)
    return await isHeard() ? answer : .putLost(.broken)
  }

  private func answer(to fault: NightPlan.Put?, _ dice: SeededGenerator, _ put: MockServer.Put) async -> Answer {
    var dice = dice
    let end: MockServer.End =
      dice.happens(plan.failing) ? .failed("no room", keepsName: plan.keepsNameOfFailed) : .created
    let duration = dice.seconds(20...120)
    let pause = dice.seconds(1...20)
    diary.put(put, fault)
    switch fault {
    case .neverLeft: return .putNeverLeft(.broken)
    case .tooBusy: return .putNeverLeft(.tooBusy(for: dice.seconds(30...300)))
    default: break
    }
    do {
      try server.leave(put)
      switch fault {
      case .lostBefore:
        await sleep(pause)
        server.lose(put)
        return .putLost(.broken)
      case .late:
        server.delay(put, ending: end, after: duration, until: clock.now + dice.seconds(0...NightPlan.latest))
        return .putLost(.broken)
      case .killedBefore:
        server.lose(put)
        if dice.happens(0.5) {
          server.delay(put, ending: end, after: duration, until: clock.now + dice.seconds(0...NightPlan.latest))
        }
        kill()
        return .putLost(.broken)
      case .slow: await sleep(pause)
      default: break
      }
      server.advance(to: clock.now)
      let isTaken = try server.take(put, ending: end, after: duration, at: clock.now)
      switch fault {
      case .killedAfter: kill()
      case .lostAfter:
        await sleep(pause)
        return .putLost(.broken)
      case .misread: return .putLost(.html)
      default: break
      }
      if isTaken, daemon == .alive { server.learn(of: put.target, at: clock.now) }
      return isTaken ? .putAccepted : .putRefused(.refusedAsCreating)
    } catch {
      diary.illegal.append(error)
      return .putRefused(.refusedAsCreating)
    }
  }

  func keepAlive(slot: Int) {}
  func allowLogin() {}
  func become(_ other: any LibraryPort) {}
  func shutdown(mayLogOut: Bool) {}

  func loginLimit() -> LoginLimit? {
    guard let trouble = trouble(), trouble.kind == .tooManyLogins, trouble.since == limitSince else { return nil }
    return LoginLimit(trouble.failure, until: trouble.until, slots: [trouble.slot])
  }

  /// That there are no more logins shows when a slot without one asks. A get is asked with the login of another.
  private func learnOfLimit(_ slot: Int) {
    guard let trouble = trouble(), trouble.kind == .tooManyLogins, trouble.slot != slot else { return }
    limitSince = trouble.since
    diary.note(trouble.kind)
  }

  private func trouble() -> NightPlan.Trouble? {
    let now = clock.now
    return plan.troubles.first { $0.since <= now && now < $0.until }
  }

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
    server.unlearn(since: clock.now)
    killed.withLock { $0 = true }
  }

  /// Whether the daemon is alive, once that is settled.
  private func isHeard() async -> Bool {
    if daemon == .killed { await withCheckedContinuation { held.append($0) } }
    return daemon == .alive
  }
}
