import JSONDocument
package import JobModel
import LibraryModel

extension TransactionalStore {
  package func documents(of job: JobID, attempt: Int?) async throws(DocumentsError) -> JobDocuments? {
    let found: Result<JobDocuments?, DocumentsError>
    do {
      found = try await reading { transaction in try transaction.documents(of: job, attempt: attempt) }
    } catch {
      throw .storage(error)
    }
    return try found.get()
  }
}

extension Transaction {
  fileprivate func documents(of job: JobID, attempt: Int?) throws -> Result<JobDocuments?, DocumentsError> {
    guard try int("SELECT 1 FROM job WHERE id = ?", [job]) != nil else { return .failure(.noSuchJob) }
    guard let found = try row(Self.documents, [job, attempt]) else {
      return attempt == nil ? .success(nil) : .failure(.noSuchAttempt)
    }
    let row = found.of(job)
    guard let before = try row.optionalJSON("before") else { return .success(nil) }
    let dateBefore = try row.optionalText("date") ?? row.baseline().date
    return try .success(
      JobDocuments(
        before: before, submitted: row.optionalJSON("submitted"), found: row.optionalJSON("found"),
        dateBefore: dateBefore, dateAfter: row.optionalText("date_after")))
  }

  /// Of an attempt that was submitted, its newest submission says more than what stood there when it ended; what stood before it
  /// stood before its first one.
  private static let documents = """
    SELECT attempt, number,
      (SELECT earlier.before FROM submission AS sent LEFT JOIN document AS earlier ON earlier.submission = sent.id
        WHERE sent.job = ?1 AND sent.attempt = submission.attempt ORDER BY sent.number LIMIT 1) AS before,
      submitted, found,
      (SELECT baseline FROM submission AS sent
        WHERE sent.job = ?1 AND sent.attempt = submission.attempt ORDER BY sent.number LIMIT 1) AS baseline,
      NULL AS date, date_after
    FROM submission LEFT JOIN document ON document.submission = submission.id
    WHERE job = ?1 AND attempt = coalesce(?2, attempt)
    UNION ALL
    SELECT attempt, 0, document, NULL, NULL, NULL, date, NULL
    FROM standing WHERE job = ?1 AND attempt = coalesce(?2, attempt)
    ORDER BY attempt DESC, number DESC LIMIT 1
    """
}
