package import JobModel
import LibraryModel

extension TransactionalStore {
  package func begin() async throws(StorageError) -> [JobID] { try await writing { try $0.begin() } }

  package func stop() async throws(StorageError) {
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
    let found = try inTheirPhases()
    for (job, verdict) in found.verdicts {
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
    return try ints("SELECT id FROM job WHERE crashes IS NOT NULL ORDER BY crashes DESC, id")
  }

  /// The jobs that are being prepared or verified.
  private func inTheirPhases() throws -> [Suspect] {
    try rows(
      """
      SELECT job.id, crashes, alone, open.id IS NOT NULL AS is_submitted FROM job INDEXED BY holding
      LEFT JOIN submission AS open ON open.job = job.id AND open.ended IS NULL
      WHERE holds AND state = 'running' AND (open.id IS NULL OR open.terminal) ORDER BY job.id
      """
    ).map { row in
      try Suspect(
        job: row.int("id"), phase: row.bool("is_submitted") ? .verifying : .preparing,
        crashes: row.optionalInt("crashes"), isTriedAlone: row.bool("alone"))
    }
  }

  /// The job that may have ended the daemon and is being prepared; nil: there is none.
  func triedAlone() throws -> JobID? {
    try int(
      """
      SELECT id FROM job WHERE crashes IS NOT NULL AND state = 'running'
        AND NOT EXISTS (SELECT 1 FROM submission WHERE submission.job = job.id AND submission.ended IS NULL)
      LIMIT 1
      """)
  }

  /// false: it does not run, or is not suspected.
  func setAlone(_ isAlone: Bool, _ job: JobID) throws -> Bool {
    try run("UPDATE job SET alone = ? WHERE id = ? AND state = 'running' AND crashes IS NOT NULL", [isAlone, job]) > 0
  }

  /// It has passed the phase.
  ///
  /// - Returns: whether it was suspected.
  @discardableResult
  func clearOfSuspicion(_ job: JobID) throws -> Bool {
    try run("UPDATE job SET crashes = NULL, alone = FALSE WHERE id = ? AND crashes IS NOT NULL", [job]) > 0
  }
}
