import GRDB
import GRDBSQLite
import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// What one claim costs, in instructions of SQLite's machine.
struct ClaimCost: Equatable {
  /// What finding the job and giving it its slot cost.
  let findAndTake: Int
  let all: Int

  init(of store: SQLiteStore, sessions: Int) async throws {
    // The statements are prepared by the first claims.
    for _ in 0..<3 { _ = try await store.claim(in: "prod", slots: sessions) }
    let before = try await Self.steps(store)
    _ = try #require(try await store.claim(in: "prod", slots: sessions))
    let made = try await Self.steps(store).merging(before) { $0 - $1 }.filter { $0.value > 0 }
    let take = made.filter { $0.key == nextEligible || $0.key.hasPrefix("UPDATE job SET state = 'running'") }
    #expect(take.count == 2)
    findAndTake = take.values.reduce(0, +)
    all = made.values.reduce(0, +)
  }

  /// How many instructions each statement has made, by its text.
  static func steps(_ store: SQLiteStore) async throws -> [String: Int] {
    try await store.write { transaction in
      guard let connection = transaction.connection as? SQLiteEngine.SQLiteConnection else { return [:] }
      var steps: [String: Int] = [:]
      var statement = sqlite3_next_stmt(connection.database.sqliteConnection, nil)
      while let one = statement {
        let sql = sqlite3_sql(one).map { String(cString: $0) } ?? ""
        steps[sql, default: 0] += Int(sqlite3_stmt_status(one, SQLITE_STMTSTATUS_VM_STEP, 0))
        statement = sqlite3_next_stmt(connection.database.sqliteConnection, one)
      }
      return steps
    }
  }
}

/// What a claim costs: the same however long the queue is.
@Suite(.timeLimit(.minutes(5))) struct ClaimCostTests {
  /// Of a claim in a queue with so many jobs, on a quarter as many targets.
  private func cost(jobs: Int) async throws -> ClaimCost {
    let fixture = try await Fixture()
    for _ in 0..<4 {
      try await fixture.enqueue((1...jobs / 4).map { .edit($0, priority: $0 % 7 == 0 ? 5 : 0) })
    }
    return try await ClaimCost(of: fixture.store, sessions: 9)
  }

  @Test func `a claim costs the same in a long queue as in a short one`() async throws {
    let (short, long) = (try await cost(jobs: 40), try await cost(jobs: 8000))
    print("a claim: finding and taking \(long.findAndTake) instructions, in all \(long.all); of 40 jobs \(short)")
    #expect(short == long)
    // Some 40 of them keep how many jobs start before another one, and some 20 look at windows.
    #expect(long.findAndTake <= 635)
  }
}
