package import JobModel

package enum ForgetError: Error, Hashable {
  case noSuchJob
  /// The job holds nothing after its end; or it has not ended, and is not one whose cancellation was asked for while its
  /// target is in trouble.
  case holdsNothing(JobState)
  case storage(StorageError)
}

extension QueueStore {
  /// Frees the slot and the target of an ended job, whatever the server is doing; or ends a job that was submitted, whose
  /// cancellation was asked for and whose target is in trouble.
  package func forget(_ job: JobID) async throws(ForgetError) {
    let result: Result<Void, ForgetError>
    do {
      result = try await write { [now] database in
        let now = now()
        guard let old = try database.lifecycle(of: job) else { return .failure(.noSuchJob) }
        guard try database.move(job, by: .forget, at: now) != nil else { return .failure(.holdsNothing(old.state)) }
        if case .running = old {
          try database.close(job, SubmissionEnd(.givenUp, failure: .forgotten), at: now)
        }
        return .success(())
      }
    } catch {
      throw .storage(error)
    }
    try result.get()
  }
}
