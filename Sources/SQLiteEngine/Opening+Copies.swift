import GRDB
import QueueStore
import Runtime

extension SQLiteStore {
  /// Looks whether the opened queue is the one that was here before. A copy becomes a queue of its own.
  ///
  /// - Parameter isNew: it was only made now, whatever lies beside it.
  /// - Parameter machine: a hash of this machine's id; nil: it is not known, or not to be looked at.
  /// - Returns: the queue's name, and why it is a copy; nil: it is none.
  static func settle(
    _ pool: DatabasePool, _ file: SequenceFile, isNew: Bool, machine: String?, clock: StoreClock
  ) throws -> (id: String, reason: String?) {
    let evidence = try pool.read { try CopyEvidence($0, file.read(), machine: machine) }
    let reason = isNew ? nil : evidence.reason
    var content = SequenceFile.Content(storeId: evidence.storeId, sequence: evidence.sequence)
    var isFollowed = evidence.isFollowed
    if let reason {
      let id = newStoreId()
      let sequence = try pool.write { database in
        let transaction = Transaction(SQLiteConnection(database), at: clock)
        try transaction.continueAsCopy(as: id, because: reason, sequence: evidence.sequenceHere)
        // The file beside it is another queue's until it is written anew, also where a power cut comes in between.
        try database.execute(sql: "UPDATE store SET machine = ?, is_followed = 0", arguments: [machine])
        try database.execute(sql: "DROP TABLE IF EXISTS copy_mark")
        return try SQLiteConnection(database).lastNumber(of: "event")
      }
      content = SequenceFile.Content(storeId: id, sequence: sequence)
      isFollowed = false
    }
    let isWritten = file.follow(content)
    if isWritten && !isFollowed || machine != evidence.formerMachine && reason == nil {
      // What can't be written now is written at the next start.
      try? pool.write { database in
        try database.execute(
          sql: "UPDATE store SET machine = ?, is_followed = is_followed OR ?", arguments: [machine, isWritten])
      }
    }
    return (content.storeId, reason)
  }
}

extension CopyEvidence {
  init(_ database: Database, _ file: SequenceFile.Finding, machine: String?) throws {
    let row = try Row.fetchOne(database, sql: "SELECT id, machine, is_followed FROM store")
    guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "it has no id") }
    self.init(
      storeId: row["id"],
      sequence: try Int.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0,
      mark: try CopyMark.read(database), formerMachine: row["machine"], machine: machine,
      isFollowed: row["is_followed"],
      file: file)
  }
}
