import LibraryModel

extension NextStep {
  /// What to do about a job that has ended, by what it says itself.
  package static func words(ofEnded job: Job) -> String {
    NextStep(job: job.id, environment: job.target.environment).words(for: job, waits: [])
  }
}
