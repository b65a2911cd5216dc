import Foundation
import GRDB

/// A queue as migeditd 0.2.0 kept it: `Queues/0.2.0.sql`, with two edits in flight at a server that is paused and was opened by
/// somebody, a batch that was stopped, batches that have ended, a job that was amended, and jobs that wait for a time, for another
/// and for their turn.
enum VersionSeven {
  static func write(at path: String) throws {
    let dump = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Queues/0.2.0.sql")
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
      try database.execute(sql: String(contentsOf: dump, encoding: .utf8))
    }
    try queue.close()
    // As far as its events had come when this was written last, beside the queue.
    let sequence = "0123456789abcdef0123456789abcdef 00000000000000000047\n"
    try sequence.write(toFile: "\(path).sequence", atomically: true, encoding: .utf8)
  }
}
