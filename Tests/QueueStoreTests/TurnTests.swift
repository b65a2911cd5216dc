import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// How many jobs start before another one is kept, so that it need not be counted. Here all of them are ordered.
@Suite(.timeLimit(.minutes(5))) struct TurnTests {
  /// All jobs of an environment, ordered as claims take them.
  static func ordered(_ job: JobID, onlyEdit: JobID?, _ transaction: Transaction) throws -> [JobID] {
    let sql = """
      WITH mine AS (SELECT id, target, environment, place, priority, resting, due FROM job WHERE id = ?1),
      waiting AS (
        SELECT id, target, place, priority, resting FROM job WHERE environment = (SELECT environment FROM mine) AND due
        UNION ALL SELECT id, target, place, priority, resting FROM mine WHERE NOT due),
      line AS (
        SELECT id, target, place, max(priority) OVER from_it AS urgency, max(resting) OVER up_to_it AS rests
        FROM waiting
        WINDOW up_to_it AS (PARTITION BY target ORDER BY place ROWS UNBOUNDED PRECEDING),
          from_it AS (PARTITION BY target ORDER BY place ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING))
      SELECT line.id FROM line JOIN line AS own ON own.id = ?1
      WHERE (line.urgency, own.place) > (own.urgency, line.place)
        AND (line.target = own.target OR line.rests = 0 AND NOT EXISTS (
          SELECT 1 FROM job AS holder WHERE holder.target = line.target AND holder.holds
            AND (holder.ended IS NOT NULL OR holder.id IS NOT ?2)))
      ORDER BY line.urgency DESC, line.place
      """
    return try transaction.ints(sql, [job, onlyEdit])
  }

  /// What is kept for it and is not as the jobs are.
  static func wrongCounts(_ transaction: Transaction) throws -> [String] {
    let turns = """
      SELECT environment || ' ' || urgency || ' ' || places || ': ' || jobs AS count FROM (
        SELECT environment, coalesce(urgency, priority) AS urgency, place / 1024 AS places, count(*) AS jobs
        FROM job WHERE due GROUP BY 1, 2, 3) AS counted
      """
    let kept = "SELECT environment || ' ' || urgency || ' ' || places || ': ' || jobs AS count FROM turn_tally"
    let mixed = """
      SELECT environment || ' is mixed on ' || target AS count FROM job WHERE due AND NOT first
      GROUP BY environment, target HAVING min(priority) < max(priority)
      """
    let keptMixed = "SELECT environment || ' is mixed on ' || target AS count FROM mixed_line"
    let parts = """
      SELECT target || ' from ' || start || ' ' || priority || ': ' || jobs AS count FROM (
        SELECT target, start, priority, count(*) AS jobs FROM (
          SELECT target, priority, (
            SELECT max(start) FROM line_part WHERE line_part.target = job.target AND start <= job.place) AS start
          FROM job WHERE due AND NOT first) AS found
        WHERE start IS NOT NULL GROUP BY 1, 2, 3) AS counted
      """
    let keptParts = "SELECT target || ' from ' || start || ' ' || priority || ': ' || jobs AS count FROM line_part"
    return try [(turns, kept), (mixed, keptMixed), (parts, keptParts)].flatMap { right, kept in
      try Set(transaction.rows(right).map { try $0.text("count") })
        .symmetricDifference(transaction.rows(kept).map { try $0.text("count") })
    }
  }

  private func check(_ fixture: Fixture, _ jobs: [JobID], sessions: Int, _ what: String) async throws {
    let server = ServerState.of("prod", sessions: sessions)
    for job in jobs {
      let found = try #require(try await fixture.store.explain(job, in: ["prod": server]))
      guard [.queued, .held].contains(found.job.state.known) else { continue }
      let ordered = try await fixture.store.reading { transaction in
        let only = try sessions == 1 ? transaction.int("SELECT id FROM job WHERE state = 'running'") : nil
        return try Self.ordered(job, onlyEdit: only, transaction)
      }
      try #require(found.ahead == Array(ordered.prefix(100)), "\(what): of job \(job)")
      try #require(found.aheadCount == ordered.count, "\(what): of job \(job)")
    }
    let wrong = try await fixture.store.reading(Self.wrongCounts)
    try #require(wrong == [], "\(what)")
  }

  /// Thousands of jobs on few targets, so that lines have parts, with lent priorities, rests and edits under way.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `the jobs before one are those that would be found by ordering all`(seed: UInt64) async throws {
    let fixture = try await Fixture()
    var random = SeededGenerator(seed: seed)
    let (priorities, sessions) = (seed == 1 ? 0...0 : -1...2, seed == 2 ? 1 : 3)
    var jobs: [JobID] = []
    for round in 0..<12 {
      let new = try await fixture.enqueue(
        (0..<500).map { _ in
          .edit(
            Int.random(in: 0...9, using: &random) < 7 ? 1 : .random(in: 2...40, using: &random),
            priority: Int.random(in: 0...30, using: &random) == 0 ? .random(in: priorities, using: &random) : 0,
            notBefore: Int.random(in: 0...30, using: &random) == 0 ? fixture.clock.now + .seconds(round * 9) : nil,
            held: Int.random(in: 0...30, using: &random) == 0)
        })
      jobs += new
      for _ in 0..<3 {
        guard let claimed = try await fixture.store.claim(in: "prod", at: .of("prod", sessions: sessions)) else {
          break
        }
        switch Int.random(in: 0...2, using: &random) {
        case 0: #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: claimed.job))
        case 1:
          #expect(try await fixture.store.requeue(Requeue(until: fixture.clock.now + .seconds(40)), job: claimed.job))
        default: break
        }
      }
      let actions: [OperatorAction] = [
        .cancel, .hold, .release, .retry, .reprioritize(priorities.upperBound), .reprioritize(0),
      ]
      for action in actions {
        var some = Filter()
        some.ids = (0..<20).compactMap { _ in jobs.randomElement(using: &random) }
        _ = try await fixture.store.change(action, some, by: root)
      }
      fixture.clock.advance(by: .seconds(5))
      _ = try await fixture.store.wake()
      let some = (0..<4).compactMap { _ in jobs.randomElement(using: &random) } + new.suffix(1)
      try await check(fixture, some, sessions: sessions, "seed \(seed), round \(round)")
    }
    let parts = try await fixture.store.reading { try $0.int("SELECT count(DISTINCT start) FROM line_part") }
    #expect(try #require(parts) > 2, "the line has been counted in parts")
  }
}
