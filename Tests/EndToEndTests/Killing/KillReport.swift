import KillPoints
import TestSupport

/// How often the daemon was killed, and where.
struct KillReport: Sendable {
  private(set) var kills: [KillPoint: Int] = [:]
  private(set) var atRandom = 0
  /// Kills at random with something under way.
  private var randomWithWork = 0
  /// Jobs that were under way at the named points.
  private var underWay = 0
  /// Edits that had failed before anybody saw them, so that they count as not arrived.
  var failuresUnseen = 0
  /// Kills where the point did not come up, and why.
  private(set) var missed: [String] = []

  mutating func add(_ point: KillPoint, underWay: Int) {
    kills[point, default: 0] += 1
    self.underWay += underWay
  }

  mutating func addRandom(underWay: Int) {
    atRandom += 1
    if underWay > 0 { randomWithWork += 1 }
  }

  mutating func addMissed(_ why: String) { missed.append(why) }

  mutating func add(_ other: KillReport) {
    kills.merge(other.kills) { $0 + $1 }
    atRandom += other.atRandom
    randomWithWork += other.randomWithWork
    underWay += other.underWay
    missed += other.missed
    failuresUnseen += other.failuresUnseen
  }

  var count: Int { kills.values.reduce(0, +) + atRandom + missed.count }

  /// A line for each step, as people read it.
  var text: String {
    let lines = KillStep.allCases.compactMap { step -> String? in
      let counts = KillPoint.Moment.allCases.map { kills[KillPoint($0, step)] ?? 0 }
      guard counts.contains(where: { $0 > 0 }) else { return nil }
      let columns = counts.map { String(repeating: " ", count: max(0, 7 - "\($0)".count)) + "\($0)" }.joined()
      return step.rawValue + String(repeating: " ", count: max(1, 32 - step.rawValue.count)) + columns
    }
    let named = kills.values.reduce(0, +)
    return """
      killed with SIGKILL              before during  after
      \(lines.joined(separator: "\n"))
      \(count) kills: \(named) at \(kills.count) named points, with \(underWay) jobs under way; \(atRandom) at random, \(randomWithWork) of \
      them with jobs under way; \(missed.count) where the point did not come up
      \(failuresUnseen) edits had failed before anybody saw them, and count as not arrived
      \(missed.joined(separator: "\n"))
      """
  }
}
