package import JobModel

package enum ForgetError: Error, Hashable {
  case noSuchJob
  /// The job has not ended, or the server is known to be done with it.
  case holdsNothing(JobState)
  case storage(StorageError)
}

extension QueueStore {
  /// Frees the slot and the target of an ended job, whatever the server is doing.
  package func forget(_ job: JobID) async throws(ForgetError) {
    let result: Result<Void, ForgetError>
    do {
      result = try await write { [now] database in
        guard let old = try database.lifecycle(of: job) else { return .failure(.noSuchJob) }
        guard try database.move(job, by: .vacate, at: now()) != nil else { return .failure(.holdsNothing(old.state)) }
        return .success(())
      }
    } catch {
      throw .storage(error)
    }
    try result.get()
  }
}
