import EditEngine
import EditModel
import JSONDocument
import TestSupport

/// A Library that performs the steps of the engine in virtual time, and keeps a record of each illegal one.
actor MockLibrary: LibraryPort {
  enum Violation: Hashable {
    case slotBusy(Int)
    case targetBusy(String)
    case submittedWhileCreating(String)
  }

  struct Package {
    var name = "before"
    var revision = 0
    var status = "created"
    var message = ""
    var endsAt: Timestamp?
    var slot: Int?
  }

  private let clock: VirtualClock
  private var packages: [String: Package] = [:]
  /// How the next edits of a target end: nil is a success, a text the server's message.
  private var outcomes: [String: [String?]] = [:]
  private var outages: [Failure] = []
  private var duration = Duration.seconds(20)
  private(set) var violations: Set<Violation> = []
  private(set) var submitted: [String] = []
  /// The slots of the gets, as they came.
  private(set) var asked: [Int] = []
  /// Edits under way with each put, itself included.
  private(set) var atOnce: [Int] = []
  var mostAtOnce: Int { atOnce.max() ?? 0 }
  /// Gets without content that were answered while no edit of their target was under way.
  private(set) var probes = 0
  private(set) var requestsInVain = 0
  private var downUntil: Timestamp?
  private var putsToLose = 0
  private var limit: LoginLimit?
  /// Closed gates hold a get or a put until they are opened.
  let gets = Gate()
  let puts = Gate()

  init(_ clock: VirtualClock) { self.clock = clock }

  func script(_ id: TargetID, _ ends: [String?]) { outcomes[id.packageID] = ends }
  func edits(take duration: Duration) { self.duration = duration }
  /// All edits under way come to their end.
  func finish() { for id in packages.keys where packages[id]?.endsAt != nil { packages[id]?.endsAt = clock.now } }
  func fail(_ failures: [Failure]) { outages = failures }
  func isDown(until end: Timestamp) { downUntil = end }
  /// They are done, and their answers are lost.
  func losePuts(_ count: Int) { putsToLose = count }
  func limitLogins(to slots: Set<Int>, until end: Timestamp) {
    limit = LoginLimit(Failure(.tooManyLogins, "The server takes no more logins."), until: end, slots: slots)
  }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Answer {
    asked.append(slot)
    await gets.pass()
    if !outages.isEmpty {
      requestsInVain += 1
      return .outage(outages.removeFirst())
    }
    if isDown {
      requestsInVain += 1
      return .outage(Failure(.unreachable, "The server is down."))
    }
    let package = current(target.id.packageID)
    if !withContent, package.status != "creating" { probes += 1 }
    let document = EditableDocument(reduced: ["name": .string(package.name)], kind: target.kind)
    let progress: Observation.Progress =
      switch package.status {
      case "created": .created
      case "creating": .inWork(isCreating: true)
      default: .createFailed(message: package.message, othersCreating: false)
      }
    return .observed(
      Observation(
        date: String(package.revision), status: package.status, progress: progress, fraction: 0.5,
        editability: package.status == "creating" ? .notYet("it is being created") : .editable,
        document: withContent ? document : nil))
  }

  func put(_ draft: Draft, to target: Target, slot: Int) async -> Answer {
    if isDown { return .putNeverLeft(Failure(.unreachable, "The server is down.")) }
    let id = target.id.packageID
    let busy = packages.keys.map { ($0, current($0)) }.filter { $0.1.status == "creating" }
    if busy.contains(where: { $0.1.slot == slot }) { violations.insert(.slotBusy(slot)) }
    if busy.contains(where: { $0.0 == id }) { violations.insert(.submittedWhileCreating(id)) }
    atOnce.append(busy.count + 1)
    submitted.append(id)
    packages[id] = Package(
      name: draft.submitted.json["name"]?.string ?? "", revision: current(id).revision + 1, status: "creating",
      endsAt: clock.now + duration, slot: slot)
    await puts.pass()
    guard putsToLose > 0 else { return .putAccepted }
    putsToLose -= 1
    return .putLost(Failure(.unreachable, "The connection broke."))
  }

  func keepAlive(slot: Int) {}
  func allowLogin() {}
  func become(_ other: any LibraryPort) {}
  func loginLimit() -> LoginLimit? { limit }
  func shutdown(mayLogOut: Bool) {}

  private var isDown: Bool { downUntil.map { clock.now < $0 } ?? false }

  /// What a package has come to by now.
  private func current(_ id: String) -> Package {
    var package = packages[id] ?? Package()
    if let endsAt = package.endsAt, endsAt <= clock.now {
      package.endsAt = nil
      package.revision += 1
      let end = outcomes[id]?.isEmpty == false ? outcomes[id]?.removeFirst() ?? nil : nil
      package.status = end == nil ? "created" : "create_failed"
      package.message = end ?? ""
      packages[id] = package
    }
    return package
  }
}

/// Lets everything pass, until it is closed.
actor Gate {
  private var isClosed = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var arrivals: [CheckedContinuation<Void, Never>] = []

  func close() { isClosed = true }

  func open() {
    isClosed = false
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  func pass() async {
    guard isClosed else { return }
    await withCheckedContinuation { continuation in
      waiting.append(continuation)
      for arrival in arrivals { arrival.resume() }
      arrivals = []
    }
  }

  /// Returns when so many stand before the closed gate.
  func arrival(_ count: Int = 1) async {
    while waiting.count < count { await withCheckedContinuation { arrivals.append($0) } }
  }
}
