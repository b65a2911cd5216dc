package import JobModel
import LibraryModel

extension TransactionalStore {
  package func begin() async throws(StorageError) -> [JobID] {
    // Whom the end of another host's daemon speaks against is found when what that held is taken.
    guard holder == nil else { return [] }
    return try await writing { try $0.begin() }
  }

  package func stop() async throws(StorageError) {
    guard holder == nil else { return }
    try await writing(.progress) { try $0.runOnce("UPDATE store SET runs = FALSE", []) }
  }
}

extension Transaction {
  fileprivate func begin() throws -> [JobID] {
    let wasStopped = try int("SELECT 1 FROM store WHERE NOT runs") != nil
    try runOnce("UPDATE store SET runs = TRUE", [])
    if wasStopped {
      try run("UPDATE job SET crashes = NULL, alone = FALSE WHERE crashes IS NOT NULL")
      return []
    }
    try judge(try inTheirPhases())
    return try ints("SELECT id FROM job WHERE crashes IS NOT NULL ORDER BY crashes DESC, id")
  }

  /// The same for what the holder of a lease has left at a server.
  ///
  /// - Parameter environments: those whose jobs wait for the server.
  /// - Returns: those that are tried alone, in the order in which they are.
  func begin(at server: Int, for environments: [String], after end: EndOfHolder) throws -> [JobID] {
    let ids = try environments.sorted().compactMap { try int("SELECT id FROM environment WHERE name = ?", [$0]) }
    switch end {
    case .stopped:
      for suspect in try suspects(at: server, in: ids) {
        try run("UPDATE job SET crashes = NULL, alone = FALSE WHERE id = ?", [suspect.job])
      }
    case .crashed: try judge(try inTheirPhases(at: server))
    case .unknown: break
    }
    return try suspects(at: server, in: ids).sorted { ($1.crashes, $0.job) < ($0.crashes, $1.job) }.map(\.job)
  }

  private func suspects(at server: Int, in environments: [Int]) throws -> [(job: JobID, crashes: Int)] {
    try rows("SELECT id, crashes, server, environment FROM job WHERE crashes IS NOT NULL").filter { row in
      try row.optionalInt("server").map { $0 == server } ?? environments.contains(row.int("environment"))
    }.map { try ($0.int("id"), $0.int("crashes")) }
  }

  /// What an end that was no stop makes of them.
  private func judge(_ suspects: [Suspect]) throws {
    for (job, verdict) in suspects.verdicts {
      switch verdict {
      case .tryAlone(let crashes):
        // It starts again in its turn: what is prepared is claimed one at a time then, and not at all where its environment
        // is not configured.
        _ = try move(job, by: .putBack)
        try run("UPDATE job SET crashes = ?, alone = FALSE WHERE id = ? AND ended IS NULL", [crashes, job])
      case .fail(let failure):
        let isSubmitted = try int("SELECT 1 FROM submission WHERE job = ? AND ended IS NULL", [job]) != nil
        _ = try move(job, by: .end(.failed(failure), retains: .nothing))
        if isSubmitted { try close(job, SubmissionEnd(.givenUp, failure: failure)) }
      }
    }
  }

  /// The jobs that are being prepared or verified.
  ///
  /// - Parameter server: only those of this one; nil: all.
  private func inTheirPhases(at server: Int? = nil) throws -> [Suspect] {
    try rows(
      """
      SELECT job.id, crashes, alone, open.id IS NOT NULL AS is_submitted FROM job INDEXED BY holding
      LEFT JOIN submission AS open ON open.job = job.id AND open.ended IS NULL
      WHERE holds AND state = 'running' AND (open.id IS NULL OR open.terminal)
        AND (job.server = ?1 OR ?1 IS NULL)
      ORDER BY job.id
      """, [server]
    ).map { row in
      try Suspect(
        job: row.int("id"), phase: row.bool("is_submitted") ? .verifying : .preparing,
        crashes: row.optionalInt("crashes"), isTriedAlone: row.bool("alone"))
    }
  }

  /// The job that may have ended the daemon and is being prepared; nil: there is none.
  ///
  /// - Parameter server: where several hosts share the queue, only jobs count that the host of this one serves; nil: it is not
  ///   configured.
  func triedAlone(at server: ServerState?) throws -> JobID? {
    let triedAlone = """
      SELECT id FROM job WHERE crashes IS NOT NULL AND state = 'running'
        AND NOT EXISTS (SELECT 1 FROM submission WHERE submission.job = job.id AND submission.ended IS NULL)
      """
    guard holder != nil else { return try int("\(triedAlone) LIMIT 1") }
    return try int(
      """
      \(triedAlone) AND job.server IN (
        SELECT id FROM server WHERE owner = (SELECT owner FROM server WHERE url = ? AND username = ?))
      LIMIT 1
      """, [server?.url, server?.username])
  }

  /// false: it does not run, or is not suspected.
  func setAlone(_ isAlone: Bool, _ job: JobID) throws -> Bool {
    try changed("UPDATE job SET alone = ? WHERE id = ? AND state = 'running' AND crashes IS NOT NULL", [isAlone, job])
      > 0
  }

  /// It has passed the phase.
  ///
  /// - Returns: whether it was suspected.
  @discardableResult
  func clearOfSuspicion(_ job: JobID) throws -> Bool {
    try changed("UPDATE job SET crashes = NULL, alone = FALSE WHERE id = ? AND crashes IS NOT NULL", [job]) > 0
  }
}
