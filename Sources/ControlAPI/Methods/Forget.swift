package import JobModel

/// Frees the slot and the target of an ended job whose edit may still be at work on the server.
package enum Forget: ControlMethod {
  package static let name = "Forget"

  package struct Parameters: Codable, Sendable {
    package let id: JobID

    package init(id: JobID) { self.id = id }
  }

  package struct Reply: Codable, Sendable {
    package init() {}
  }
}
