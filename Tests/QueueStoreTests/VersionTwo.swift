import GRDB

@testable import SQLiteEngine

/// A queue as the second version of the tables kept it, with what that wrote.
enum VersionTwo {
  /// Makes one of a queue of the first version, which is not open.
  static func write(at path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try migrations.migrate(queue, upTo: "v2")
    try queue.write { try $0.execute(sql: rows) }
    try queue.close()
  }

  /// Batches of names that became one, and in `test` jobs of several priorities on two targets.
  private static let rows = """
    INSERT INTO batch VALUES (2, 'ticket#12', 1699999000000, 1699999900000), (3, 'ticket-12', 1699999100000, NULL),
      (4, 'a#b#c', 1699999100000, 1699999900000);
    INSERT INTO target VALUES (7, 2, 'migration', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA7'),
      (8, 2, 'migration', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8');
    INSERT INTO job (id, target, environment, asked_id, state, place, priority, batch, uid, submitted_by, max_attempts,
        created) VALUES
      (30, 7, 2, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa7', 'queued', 30, 0, NULL, 1000, 'alice', 4, 1699999000000),
      (31, 8, 2, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8', 'queued', 31, -3, 3, 1000, 'alice', 4, 1699999000000),
      (32, 8, 2, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8', 'queued', 32, 7, 3, 1000, 'alice', 4, 1699999000000);
    INSERT INTO job (id, target, environment, asked_id, state, place, priority, batch, uid, submitted_by, max_attempts,
        created, ended) VALUES
      (33, 8, 2, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8', 'cancelled', 33, 0, 2, 1000, 'alice', 4, 1699999000000, 1699999900000),
      (34, 8, 2, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8', 'cancelled', 34, 0, 4, 1000, 'alice', 4, 1699999000000, 1699999900000);
    INSERT INTO change SELECT id, CAST('{"mergePatch":{"name":"n"}}' AS BLOB) FROM job WHERE id >= 30;
    """
}
