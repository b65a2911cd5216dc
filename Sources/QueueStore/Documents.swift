import GRDB
import JSONDocument
package import JobModel
import LibraryModel

extension SQLiteStore {
  package func documents(of job: JobID, attempt: Int?) async throws(DocumentsError) -> JobDocuments? {
    let found: Result<JobDocuments?, DocumentsError>
    do {
      found = try await read { database in try database.documents(of: job, attempt: attempt) }
    } catch {
      throw .storage(error)
    }
    return try found.get()
  }
}

extension Database {
  fileprivate func documents(of job: JobID, attempt: Int?) throws -> Result<JobDocuments?, DocumentsError> {
    guard try int("SELECT 1 FROM job WHERE id = ?", [job]) != nil else { return .failure(.noSuchJob) }
    guard let found = try row(Self.documents, ["job": job, "attempt": attempt]) else {
      return attempt == nil ? .success(nil) : .failure(.noSuchAttempt)
    }
    let row = StoredRow(row: found, job: job)
    guard let before = try row.optionalJSON("before") else { return .success(nil) }
    let dateBefore = try row.optionalText("date") ?? row.baseline().date
    return try .success(
      JobDocuments(
        before: before, submitted: row.optionalJSON("submitted"), found: row.optionalJSON("found"),
        dateBefore: dateBefore, dateAfter: row.optionalText("date_after")))
  }

  /// Of an attempt that was submitted, its newest submission says more than what stood there when it ended.
  private static let documents = """
    SELECT attempt, number, before, submitted, found, baseline, NULL AS date, date_after
    FROM submission LEFT JOIN document ON document.submission = submission.id
    WHERE job = :job AND attempt = coalesce(:attempt, attempt)
    UNION ALL
    SELECT attempt, 0, document, NULL, NULL, NULL, date, NULL
    FROM standing WHERE job = :job AND attempt = coalesce(:attempt, attempt)
    ORDER BY attempt DESC, number DESC LIMIT 1
    """
}
