import Foundation
import KillPoints
import TestSupport
import Testing

/// The daemon is killed before, during and after each durable write and each request, and at random. After each kill it is
/// started again, the queue is drained, and what the queue says is compared with what the server was asked.
///
/// `deploy/prove kills` does the same some 2,000 times.
@Suite(.timeLimit(.minutes(120)))
struct KillingTests {
  private static let isLong = ProcessInfo.processInfo.environment["MIGEDIT_PROOF"] == "long"
  /// How often at each named point.
  private static let times = isLong ? 21 : 2
  /// How often at random, in each lane.
  private static let timesAtRandom = isLong ? 40 : 5
  /// A queue is killed so often, and then the next one begins: its record and its history do not grow without end.
  private static let killsOfQueue = 15

  @Test func `killed at every point, nothing is lost, submitted twice, run at once or said that is not so`()
    async throws
  {
    let seed = UInt64.random(in: 1...1_000_000)
    print("seed \(seed)")
    let results = try await withThrowingTaskGroup(of: (KillReport, [String]).self) { group in
      for (number, lane) in KillingLane.all.enumerated() {
        group.addTask { try await Self.kill(lane, seed: seed + UInt64(number) * 1000) }
      }
      return try await group.reduce(into: [(KillReport, [String])]()) { $0.append($1) }
    }
    var report = KillReport()
    for (one, _) in results { report.add(one) }
    let violations = results.flatMap(\.1)
    print(report.text)
    print("violations: \(violations.count)")
    #expect(violations == [], "seed \(seed)")
    for point in KillPoint.all {
      #expect((report.kills[point] ?? 0) >= Self.times, "\(point), seed \(seed)")
    }
    #expect(report.count >= (Self.isLong ? 2000 : 200))
  }

  private static func kill(_ lane: KillingLane, seed: UInt64) async throws -> (KillReport, [String]) {
    var left: [KillPoint?] = Array(repeating: nil, count: timesAtRandom)
    for step in lane.steps {
      for moment in KillPoint.Moment.allCases { left += Array(repeating: KillPoint(moment, step), count: times) }
    }
    var random = SeededGenerator(seed: seed)
    left.shuffle(using: &random)
    var report = KillReport()
    var violations: [String] = []
    var misses = 0
    while !left.isEmpty {
      let queue = try await KilledQueue(lane, seed: random.next() % 1000)
      for _ in 1...killsOfQueue {
        guard let point = left.popLast() else { break }
        if try await !queue.kill(at: point) {
          misses += 1
          // A point that never comes up is found by its count.
          if misses < 3 * lane.steps.count * times { left.insert(point, at: 0) }
        }
      }
      try await queue.compareEvents()
      await queue.bench.kill()
      report.add(queue.report)
      violations += queue.violations.map { "\(lane.name): \($0)" }
    }
    return (report, violations)
  }
}
