import GRDB
package import JobModel
import Runtime

/// A job that runs, or one that has ended and whose edit the server may still be at work on.
package struct InFlight: Sendable, Hashable {
  package let job: JobID
  /// nil: the job has ended, and only its target is held.
  package let slot: Int?
  /// The job has ended: what it holds is `unknown`.
  package let isOver: Bool
  /// Of the server whose slot it holds; nil: that is not known.
  package let url: String?
  package let username: String?

  package init(job: JobID, slot: Int?, isOver: Bool, url: String? = nil, username: String? = nil) {
    self.job = job
    self.slot = slot
    self.isOver = isOver
    self.url = url
    self.username = username
  }
}

extension QueueStore {
  /// The edits of an environment that are in flight: what goes on after a restart.
  package func inFlight(in environment: String) async throws(StorageError) -> [InFlight] {
    try await read { database in
      try database.rows(
        """
        SELECT job.id, slot, ended IS NOT NULL AS is_over, server.url, server.username
        FROM job INDEXED BY holding LEFT JOIN server ON server.id = job.server
        WHERE environment = (SELECT id FROM environment WHERE name = ?) AND holds ORDER BY slot IS NULL, slot, job.id
        """, [environment]
      ).map {
        let row = StoredRow(row: $0, job: nil)
        return try InFlight(
          job: row.int("id"), slot: row.optionalInt("slot"), isOver: row.bool("is_over"), url: row.optionalText("url"),
          username: row.optionalText("username"))
      }
    }
  }

  /// Gives what is in flight in an environment, and of which it is not known where, its server: the one that its newest
  /// submission was sent to, else this one. Said at a start, when nothing of the environment is under way in this process.
  ///
  /// A job that has not been submitted and has a slot of another server is put back: it is edited where its environment is
  /// now.
  package func adoptSlots(of environment: String, at server: ServerID) async throws(StorageError) {
    try await write { [now] database in
      guard let id = try database.int("SELECT id FROM environment WHERE name = ?", [environment]) else { return }
      for found in try database.rows(edits(of: "server IS NULL"), [id]) {
        let row = StoredRow(row: found, job: nil)
        try database.adopt(
          row.int("id"), slot: row.optionalInt("slot"),
          at: ServerID(url: row.optionalText("url") ?? server.url, username: server.username))
      }
      let here = try database.server(server)
      for found in try database.rows(edits(of: "server <> ?"), [id, here]) {
        let row = StoredRow(row: found, job: nil)
        let job = try row.int("id")
        switch try row.optionalText("url") {
        // It has not been submitted, and is made where the environment is now.
        case nil: _ = try database.move(job, by: .putBack, at: now())
        // Another user of the same server began it: it is this one's login that asks for it from now on.
        case server.url?: try database.adopt(job, slot: row.optionalInt("slot"), at: server)
        case .some: break
        }
      }
    }
  }

  /// The jobs that hold a slot or a target of a server.
  package func jobs(at server: ServerID) async throws(StorageError) -> [JobID] {
    try await read { database in
      guard let id = try database.knownServer(server) else { return [] }
      return try database.rows("SELECT id FROM job WHERE server = ? ORDER BY id", [id]).map {
        try StoredRow(row: $0, job: nil).int("id")
      }
    }
  }

  /// The jobs that run, in an environment or in all.
  package func running(in environment: String?) async throws(StorageError) -> [JobID] {
    try await read { database in
      try database.rows(
        """
        SELECT id FROM job
        WHERE state = 'running' AND (? IS NULL OR environment = (SELECT id FROM environment WHERE name = ?)) ORDER BY id
        """, [environment, environment]
      ).map { try StoredRow(row: $0, job: nil).int("id") }
    }
  }
}

/// `url`: where the edit may be at work; nil: it has not been submitted, or it was not noted where.
private func edits(of condition: String) -> String {
  """
  SELECT id, slot,
    (SELECT url FROM submission WHERE submission.job = job.id AND (job.ended IS NOT NULL OR submission.ended IS NULL)
      ORDER BY attempt DESC, number DESC LIMIT 1) AS url
  FROM job INDEXED BY holding WHERE environment = ? AND holds AND \(condition) ORDER BY slot IS NULL, slot, id
  """
}

extension Database {
  /// A server's row, made where there is none.
  func server(_ server: ServerID) throws -> Int {
    if let known = try knownServer(server) { return known }
    try run("INSERT INTO server (url, username) VALUES (?, ?)", [server.url, server.username])
    return Int(lastInsertedRowID)
  }

  /// nil: nothing was ever kept of it.
  func knownServer(_ server: ServerID) throws -> Int? {
    try int("SELECT id FROM server WHERE url = ? AND username = ?", [server.url, server.username])
  }

  /// Two environments of one server each had slots of their own before; here one of two edits gets another number.
  fileprivate func adopt(_ job: JobID, slot: Int?, at server: ServerID) throws {
    let id = try self.server(server)
    var number = slot
    while let taken = number,
      try int("SELECT 1 FROM job WHERE server = ? AND slot = ? AND slot IS NOT NULL", [id, taken]) != nil
    {
      number = taken + 1
    }
    try runOnce("UPDATE job SET server = ?, slot = ? WHERE id = ?", [id, number, job])
  }
}
