package import JSONDocument
package import LibraryModel

/// Says what an edit would submit: the target is read and the change applied, and nothing is submitted.
package enum Preview: ControlMethod {
  package static let name = "Preview"

  package struct Parameters: Codable, Sendable {
    package let target: Target
    package let change: Change

    package init(target: Target, change: Change) {
      self.target = target
      self.change = change
    }
  }

  package struct Reply: Codable, Sendable {
    /// The editable document of the target as it stands.
    package let before: JSON
    /// The document that would be submitted; as `before` where the change can't be applied.
    package let after: JSON
    /// Whether the target may be edited as it stands.
    package let editable: Bool
    /// Why the target can't be edited, or the change can't be applied; nil where neither is so.
    package let problem: String?
    /// The date of the target, as the server writes it.
    package let lastUpdatedDate: String

    package init(before: JSON, after: JSON, editable: Bool, problem: String?, lastUpdatedDate: String) {
      self.before = before
      self.after = after
      self.editable = editable
      self.problem = problem
      self.lastUpdatedDate = lastUpdatedDate
    }
  }
}
