package import JobModel
import LibraryModel
import Runtime

extension TransactionalStore {
  package func endedEdits() async throws(StorageError) -> [EditClass: [EndedEdit]] {
    try await reading { transaction in
      var all: [EditClass: [EndedEdit]] = [:]
      for (environment, name) in try transaction.environmentNames() {
        for kind in TargetKind.allCases {
          let edits = try transaction.endedEdits(environment, kind)
          if !edits.isEmpty { all[EditClass(environment: name, kind: kind)] = edits }
        }
      }
      return all
    }
  }
}

extension Transaction {
  fileprivate func environmentNames() throws -> [(Int, String)] {
    try rows("SELECT id, name FROM environment").map { try ($0.int("id"), $0.text("name")) }
  }

  fileprivate func endedEdits(_ environment: Int, _ kind: TargetKind) throws -> [EndedEdit] {
    try rows(newestDurations, [environment, kind.rawValue, Limits.durationsKept]).reversed().map { row in
      try EndedEdit(
        endedAt: row.time("ended"),
        duration: EditDuration(least: row.span("least_ms"), most: row.span("most_ms"), hasFailed: row.bool("failed")))
    }
  }

  /// How long the server was at work on an edit of a job.
  func keep(_ duration: EditDuration, of job: JobID) throws {
    try run(
      """
      INSERT INTO duration (environment, kind, ended, least_ms, most_ms, failed)
      SELECT job.environment, target.kind, ?, ?, ?, ? FROM job JOIN target ON target.id = job.target WHERE job.id = ?
      """,
      [now.milliseconds, duration.least.milliseconds, duration.most.milliseconds, duration.hasFailed, job])
  }

  /// Of each class all but the newest.
  ///
  /// - Parameter limit: how many go at most.
  func pruneDurations(limit: Int) throws -> Int {
    var pruned = 0
    for (environment, _) in try environmentNames() {
      for kind in TargetKind.allCases {
        pruned += try changed(
          """
          DELETE FROM duration WHERE id IN (
            SELECT id FROM duration WHERE environment = ?1 AND kind = ?2 AND id <= (
              SELECT id FROM duration WHERE environment = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)
            ORDER BY id LIMIT ?4)
          """, [environment, kind.rawValue, Limits.durationsKept, limit])
      }
    }
    return pruned
  }
}

let newestDurations = """
  SELECT ended, least_ms, most_ms, failed FROM duration WHERE environment = ? AND kind = ? ORDER BY id DESC LIMIT ?
  """
