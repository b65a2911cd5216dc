import JSONDocument

/// How long a package takes, why it fails, if it does, and what becomes of its content.
struct PackagePlan: Sendable, Equatable {
  var duration: Duration
  var failure: String?
  var content = ContentPlan()
}

/// Decides what becomes of each edit: by script where there is one for the target, else by chance.
///
/// What is random depends on the seed, the target and the number of the edit only, so that the order of requests changes
/// nothing.
struct Planner: Sendable {
  static let message = "Failed to create the package: an object could not be exported."
  private static let secondsLimit = 0.0...1_000_000.0

  private let seed: UInt64
  private var seconds: ClosedRange<Double>
  private var failRate: Double
  private var content: ContentPlan
  private var scripts: [String: TargetScript] = [:]

  init(seed: UInt64, seconds: ClosedRange<Double>, failRate: Double, content: ContentPlan = ContentPlan()) {
    self.seed = seed
    self.seconds = seconds
    self.failRate = failRate
    self.content = content
  }

  /// Takes all of the script, or throws what is wrong and takes nothing of it.
  mutating func follow(_ script: Script) throws(Fault) {
    let lower = script.secondsMin ?? seconds.lowerBound
    let upper = script.secondsMax ?? max(lower, seconds.upperBound)
    guard Self.secondsLimit.contains(lower), Self.secondsLimit.contains(upper), lower <= upper else {
      throw Fault(["secondsMin"], "expected 0 <= secondsMin <= secondsMax <= 1000000")
    }
    let rate = script.failRate ?? failRate
    guard (0...1).contains(rate) else { throw Fault(["failRate"], "expected a number from 0 to 1") }
    var scripts = scripts
    for (index, target) in (script.targets ?? []).enumerated() {
      let place: JSONPointer = ["targets", String(index)]
      guard let id = TargetID(target.id) else {
        throw Fault(
          place.appending("id"),
          "\"\(target.id)\" is no id: expected 32 hexadecimal digits, or two such joined by a colon")
      }
      let outcomes = (target.next ?? []) + (target.always.map { [$0] } ?? [])
      let allSeconds = outcomes.compactMap(\.seconds) + (target.seconds.map { [$0] } ?? [])
      guard allSeconds.allSatisfy(Self.secondsLimit.contains), outcomes.allSatisfy({ $0.child ?? 0 >= 0 }) else {
        throw Fault(place, "seconds go from 0 to 1000000, and children are counted from 0")
      }
      scripts[id.packageID] = target
    }
    (seconds, failRate, self.scripts) = (lower...upper, rate, scripts)
    content = content.following(script.content)
  }

  mutating func plan(for id: TargetID, edit number: Int, packages: Int) -> [PackagePlan] {
    var random = SeededRandom(seed: seed, digest: Identifiers.digest(id.packageID, number))
    let script = scripts[id.packageID]
    var outcome = script?.always
    if let next = script?.next, let first = next.first {
      outcome = first
      scripts[id.packageID]?.next = Array(next.dropFirst())
    }
    let fixed = outcome?.seconds ?? script?.seconds
    let lasts = (0..<packages).map { _ in fixed ?? Double.random(in: seconds, using: &random) }
    let content = content.following(script?.content).following(outcome?.content)
    var plan = lasts.map { PackagePlan(duration: .seconds($0), content: content) }
    guard packages > 0 else { return plan }
    if let outcome {
      if let message = outcome.fail { plan[min(outcome.child ?? packages, packages - 1)].failure = message }
    } else if Double.random(in: 0..<1, using: &random) < failRate {
      plan[Int.random(in: 0..<packages, using: &random)].failure = Self.message
    }
    return plan
  }
}
