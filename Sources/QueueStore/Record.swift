import GRDB
import JSONDocument
package import JobModel
import LibraryModel
import Runtime

extension SQLiteStore {
  package func record(
    _ draft: Draft, trouble: Trouble?, for job: JobID, at server: ServerID
  ) async throws(StorageError) -> RecordedDraft {
    try await write(.event) { [now] database in
      let now = now()
      if try database.isLate(job, at: now) { try database.expire([job], at: now) }
      guard try database.lifecycle(of: job)?.applying(.submit) != nil else { return .notToBeSubmitted }
      if let other = try database.jobAtWork(onPackagesOf: draft, besides: job, at: server) {
        return .packageInWork(by: other)
      }
      _ = try database.move(job, by: .submit, at: now)
      try database.write(trouble, of: job, at: now)
      try database.insert(draft, for: job, at: server, now: now)
      return .recorded(Submission(draft: draft, sentAt: now))
    }
  }
}

extension Database {
  fileprivate func insert(_ draft: Draft, for job: JobID, at server: ServerID, now: WallTime) throws {
    let baseline = try [draft.baseline.date, draft.baseline.status].stored()
    try runOnce(
      """
      INSERT INTO submission (job, attempt, number, slot, claimed, baseline, project, url, username, packages, sent)
      SELECT id, ?, ?, slot, claimed, ?, ?, ?, ?, ?, ? FROM job WHERE id = ? AND attempt = ?
      """,
      [
        draft.attempt, draft.number, baseline, draft.projectID, server.url, server.username, draft.packagesAsText(),
        now.milliseconds, job, draft.attempt,
      ])
    try run(
      "INSERT INTO document (submission, before, submitted) VALUES (?, ?, ?)",
      [lastInsertedRowID, draft.before.json.stored, draft.submitted.json.stored])
  }

  /// Another job whose edit may be at work on one of the packages at this server, whoever its user is: one that was
  /// submitted, or one that has ended and holds its target. nil: there is none.
  fileprivate func jobAtWork(onPackagesOf draft: Draft, besides job: JobID, at server: ServerID) throws -> JobID? {
    guard !draft.packages.isEmpty else { return nil }
    return try int(
      """
      SELECT job.id FROM job
      JOIN target ON target.id = job.target
      JOIN submission ON submission.id =
        (SELECT id FROM submission WHERE submission.job = job.id ORDER BY attempt DESC, number DESC LIMIT 1)
      WHERE job.server IN (SELECT id FROM server WHERE url = :url) AND job.id <> :job
        AND (job.retains OR submission.ended IS NULL)
        AND (target.kind = 'migration' AND target.package IN (SELECT value FROM json_each(:packages))
          OR EXISTS (SELECT 1 FROM json_each(submission.packages)
            WHERE value IN (SELECT value FROM json_each(:packages))))
      ORDER BY job.id LIMIT 1
      """, ["url": server.url, "job": job, "packages": draft.packagesAsText()])
  }
}

extension Draft {
  fileprivate func packagesAsText() throws -> String { try JSON(encoding: packages).text }
}
