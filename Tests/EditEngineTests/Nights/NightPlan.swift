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
    /// 429, with a Retry-After.
    case tooBusy
    case lostBefore
    case lostAfter
    /// 5xx or HTML, though it was taken.
    case misread
    /// The connection breaks now, and it is taken later.
    case late
    /// Taken, and answered after a while.
    case slow
    case killedBefore
    case killedAfter
  }

  enum Get: Int, CaseIterable {
    case unanswered
    /// 5xx or HTML.
    case misread
    case tooBusy
    /// Another node answers, which does not know the newest yet.
    case stale
    /// Somebody else's edit has just begun, or begins right after this.
    case othersBefore
    case othersAfter
    case killed
  }

  struct Trouble: Sendable {
    enum Kind: CaseIterable {
      case unreachable, storageService, loginRefused, tooManyLogins
    }

    let kind: Kind
    let since: WallTime
    let until: WallTime
    /// The slot that has a login where there are too many.
    let slot: Int
  }

  static let edits = 100
  /// A late PUT and a stale answer come within `submit_settle`, both together.
  static let latest = 29.0

  let seed: UInt64
  let sessions: Int
  let targets: Int
  let settings: EnvironmentSettings
  let troubles: [Trouble]
  /// How often an edit ends in create_failed.
  let failing: Double
  let keepsNameOfFailed: Bool
  private let puts: [Double]
  private let gets: [Double]

  init(seed: UInt64, start: WallTime) {
    var dice = SeededGenerator(seed: seed)
    func rate(_ most: Double) -> Double { dice.happens(0.35) ? Double.random(in: 0..<most, using: &dice) : 0 }
    self.seed = seed
    sessions = Int.random(in: 1...4, using: &dice)
    targets = Int.random(in: 25...60, using: &dice)
    settings = EnvironmentSettings(
      url: "http://127.0.0.1:1/Library", username: "architect", sessions: sessions, editTimeout: .seconds(900),
      poll: PollSettings(min: dice.seconds(30...60), max: .seconds(60)))
    failing = rate(0.4)
    keepsNameOfFailed = Bool.random(using: &dice)
    puts = Put.allCases.map { put in
      switch put {
      case .neverLeft, .tooBusy: rate(0.1)
      case .lostBefore: rate(0.3)
      case .lostAfter, .misread, .late, .slow: rate(0.2)
      case .killedBefore, .killedAfter: rate(0.01)
      }
    }
    gets = Get.allCases.map { get in
      switch get {
      case .unanswered, .misread: rate(0.15)
      case .tooBusy: rate(0.02)
      case .stale: rate(0.5)
      case .othersBefore, .othersAfter: rate(0.2)
      case .killed: rate(0.005)
      }
    }
    let count = Int.random(in: 0...2, using: &dice)
    troubles = (0..<count).map { [sessions] _ in
      let since = start + dice.seconds(0...5000)
      return Trouble(
        kind: Trouble.Kind.allCases[Int.random(in: 0..<Trouble.Kind.allCases.count, using: &dice)], since: since,
        until: since + dice.seconds(60...7200), slot: Int.random(in: 1...sessions, using: &dice))
    }
  }

  /// Whether other people edit a target, too.
  func isShared(_ target: String) -> Bool {
    var dice = dice(of: "shared", target, 0)
    return dice.happens(0.3)
  }

  /// What goes wrong with the next PUT to a target; nil: nothing. The generator is for what else there is to it.
  func put(_ target: String, _ count: Int) -> (Put?, SeededGenerator) {
    var dice = dice(of: "put", target, count)
    return (Self.pick(Put.allCases, puts, &dice), dice)
  }

  func get(_ target: String, _ count: Int) -> (Get?, SeededGenerator) {
    var dice = dice(of: "get", target, count)
    return (Self.pick(Get.allCases, gets, &dice), dice)
  }

  private static func pick<Fault>(_ faults: [Fault], _ rates: [Double], _ dice: inout SeededGenerator) -> Fault? {
    var fate = Double.random(in: 0..<1, using: &dice)
    for (fault, rate) in zip(faults, rates) {
      if fate < rate { return fault }
      fate -= rate
    }
    return nil
  }

  private func dice(of what: String, _ target: String, _ count: Int) -> SeededGenerator {
    // FNV-1a: the same in every process.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(seed) \(what) \(target) \(count)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return SeededGenerator(seed: hash)
  }
}
