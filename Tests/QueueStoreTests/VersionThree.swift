import Foundation
import GRDB

/// A queue as migeditd 0.1.0 kept it: `Queues/0.1.0.sql`, with two edits in flight, one that has left a slot unknown, and jobs that
/// rest, wait and are held.
enum VersionThree {
  static func write(at path: String) throws {
    let dump = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Queues/0.1.0.sql")
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
      try database.execute(sql: String(contentsOf: dump, encoding: .utf8))
    }
    try queue.close()
  }
}
