import GRDB
import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// The trouble of a job's target, as it is kept with the job.
extension Database {
  /// nil: it is in none.
  func write(_ trouble: Trouble?, of job: JobID, at now: WallTime) throws {
    try run(
      """
      UPDATE job SET trouble = :kind, trouble_failure = :failure, trouble_count = :count, trouble_rested_ms = :rested,
        trouble_others_answered = :others, earlier_troubles = :earlier,
        troubled = CASE WHEN :kind IS NULL THEN NULL
          WHEN (trouble, trouble_count) IS (:kind, :count) THEN troubled ELSE :now END
      WHERE id = :job AND (trouble, trouble_count, trouble_rested_ms, trouble_others_answered, earlier_troubles)
        IS NOT (:kind, :count, :rested, :others, :earlier)
      """,
      [
        "kind": trouble?.kind.rawValue, "failure": trouble?.failure.stored(), "count": trouble?.count,
        "rested": trouble?.restedFor.milliseconds, "others": trouble?.othersAnswered,
        "earlier": trouble.flatMap { $0.earlier.isEmpty ? nil : $0.earlier }?.stored(), "now": now.milliseconds,
        "job": job,
      ])
  }

  /// The jobs of an environment whose target is in trouble and that run or wait, in order.
  func troubledJobs(in environment: Int) throws -> [JobID] {
    try rows(
      """
      SELECT id FROM job INDEXED BY in_trouble
      WHERE environment = ? AND trouble IS NOT NULL AND state IN ('queued', 'running')
      ORDER BY id LIMIT ?
      """, [environment, Self.troubledNamed]
    ).map { try StoredRow(row: $0, job: nil).int("id") }
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
    guard let wake = try optionalTime("wake") else { return nil }
    guard let start = try optionalTime("rest_from"), start > now else { return wake }
    return now + (wake - start)
  }
}
