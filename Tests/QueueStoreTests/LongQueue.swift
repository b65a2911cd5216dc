import GRDB
import GRDBSQLite
import JobModel
import LibraryModel
import Runtime
import TestSupport

@testable import QueueStore
@testable import SQLiteEngine

/// A queue with very many jobs, all of them due, which SQL makes at once.
struct LongQueue {
  /// Where the jobs are: in how many environments, and on how many targets each.
  enum Layout: String, CaseIterable, CustomStringConvertible {
    case oneEnvironment = "in one environment"
    case hundredEnvironments = "spread over 100 environments"
    case oneTarget = "on one target"

    var environments: Int { self == .hundredEnvironments ? 100 : 1 }
    func targets(of jobs: Int) -> Int { self == .oneTarget ? 1 : jobs / 10 }
    var description: String { rawValue }
  }

  let fixture: Fixture
  let layout: Layout
  let count: Int

  var store: SQLiteStore { fixture.store }
  /// Each has a server, and a slot that is free.
  var servers: [String: ServerState] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, .of($0, sessions: 3)) })
  }
  /// The last job is in the first of them.
  private var names: [String] { (0..<layout.environments).map { $0 == 0 ? "prod" : "e\($0)" } }

  init(_ layout: Layout, of count: Int) async throws {
    (self.layout, self.count) = (layout, count)
    fixture = try await Fixture(inMemory: true)
    let targets = layout.targets(of: count)
    let (environments, names, now) = (layout.environments, names, fixture.clock.now.milliseconds)
    try await fixture.store.write { transaction in
      guard let connection = transaction.connection as? SQLiteEngine.SQLiteConnection else { return }
      for name in names { _ = try transaction.environment(name) }
      let series = "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n <"
      try connection.database.execute(
        sql: """
          INSERT INTO target (id, environment, kind, package)
          \(series) \(targets)) SELECT n, 1 + (n - 1) % \(environments), 'migration', printf('%032X', n) FROM series;
          INSERT INTO job (target, environment, asked_id, state, place, priority, first, urgency, uid, submitted_by,
            max_attempts, created)
          \(series) \(count)) SELECT 1 + n % \(targets), 1 + n % \(targets) % \(environments),
            printf('%032X', 1 + n % \(targets)), 'queued', n, 0, n <= \(targets), CASE WHEN n <= \(targets) THEN 0 END, 1000, 'alice',
            4, \(now) - 1000 * (\(count) - n) FROM series;
          INSERT INTO change (job, body) SELECT id, CAST('{"mergePatch":{"name":"n"}}' AS BLOB) FROM job WHERE id <= 1000;
          INSERT INTO tally (environment, state, jobs) SELECT environment, 'queued', count(*) FROM job GROUP BY environment;
          UPDATE store SET next_place = \(count) + 1, newest_creation = \(now);
          \(countsOfTurns)
          """)
    }
  }

  /// How many instructions of SQLite's machine the work takes.
  func steps(_ work: @escaping @Sendable (Transaction) throws -> Void) async throws -> Int {
    try await store.reading { transaction in
      // By the first time the statements are prepared, and the connection knows the tables: there are several readers.
      try work(transaction)
      guard let connection = transaction.connection as? SQLiteEngine.SQLiteConnection else { return 0 }
      let counted = UnsafeMutablePointer<Int>.allocate(capacity: 1)
      counted.initialize(to: 0)
      defer { counted.deallocate() }
      let database = connection.database.sqliteConnection
      sqlite3_progress_handler(
        database, 1,
        { pointer in
          pointer?.assumingMemoryBound(to: Int.self).pointee += 1
          return 0
        }, counted)
      defer { sqlite3_progress_handler(database, 0, nil, nil) }
      try work(transaction)
      return counted.pointee
    }
  }
}
