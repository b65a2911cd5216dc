package import JobModel
import Runtime

extension TransactionalStore {
  package func work(in environment: String?) async throws(StorageError) -> EnvironmentWork {
    try await reading { try $0.work(in: environment) }
  }

  package func adoptSlots(of environment: String, at server: ServerID) async throws(StorageError) {
    try await writing { transaction in
      guard try transaction.isLeased(server),
        let id = try transaction.int("SELECT id FROM environment WHERE name = ?", [environment])
      else { return }
      for row in try transaction.rows(edits(of: "server IS NULL"), [id]) {
        try transaction.adopt(
          row.int("id"), slot: row.optionalInt("slot"),
          at: ServerID(url: row.optionalText("url") ?? server.url, username: server.username))
      }
      let here = try transaction.server(server)
      for row in try transaction.rows(edits(of: "server <> ?"), [id, here]) {
        let job = try row.int("id")
        switch try row.optionalText("url") {
        // It has not been submitted, and is made where the environment is now.
        case nil: _ = try transaction.move(job, by: .putBack)
        // Another user of the same server began it: it is this one's login that asks for it from now on.
        case server.url?: try transaction.adopt(job, slot: row.optionalInt("slot"), at: server)
        case .some: break
        }
      }
    }
  }
}

extension Transaction {
  fileprivate func work(in name: String?) throws -> EnvironmentWork {
    let id = try name.flatMap { try int("SELECT id FROM environment WHERE name = ?", [$0]) }
    let pauses = try pauses(of: id)
    // No job has named it yet.
    if name != nil, id == nil { return EnvironmentWork(inFlight: [], queued: 0, pauses: pauses) }
    let inFlight = try rows(id == nil ? Self.allInFlight : Self.inFlight, id.map { [$0] } ?? []).map(InFlight.init)
    let queued = try int(
      "SELECT coalesce(sum(jobs), 0) FROM tally WHERE state = 'queued' AND (environment = ?1 OR ?1 IS NULL)", [id])
    return EnvironmentWork(inFlight: inFlight, queued: queued ?? 0, pauses: pauses)
  }

  private static let inFlight = inFlight(in: "job.environment = ? AND")
  private static let allInFlight = inFlight(in: "")

  private static func inFlight(in environment: String) -> String {
    """
    SELECT job.id, environment.name AS environment, slot, ended IS NOT NULL AS is_over, server.url, server.username
    FROM job INDEXED BY holding JOIN environment ON environment.id = job.environment
    LEFT JOIN server ON server.id = job.server
    WHERE \(environment) holds ORDER BY slot IS NULL, slot, job.id
    """
  }
}

extension InFlight {
  fileprivate init(_ row: StoredRow) throws {
    let url = try row.optionalText("url")
    try self.init(
      job: row.int("id"), in: row.text("environment"), slot: row.optionalInt("slot"), isOver: row.bool("is_over"),
      at: url.map { try ServerID(url: $0, username: row.text("username")) })
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

extension Transaction {
  /// A server's row, made where there is none.
  func server(_ server: ServerID) throws -> Int {
    if let known = try knownServer(server) { return known }
    return try inserted("INSERT INTO server (url, username) VALUES (?, ?)", [server.url, server.username])
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
