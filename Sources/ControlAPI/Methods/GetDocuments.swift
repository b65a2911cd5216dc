package import JSONDocument
package import JobModel

/// The editable documents of one attempt of a job.
package enum GetDocuments: ControlMethod {
  package static let name = "GetDocuments"

  package struct Parameters: Codable, Sendable {
    package let id: JobID
    /// The number of the attempt, from 1; nil: the last one.
    package var attempt: Int?

    package init(id: JobID, attempt: Int? = nil) {
      self.id = id
      self.attempt = attempt
    }
  }

  package struct Reply: Codable, Sendable {
    /// The document of the target before the edit; nil where it was not read, or is no longer kept.
    package let before: JSON?
    /// The body of the PUT; nil where nothing was submitted.
    package let submitted: JSON?
    /// The document of the target when the edit had ended; nil where it was not read.
    package let found: JSON?
    /// The target's lastUpdatedDate with `before` and with `found`, as the server writes it.
    package let dateBefore: String?
    package let dateAfter: String?

    package init(before: JSON?, submitted: JSON?, found: JSON?, dateBefore: String?, dateAfter: String?) {
      self.before = before
      self.submitted = submitted
      self.found = found
      self.dateBefore = dateBefore
      self.dateAfter = dateAfter
    }
  }
}
