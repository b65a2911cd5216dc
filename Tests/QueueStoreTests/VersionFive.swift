import GRDB

@testable import SQLiteEngine

/// A queue as the fifth version of the tables kept it: the one of 0.1.0, with keys that have the whole requests that they stand for.
enum VersionFive {
  static func write(at path: String) throws {
    try VersionThree.write(at: path)
    let queue = try DatabaseQueue(path: path)
    try migrations.migrate(queue, upTo: "v5")
    try queue.write { try $0.execute(sql: keys) }
    try queue.close()
  }

  /// Of a job that waits, of one that comes after others, of one that is gone, and one that is damaged.
  private static let keys = """
    INSERT INTO key (uid, key, request, job, ended_as, created) VALUES
      (1000, 'waits', CAST('\(request(1, #","expectedLastUpdatedDate":"2026-01-01""#))' AS BLOB), 4, NULL, 1699999000000),
      (1001, 'waits', CAST('\(request(2))' AS BLOB), 8, NULL, 1699999000000),
      (1000, 'after', CAST('\(request(5, #","after":[1,7]"#))' AS BLOB), 8, NULL, 1699999000000),
      (1000, 'gone', CAST('\(request(9))' AS BLOB), 10, 'succeeded', 1699999000000),
      (1000, 'damaged', CAST('{"environment":' AS BLOB), 30, NULL, 1699999000000);
    """

  private static func request(_ target: Int, _ more: String = "") -> String {
    """
    {"environment":"prod","kind":"migration","package":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\(target)",\
    "change":{"mergePatch":{"name":"n","nested":{"b":1.50,"a":["\\u00e9",null,true]}}}\(more)}
    """
  }
}
