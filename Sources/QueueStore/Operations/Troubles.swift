import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// The trouble of a job's target, as it is kept with the job.
extension Transaction {
  /// nil: it is in none.
  func write(_ trouble: Trouble?, of job: JobID) throws {
    try run(
      """
      UPDATE job SET trouble = ?1, trouble_failure = ?2, trouble_count = ?3, trouble_rested_ms = ?4,
        trouble_others_answered = ?5, earlier_troubles = ?6,
        troubled = CASE WHEN ?1 IS NULL THEN NULL
          WHEN (trouble, trouble_count) IS NOT DISTINCT FROM (?1, ?3) THEN troubled ELSE ?7 END
      WHERE id = ?8 AND (trouble, trouble_count, trouble_rested_ms, trouble_others_answered, earlier_troubles)
        IS DISTINCT FROM (?1, ?3, ?4, ?5, ?6)
      """,
      [
        trouble?.kind.rawValue, trouble?.failure.stored(), trouble?.count, trouble?.restedFor.milliseconds,
        trouble?.othersAnswered, trouble.flatMap { $0.earlier.isEmpty ? nil : $0.earlier }?.stored(), now.milliseconds,
        job,
      ])
  }

  /// The jobs of an environment whose target is in trouble and that run or wait, in order.
  func troubledJobs(in environment: Int) throws -> [JobID] {
    try ints(
      """
      SELECT id FROM job INDEXED BY in_trouble
      WHERE environment = ? AND trouble IS NOT NULL AND state IN ('queued', 'running')
      ORDER BY id LIMIT ?
      """, [environment, Self.troubledNamed]
    )
  }

  private static let troubledNamed = 1000
}

extension Trouble {
  static let columns =
    "trouble, trouble_failure, trouble_count, trouble_rested_ms, trouble_others_answered, earlier_troubles"
}

extension StoredRow {
  /// From `Trouble.columns`; nil: the target is in none.
  func trouble() throws -> Trouble? {
    guard try optionalText("trouble") != nil else { return nil }
    return try Trouble(
      newest: Trouble.Streak(
        word("trouble"), value("trouble_failure"), count: int("trouble_count"),
        othersAnswered: bool("trouble_others_answered")),
      earlier: optionalValue("earlier_troubles") ?? [], restedFor: span("trouble_rested_ms"))
  }

  /// When a job wakes, from the columns `wake` and `rest_from`. A rest that is said to begin later than now was written by
  /// a clock that was wrong: it is no longer than it was to be.
  func restEnd(now: WallTime) throws -> WallTime? {
    try restEnd(optionalTime("wake"), from: optionalTime("rest_from"), now: now)
  }

  /// The same of a held job, from the columns `held_rest` and `held_rest_from`.
  func heldRestEnd(now: WallTime) throws -> WallTime? {
    try restEnd(optionalTime("held_rest"), from: optionalTime("held_rest_from"), now: now)
  }

  private func restEnd(_ end: WallTime?, from start: WallTime?, now: WallTime) -> WallTime? {
    guard let end else { return nil }
    guard let start, start > now else { return end }
    return now + (end - start)
  }
}
