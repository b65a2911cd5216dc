import JobModel
import Runtime
import TestSupport

/// What is wrong with a server in one night, all of it from the seed.
///
/// Each fault is drawn from the seed, the target and how often that has been asked: in which order the engine's tasks
/// ask is not the seed's.
struct NightPlan: Sendable {
  enum Put: Int, CaseIterable {
    /// No connection, so not a byte has left.
    case neverLeft
    /// The Library's own 429, with a Retry-After.
    case tooBusy
    case lostBefore
    case lostAfter
    /// A stranger's page, though it was taken.
    case page
    /// The connection breaks now, and it is taken later.
    case late
    /// Taken, and answered after a while.
    case slow
    case killedBefore
    case killedAfter
  }

  enum Get: Int, CaseIterable {
    case unanswered
    /// A stranger's page, by any status.
    case page
    case tooBusy
    /// Another node answers, which does not know the newest yet.
    case stale
    /// Somebody else's edit has just begun, or begins right after this.
    case othersBefore
    case othersAfter
    /// Something else than an edit has just moved the date, or does so right after this.
    case movedBefore
    case movedAfter
    case killed
  }

  struct Trouble: Sendable {
    enum Kind: CaseIterable {
      case unreachable, storageService, loginRefused, tooManyLogins
      /// What stands before the Library answers all with pages.
      case strangers
    }

    let kind: Kind
    let since: SteadyTime
    let until: SteadyTime
    /// The slot that has a login where there are too many.
    let slot: Int
  }

  /// What can't be done with a target, while the server answers others.
  struct Poison: Sendable {
    enum Kind: CaseIterable {
      case read, content, unreadable, submission
    }

    let kind: Kind
    let since: SteadyTime
    /// nil: for good. Only what was never submitted is, since what holds its target would hold the night.
    let until: SteadyTime?

    var isForGood: Bool { until == nil }

    func isActive(at now: SteadyTime) -> Bool { since <= now && until.map { now < $0 } ?? true }
  }

  enum HealthCheck: CaseIterable {
    case answered
    /// The Library forbids the list, or has none: that is an answer, too.
    case refused
    /// The list is answered with pages or with a 429 for good, or is slower than `request_timeout`.
    case blocked
  }

  /// How large a night is, and what happens in it besides what a server does. Those that found something before this was
  /// there are told again as they were.
  struct Scale: Sendable {
    let edits: Int
    let targets: ClosedRange<Int>
    /// When everything that goes wrong by chance is over; nil: it is never.
    let faultsLast: Duration?
    let hasIncidents: Bool
    /// Each fault is in it, and not only some.
    var hasEverything = false

    static let first = Scale(edits: 100, targets: 25...60, faultsLast: nil, hasIncidents: false)
    static let full = Scale(edits: 200, targets: 50...120, faultsLast: .seconds(12 * 3600), hasIncidents: true)
    static let everything = Scale(
      edits: 200, targets: 50...120, faultsLast: .seconds(12 * 3600), hasIncidents: true, hasEverything: true)
  }

  /// A late PUT and a stale answer come within `submit_settle`, both together.
  static let latest = 29.0
  /// In seconds.
  static let editLasts = 20.0...120

  let seed: UInt64
  let scale: Scale
  let sessions: Int
  let targets: Int
  let settings: EnvironmentSettings
  let troubles: [Trouble]
  let healthCheck: HealthCheck
  /// When a node dies, and all logins that are stuck to it with it.
  let deaths: [SteadyTime]
  /// How often an edit ends in create_failed.
  let failing: Double
  let keepsNameOfFailed: Bool
  /// Whether the server puts things of its own into what it is given, and sorts it.
  let normalises: Bool
  /// In their order.
  let incidents: [NightIncident]
  private let poisoned: Double
  private let start: SteadyTime
  private let puts: [Double]
  private let gets: [Double]

  init(seed: UInt64, start: SteadyTime, scale: Scale = .full) {
    var random = SeededGenerator(seed: seed)
    func happens(_ probability: Double) -> Bool { random.happens(probability) || scale.hasEverything }
    func rate(_ most: Double) -> Double { happens(0.35) ? Double.random(in: 0..<most, using: &random) : 0 }
    self.seed = seed
    self.start = start
    self.scale = scale
    sessions = Int.random(in: 1...4, using: &random)
    targets = Int.random(in: scale.targets, using: &random)
    settings = EnvironmentSettings(
      url: "http://127.0.0.1:1/Library", username: "architect", sessions: sessions, editTimeout: .seconds(900),
      poll: PollSettings(min: random.seconds(30...60), max: .seconds(60)))
    failing = rate(0.4)
    keepsNameOfFailed = Bool.random(using: &random)
    puts = Put.allCases.map { put in
      switch put {
      case .neverLeft, .tooBusy: rate(0.1)
      case .lostBefore: rate(0.3)
      case .lostAfter, .page, .late, .slow: rate(0.2)
      case .killedBefore, .killedAfter: rate(0.01)
      }
    }
    gets = Get.allCases.map { get in
      switch get {
      case .unanswered, .page: rate(0.15)
      case .tooBusy: rate(0.02)
      case .stale: rate(0.5)
      case .othersBefore, .othersAfter, .movedBefore, .movedAfter: rate(0.2)
      case .killed: rate(0.005)
      }
    }
    let count = Int.random(in: scale.hasEverything ? 1...2 : 0...2, using: &random)
    troubles = (0..<count).map { [sessions] _ in
      let since = start + random.seconds(0...5000)
      return Trouble(
        kind: Trouble.Kind.allCases[Int.random(in: 0..<Trouble.Kind.allCases.count, using: &random)], since: since,
        until: since + random.seconds(60...7200), slot: Int.random(in: 1...sessions, using: &random))
    }
    healthCheck = random.happens(0.5) ? .answered : HealthCheck.allCases.randomElement(using: &random) ?? .answered
    deaths = happens(0.3) ? (0..<2).map { _ in start + random.seconds(0...5000) } : []
    poisoned = rate(0.3)
    var more = SeededGenerator(seed: seed ^ 0x9E37_79B9_7F4A_7C15)
    normalises = scale.hasIncidents && (more.happens(0.35) || scale.hasEverything)
    incidents = scale.hasIncidents ? NightIncident.some(from: start, sessions: sessions, &more) : []
  }

  /// When the last of what goes wrong by chance has begun; nil: never.
  var faultsEnd: SteadyTime? { scale.faultsLast.map { start + $0 } }

  private func isOver(at now: SteadyTime) -> Bool { faultsEnd.map { $0 <= now } ?? false }

  /// Whether other people edit a target, too.
  func isShared(_ target: String) -> Bool {
    var random = self.random(of: "shared", target, 0)
    return random.happens(0.3)
  }

  /// nil: the target is well all night.
  func poison(of target: String) -> Poison? {
    var random = self.random(of: "poison", target, 0)
    guard random.happens(poisoned) else { return nil }
    let kind = Poison.Kind.allCases[Int.random(in: 0..<Poison.Kind.allCases.count, using: &random)]
    // Where the list is blocked, too, nothing would show at the end that the server answers others.
    if healthCheck != .blocked, random.happens(0.5) { return Poison(kind: kind, since: start, until: nil) }
    let since = start + random.seconds(0...5000)
    return Poison(kind: kind, since: since, until: since + random.seconds(60...14_400))
  }

  /// What goes wrong with the next PUT to a target; nil: nothing. The generator is for what else there is to it.
  func put(_ target: String, _ count: Int, at now: SteadyTime) -> (Put?, SeededGenerator) {
    var random = self.random(of: "put", target, count)
    let fault = Self.pick(Put.allCases, puts, &random)
    return (isOver(at: now) ? nil : fault, random)
  }

  func get(_ target: String, _ count: Int, at now: SteadyTime) -> (Get?, SeededGenerator) {
    var random = self.random(of: "get", target, count)
    let fault = Self.pick(Get.allCases, gets, &random)
    return (isOver(at: now) ? nil : fault, random)
  }

  /// How the next edit that the server takes ends.
  func fails(_ random: inout SeededGenerator, at now: SteadyTime) -> Bool {
    random.happens(failing) && !isOver(at: now)
  }

  private static func pick<Fault>(_ faults: [Fault], _ rates: [Double], _ random: inout SeededGenerator) -> Fault? {
    var fate = Double.random(in: 0..<1, using: &random)
    for (fault, rate) in zip(faults, rates) {
      if fate < rate { return fault }
      fate -= rate
    }
    return nil
  }

  private func random(of what: String, _ target: String, _ count: Int) -> SeededGenerator {
    // FNV-1a: the same in every process.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(seed) \(what) \(target) \(count)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return SeededGenerator(seed: hash)
  }
}
