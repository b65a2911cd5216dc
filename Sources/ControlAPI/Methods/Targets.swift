package import LibraryModel

/// Lists what an environment's server has, so that people find a target by its name. A reply has a cursor where there may be
/// more: the next call passes it back.
package enum Targets: ControlMethod {
  package static let name = "Targets"

  package struct Parameters: Codable, Sendable {
    package let environment: String
    package let kind: TargetKind
    /// A pattern, as in a rule; nil: all.
    package var name: String?
    package var limit: Int?
    package var cursor: String?

    package init(
      environment: String, kind: TargetKind, name: String? = nil, limit: Int? = nil, cursor: String? = nil
    ) {
      self.environment = environment
      self.kind = kind
      self.name = name
      self.limit = limit
      self.cursor = cursor
    }
  }

  package struct Reply: Codable, Sendable {
    /// In the server's order.
    package let targets: [ListedTarget]
    package let cursor: String?

    package init(targets: [ListedTarget], cursor: String?) {
      self.targets = targets
      self.cursor = cursor
    }
  }
}
