@testable import QueueStore
@testable import SQLiteEngine

/// A queue as the first version of the tables kept it, with what that wrote.
enum VersionOne {
  /// Makes one of an empty queue, at the time 1700000000000. It is to be closed and opened again then.
  static func write(over store: SQLiteStore) async throws {
    try await store.write { database in
      for kind in ["trigger", "view", "table"] {
        let names = try database.rows(
          """
          SELECT name FROM sqlite_schema
          WHERE type = '\(kind)' AND name NOT LIKE 'sqlite%' AND name <> 'grdb_migrations'
          """
        ).map { try $0.text("name") }
        for name in names { try database.run("DROP \(kind) \(name)") }
      }
      for statement in statements(in: schemaV1) + statements(in: rows) { try database.run(statement) }
      try database.run("DELETE FROM grdb_migrations WHERE identifier <> 'v1'")
      try database.run("PRAGMA user_version = 1")
    }
  }

  /// Each ends with its line; a trigger, with the line that says so.
  private static func statements(in sql: String) -> [String] {
    var all: [String] = []
    var lines: [Substring] = []
    for line in sql.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("--") {
      lines.append(line)
      let isTrigger = lines[0].contains("CREATE TRIGGER")
      guard line.hasSuffix(isTrigger ? "END;" : ";") else { continue }
      all.append(lines.joined(separator: "\n"))
      lines = []
    }
    return all
  }

  /// Job 1 is followed, 2 has left a slot unknown, 3 rests after a submission that did not arrive, 4 waits for the target
  /// of 1, 5 is held, 6 has succeeded, 7 prepares, and 8 comes after 1. Jobs up to 20 are gone. `prod` is out.
  private static let rows = """
    INSERT INTO store VALUES (1, '0123456789abcdef0123456789abcdef', 9);
    INSERT INTO environment VALUES (1, 'prod', CAST('{"reason":"unreachable","message":"It does not answer."}' AS BLOB),
      1699999990000, 1700000005000, 3);
    INSERT INTO environment VALUES (2, 'test', NULL, NULL, NULL, NULL);
    INSERT INTO target VALUES (1, 1, 'migration', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1');
    INSERT INTO target VALUES (2, 1, 'migration', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2');
    INSERT INTO target VALUES (3, 1, 'migrationGroup', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA3');
    INSERT INTO target VALUES (4, 2, 'migration', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA4');
    INSERT INTO target VALUES (5, 1, 'migration', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA5');
    INSERT INTO target VALUES (6, 1, 'migration', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA6');
    INSERT INTO batch VALUES (1, 'night', 1699999000000, NULL);
    INSERT INTO job (id, target, environment, asked_id, state, place, priority, slot, batch, uid, submitted_by,
        max_attempts, created, started, claimed) VALUES
      (1, 1, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1', 'running', 1, 0, 1, 1, 1000, 'alice', 4, 1699999000000,
        1699999100000, 1699999100000),
      (7, 6, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa6', 'running', 7, 0, 3, NULL, 1000, 'alice', 4, 1699999000000,
        1699999100000, 1699999100000);
    INSERT INTO job (id, target, environment, asked_id, state, place, priority, slot, uid, submitted_by, max_attempts,
        failure, failure_reason, created, started, claimed, ended) VALUES
      (2, 2, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2', 'failed', 2, 0, 2, 1000, 'alice', 4,
        CAST('{"reason":"timedOut","message":"It has not come to an end."}' AS BLOB), 'timedOut', 1699999000000,
        1699999100000, 1699999100000, 1699999900000);
    INSERT INTO job (id, target, environment, asked_id, state, place, priority, wake, resting, uid, submitted_by,
        max_attempts, created, started, claimed) VALUES
      (3, 3, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3', 'queued', 3, 0, 1700000030000, 1, 1000, 'alice', 4, 1699999000000,
        1699999100000, 1699999100000);
    INSERT INTO job (id, target, environment, asked_id, state, place, priority, batch, key, uid, submitted_by,
        max_attempts, created) VALUES
      (4, 1, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1', 'queued', 4, 0, 1, 'k', 1000, 'alice', 4, 1699999000000),
      (5, 4, 2, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4', 'held', 5, 0, NULL, NULL, 1000, 'alice', 4, 1699999000000),
      (8, 5, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa5', 'queued', 8, 0, NULL, NULL, 1000, 'alice', 4, 1699999000000);
    INSERT INTO job (id, target, environment, asked_id, state, place, priority, uid, submitted_by, max_attempts,
        verification, differences, created, started, claimed, ended) VALUES
      (6, 5, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa5', 'succeeded', 6, 0, 1000, 'alice', 4, 'differs',
        CAST('["/name"]' AS BLOB), 1699999000000, 1699999100000, 1699999100000, 1699999900000);
    UPDATE sqlite_sequence SET seq = 20 WHERE name = 'job';
    INSERT INTO dependency VALUES (8, 1, 0);
    INSERT INTO change SELECT id, CAST('{"mergePatch":{"name":"n"}}' AS BLOB) FROM job;
    INSERT INTO label VALUES (4, 'ticket', 'A-1');
    INSERT INTO key VALUES (1000, 'k', CAST('{}' AS BLOB), 4, NULL, 1699999000000);
    INSERT INTO submission (id, job, attempt, number, slot, claimed, baseline, project, url, sent, answered, confirmed,
        saw_creating, polls, answered_ms, fraction) VALUES
      (1, 1, 1, 1, 1, 1699999100000, CAST('["2026-01-01","created"]' AS BLOB), 'P', 'https://prod.example.com',
        1699999200000, 1699999201000, 1, 1, 3, 60000, 0.5);
    INSERT INTO submission (id, job, attempt, number, slot, claimed, baseline, project, url, sent, answered, confirmed,
        ended, ending, failure) VALUES
      (2, 2, 1, 1, 2, 1699999100000, CAST('["2026-01-01","created"]' AS BLOB), 'P', 'https://old.example.com',
        1699999200000, 1699999201000, 1, 1699999900000, 'givenUp',
        CAST('{"reason":"timedOut","message":"It has not come to an end."}' AS BLOB)),
      (3, 3, 1, 1, 3, 1699999100000, CAST('["2026-01-01","created"]' AS BLOB), NULL, 'https://prod.example.com',
        1699999200000, NULL, 0, 1699999300000, 'neverLeft', NULL),
      (4, 3, 1, 2, 3, 1699999400000, CAST('["2026-01-01","created"]' AS BLOB), NULL, 'https://prod.example.com',
        1699999500000, NULL, 0, 1699999600000, 'notArrived', NULL);
    INSERT INTO document SELECT id, CAST('{"name":"before","n":1}' AS BLOB), CAST('{"name":"after","n":1}' AS BLOB), NULL
      FROM submission;
    INSERT INTO event (sequence, at, what, environment) VALUES (41, 1699999990000, 'outageBegan', 1);
    """
}
