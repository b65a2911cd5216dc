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
  private static let queuesAtOnce = 5

  @Test func `killed at every point, nothing is lost, submitted twice, run at once or said that is not so`()
    async throws
  {
    let seed = UInt64.random(in: 1...1_000_000)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let queues = KillingLane.all.flatMap { Self.queues(of: $0, &random) }.shuffled(using: &random)
    let results = try await withThrowingTaskGroup(of: (KillReport, [String]).self) { group in
      var results: [(KillReport, [String])] = []
      for (number, queue) in queues.enumerated() {
        // Most of the time is waited for, so several go at once.
        if number >= Self.queuesAtOnce, let result = try await group.next() { results.append(result) }
        group.addTask { try await Self.kill(queue, seed: seed + UInt64(number)) }
      }
      return try await group.reduce(into: results) { $0.append($1) }
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

  /// A queue of a lane, and where its daemon is killed; nil: at random.
  private typealias Queue = (lane: KillingLane, kills: [KillPoint?])

  private static func queues(of lane: KillingLane, _ random: inout SeededGenerator) -> [Queue] {
    var kills: [KillPoint?] = Array(repeating: nil, count: timesAtRandom)
    for step in lane.steps {
      for moment in KillPoint.Moment.allCases { kills += Array(repeating: KillPoint(moment, step), count: times) }
    }
    kills.shuffle(using: &random)
    return stride(from: 0, to: kills.count, by: killsOfQueue).map { start in
      (lane, Array(kills[start..<min(start + killsOfQueue, kills.count)]))
    }
  }

  private static func kill(_ asked: Queue, seed: UInt64) async throws -> (KillReport, [String]) {
    let queue = try await KilledQueue(asked.lane, seed: seed)
    var left = asked.kills
    // A point that never comes up is found by its count.
    var triesLeft = left.count + 3 * killsOfQueue
    while let point = left.popLast(), triesLeft > 0 {
      triesLeft -= 1
      if try await !queue.kill(at: point) { left.insert(point, at: 0) }
    }
    try await queue.compareEvents()
    await queue.bench.kill()
    let violations = queue.violations.map { "\(asked.lane.name): \($0)" }
    if isLong {
      print("\(asked.lane.name): \(queue.report.count) kills, violations: \(violations.count)")
      for violation in violations { print("  \(violation)") }
      // Who breaks a long proof off finds what it has found.
      fflush(nil)
    }
    return (queue.report, violations)
  }
}
