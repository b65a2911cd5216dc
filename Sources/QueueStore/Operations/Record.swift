import JSONDocument
package import JobModel
import LibraryModel
import Runtime

extension TransactionalStore {
  package func record(
    _ draft: Draft, trouble: Trouble?, for job: JobID, at server: ServerID, in hours: EditingHours
  ) async throws(StorageError) -> RecordedDraft {
    // Others wait for one that is tried alone.
    let change: @Sendable ((recorded: RecordedDraft, wasSuspected: Bool)) -> QueueChange = {
      $0.wasSuspected ? .work : .event
    }
    do {
      return try await write(by: nil, weight: 0, takesOn: true, change: change) { [holder] in
        try $0.held(by: holder).record(draft, trouble: trouble, for: job, at: server, in: hours)
      }.recorded
    } catch {
      throw StorageError(error)
    }
  }
}

extension Transaction {
  fileprivate func record(
    _ draft: Draft, trouble: Trouble?, for job: JobID, at server: ServerID, in hours: EditingHours
  ) throws -> (recorded: RecordedDraft, wasSuspected: Bool) {
    guard try isLeased(serverOf: job) else { return (.notToBeSubmitted, false) }
    if try isLate(job) {
      // By a clock that was set a moment ago: it is neither expired nor submitted late.
      if let rest = settlesAt { _ = try move(job, by: .requeue(until: rest, failure: nil)) } else { try expire([job]) }
    }
    guard try lifecycle(of: job)?.applying(.submit) != nil else { return (.notToBeSubmitted, false) }
    let start = try start(of: job, hours)
    guard start.isAdmitted else {
      _ = try move(job, by: .putBack)
      return (.notToBeSubmitted, false)
    }
    if let other = try jobAtWork(onPackagesOf: draft, besides: job, at: server) {
      return (.packageInWork(by: other), false)
    }
    _ = try move(job, by: .submit)
    try write(trouble, of: job)
    try insert(draft, for: job, at: server)
    let submission = Submission(draft: draft, sentAt: now)
    return try (.recorded(submission, sendBefore: start.before), clearOfSuspicion(job))
  }

  fileprivate func insert(_ draft: Draft, for job: JobID, at server: ServerID) throws {
    let environment = try environment(of: job)
    count { $0.submitted(in: environment) }
    let baseline = try [draft.baseline.date, draft.baseline.status].stored()
    let submission = try inserted(
      """
      INSERT INTO submission (job, attempt, number, slot, claimed, baseline, project, url, username, packages, sent, host)
      SELECT id, ?, ?, slot, claimed, ?, ?, ?, ?, ?, ?, ? FROM job WHERE id = ? AND attempt = ?
      """,
      [
        draft.attempt, draft.number, baseline, draft.projectID, server.url, server.username, draft.packagesAsText(),
        now.milliseconds, holder?.host.name, job, draft.attempt,
      ])
    try run(
      "INSERT INTO document (submission, before, submitted) VALUES (?, ?, ?)",
      [submission, draft.before.json.stored, draft.submitted.json.stored])
    try name(targetOf: job, draft.before.targetName)
  }

  /// Another job whose edit may be at work on one of the packages at this server, whoever its user is: one that was
  /// submitted, or one that has ended and holds its target. nil: there is none.
  fileprivate func jobAtWork(onPackagesOf draft: Draft, besides job: JobID, at server: ServerID) throws -> JobID? {
    guard !draft.packages.isEmpty else { return nil }
    let found = try rows(
      """
      SELECT job.id, target.kind, target.package, submission.packages FROM job
      JOIN target ON target.id = job.target
      JOIN submission ON submission.id =
        (SELECT id FROM submission WHERE submission.job = job.id ORDER BY attempt DESC, number DESC LIMIT 1)
      WHERE job.server IN (SELECT id FROM server WHERE url = ?) AND job.id <> ?
        AND (job.retains OR submission.ended IS NULL)
      ORDER BY job.id
      """, [server.url, job])
    let mine = Set(draft.packages)
    for row in found {
      let other = try row.int("id")
      var packages: [String] = try row.of(other).value("packages")
      if try row.text("kind") == TargetKind.migration.rawValue { packages.append(try row.text("package")) }
      if !mine.isDisjoint(with: packages) { return other }
    }
    return nil
  }
}

extension Draft {
  fileprivate func packagesAsText() throws -> String { try JSON(encoding: packages).text }
}
