import EditEngine
import JobModel
import LibraryModel
import Runtime
import TestSupport

/// A Library that performs the steps of the engine in virtual time, as a test has scripted it, and keeps each illegal one.
actor MockLibrary: LibraryPort {
  private let clock: VirtualClock
  private var server = MockServer()
  /// How the next edits of a target end: nil is a success, a text the server's message.
  private var outcomes: [String: [String?]] = [:]
  private var outages: [Failure] = []
  private var duration = Duration.seconds(20)
  private(set) var illegal: [IllegalStep] = []
  /// Whether logins might be ended, of each shutdown.
  private(set) var shutdowns: [Bool] = []
  private(set) var submitted: [String] = []
  /// The slots of the gets, as they came.
  private(set) var asked: [Int] = []
  private(set) var askedWithoutLogin = 0
  /// Edits under way with each put, itself included.
  private(set) var atOnce: [Int] = []
  var mostAtOnce: Int { atOnce.max() ?? 0 }
  /// Gets without content that were answered while no edit of their target was under way.
  private(set) var probes = 0
  private(set) var requestsInVain = 0
  private var downUntil: WallTime?
  private var putsToLose = 0
  private var limit: LoginLimit?
  /// Closed gates hold who comes to them until they are opened.
  let gets = Gate()
  let puts = Gate()
  let limits = Gate()

  init(_ clock: VirtualClock) { self.clock = clock }

  func script(_ id: TargetID, _ ends: [String?]) { outcomes[id.packageID] = ends }
  func edits(take duration: Duration) { self.duration = duration }
  /// All edits under way come to their end.
  func finish() { server.finish(at: clock.now) }
  func fail(_ failures: [Failure]) { outages = failures }
  func isDown(until end: WallTime) { downUntil = end }
  /// They are done, and their answers are lost.
  func losePuts(_ count: Int) { putsToLose = count }
  func limitLogins(to slots: Set<Int>, until end: WallTime) {
    limit = LoginLimit(Failure(.tooManyLogins, "The server takes no more logins."), until: end, slots: slots)
  }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Answer {
    asked.append(slot)
    if let limit = currentLimit, !limit.slots.contains(slot) { askedWithoutLogin += 1 }
    await gets.pass()
    if !outages.isEmpty {
      requestsInVain += 1
      return .outage(outages.removeFirst())
    }
    if isDown {
      requestsInVain += 1
      return .outage(Failure(.unreachable, "The server is down."))
    }
    server.advance(to: clock.now)
    let standing = server.standing(of: target.id.packageID, at: clock.now)
    if !withContent, standing.status != "creating" { probes += 1 }
    return .observed(Observation(standing, withContent: withContent, kind: target.kind))
  }

  func put(_ draft: Draft, to target: Target, slot: Int) async -> Answer {
    if isDown { return .putNeverLeft(Failure(.unreachable, "The server is down.")) }
    let put = MockServer.Put(draft, to: target, slot: slot)
    server.advance(to: clock.now)
    submitted.append(put.target)
    do {
      try server.leave(put)
      _ = try server.take(put, ending: end(of: put.target), after: duration, at: clock.now)
    } catch {
      illegal.append(error)
    }
    atOnce.append(server.busy.count)
    await puts.pass()
    guard putsToLose > 0 else { return .putAccepted }
    putsToLose -= 1
    return .putLost(Failure(.unreachable, "The connection broke."))
  }

  func keepAlive(slot: Int) {}
  func allowLogin() {}
  func become(_ other: any LibraryPort) {}
  func loginLimit() async -> LoginLimit? {
    await limits.pass()
    return currentLimit
  }
  func shutdown(mayLogOut: Bool) { shutdowns.append(mayLogOut) }

  private var currentLimit: LoginLimit? { limit.flatMap { clock.now < $0.until ? $0 : nil } }
  private var isDown: Bool { downUntil.map { clock.now < $0 } ?? false }

  private func end(of target: String) -> MockServer.End {
    guard outcomes[target]?.isEmpty == false, let message = outcomes[target]?.removeFirst() else { return .created }
    return .failed(message, keepsName: true)
  }
}
