import JSONDocument
import JobModel
package import LibraryModel

extension TransactionalStore {
  package func name(_ target: Target, _ name: String, by submitter: Submitter) async throws(StorageError) {
    // Most have the name already, which is seen without a commit.
    let isNews = try await reading { transaction in
      guard let known = try transaction.knownTarget(target) else { return false }
      return try transaction.text("SELECT name FROM target WHERE id = ?", [known]) != name
    }
    guard isNews else { return }
    try await writing(.progress, by: submitter) { transaction in
      guard let known = try transaction.knownTarget(target) else { return }
      try transaction.run("UPDATE target SET name = ? WHERE id = ?", [name, known])
    }
  }
}

extension Transaction {
  /// nil: no job has named it.
  func knownTarget(_ target: Target) throws -> Int? {
    try int("SELECT id FROM environment WHERE name = ?", [target.environment]).flatMap {
      try knownTarget(target, in: $0)
    }
  }

  private func knownTarget(_ target: Target, in environment: Int) throws -> Int? {
    try int(
      "SELECT id FROM target WHERE environment = ? AND kind = ? AND package = ?",
      [environment, target.kind.rawValue, target.id.packageID])
  }

  /// - Parameter name: nil: it has none, or was not read; then it is called as before.
  func name(targetOf job: JobID, _ name: String?) throws {
    guard let name else { return }
    try run(
      """
      UPDATE target SET name = ?1 WHERE id = (SELECT target FROM job WHERE id = ?2) AND name IS DISTINCT FROM ?1
      """, [name, job])
  }

  /// As the open submission of a job names it, which was made.
  func nameAsSubmitted(targetOf job: JobID) throws {
    let submitted = try row(
      """
      SELECT submitted FROM document JOIN submission ON submission.id = document.submission
      WHERE job = ? AND ended IS NULL
      """, [job])
    guard let document = try submitted?.of(job).optionalJSON("submitted") else { return }
    try name(targetOf: job, TargetName(document["name"])?.text)
  }
}
