package import JSONDocument
package import JobModel

/// The editable documents of an attempt: the last, unless given.
package enum GetDocuments: ControlMethod {
  package static let name = "GetDocuments"

  package struct Parameters: Codable, Sendable {
    package let id: JobID
    package var attempt: Int?

    package init(id: JobID, attempt: Int? = nil) {
      self.id = id
      self.attempt = attempt
    }
  }

  package struct Reply: Codable, Sendable {
    /// As the target stood.
    package let before: JSON?
    /// The PUT's body; nil where nothing was submitted.
    package let submitted: JSON?
    /// As it was found when the edit had ended.
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
