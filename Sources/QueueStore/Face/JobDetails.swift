package import JSONDocument
package import JobModel
package import LibraryModel

/// All that is known of one job.
package struct JobDetails: Sendable, Hashable {
  package let job: Job
  package let change: Change
  package let attempts: [Attempt]

  package init(job: Job, change: Change, attempts: [Attempt]) {
    self.job = job
    self.change = change
    self.attempts = attempts
  }
}

/// The editable documents of one attempt.
package struct JobDocuments: Sendable, Hashable {
  package let before: JSON
  /// nil: nothing was submitted.
  package let submitted: JSON?
  /// nil: the edit has not ended, or what it came to was not seen.
  package let found: JSON?
  /// The target's date before the edit, as the server writes it.
  package let dateBefore: String
  /// The target's date after the edit; nil: it was not seen.
  package let dateAfter: String?

  package init(before: JSON, submitted: JSON?, found: JSON?, dateBefore: String, dateAfter: String?) {
    self.before = before
    self.submitted = submitted
    self.found = found
    self.dateBefore = dateBefore
    self.dateAfter = dateAfter
  }
}
