package import JobModel
import Runtime

extension TransactionalStore {
  package func gauges(in servers: [String: ServerState]) async throws(StorageError) -> QueueGauges {
    try await reading { transaction in
      try QueueGauges(
        environments: Set(servers.keys).union(transaction.environmentsWithWork()).sorted().map {
          try transaction.gauges(of: $0, at: servers[$0])
        },
        isPaused: transaction.pauses(of: nil).ofQueue != nil, databaseBytes: transaction.connection.size())
    }
  }
}

extension Transaction {
  func gauges(of name: String, at server: ServerState?) throws -> QueueGauges.OfEnvironment {
    let id = try int("SELECT id FROM environment WHERE name = ?", [name])
    let none = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0, 0) })
    return try QueueGauges.OfEnvironment(
      status: environmentStatus(name, at: server), jobs: id.map { try counts(in: $0) } ?? none,
      oldestDue: id.flatMap { try oldestDue(in: $0) })
  }

  /// The counts of due jobs say in which group of places the first of them is, and that group is looked at job by job. It costs the
  /// same however many jobs there are: as much as there are priorities, and at most one group.
  private func oldestDue(in environment: Int) throws -> WallTime? {
    guard let places = try int(firstDuePlaces, [environment]) else { return nil }
    let first = """
      SELECT created FROM job WHERE place >= ? AND place < ? AND +environment = ? AND due ORDER BY place LIMIT 1
      """
    let start = places * placesInTally
    return try row(first, [start, start + placesInTally, environment])?.time("created")
  }
}

/// Each urgency is found as the next after the one before.
private let firstDuePlaces = """
  WITH RECURSIVE found (urgency) AS (
    SELECT (SELECT urgency FROM turn_tally WHERE environment = ?1 ORDER BY urgency LIMIT 1)
    UNION ALL SELECT (
      SELECT turn_tally.urgency FROM turn_tally WHERE environment = ?1 AND turn_tally.urgency > found.urgency
      ORDER BY turn_tally.urgency LIMIT 1)
    FROM found WHERE found.urgency IS NOT NULL)
  SELECT min((SELECT min(places) FROM turn_tally WHERE environment = ?1 AND turn_tally.urgency = found.urgency))
  FROM found WHERE found.urgency IS NOT NULL
  """
