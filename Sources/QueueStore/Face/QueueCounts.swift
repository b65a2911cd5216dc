/// What has happened in the queue since it was opened. It begins at zero each time; all of it is on the disk.
package struct QueueCounts: Sendable, Hashable {
  package struct End: Sendable, Hashable {
    package let environment: String
    /// As what it ended.
    package let reason: String

    package init(environment: String, reason: String) {
      self.environment = environment
      self.reason = reason
    }
  }

  /// Submissions that were recorded, by environment.
  package private(set) var submissions: [String: Int] = [:]
  /// What became of submissions: the reason is a `SubmissionEnd.Kind`.
  package private(set) var submissionsEnded: [End: Int] = [:]
  /// The reason is the state that a job ended in, or the reason of its failure.
  package private(set) var jobsEnded: [End: Int] = [:]

  package init() {}

  package mutating func submitted(in environment: String) { submissions[environment, default: 0] += 1 }
  package mutating func submissionEnded(_ end: End) { submissionsEnded[end, default: 0] += 1 }
  package mutating func jobEnded(_ end: End) { jobsEnded[end, default: 0] += 1 }

  package mutating func add(_ more: QueueCounts) {
    submissions.merge(more.submissions, uniquingKeysWith: +)
    submissionsEnded.merge(more.submissionsEnded, uniquingKeysWith: +)
    jobsEnded.merge(more.jobsEnded, uniquingKeysWith: +)
  }
}
