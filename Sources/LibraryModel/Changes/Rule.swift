/// A change of each content item that matches, in every package of a group.
package struct Rule: Sendable, Hashable, Codable {
  /// What an item must have; what is nil is not looked at, so that an empty one matches every item.
  package struct Condition: Sendable, Hashable, Codable {
    /// In either case of letters.
    package var id: String?
    package var type: Int?
    /// `*` is any text and `?` one character; see `NamePattern`.
    package var name: String?
    package var action: String?
    /// Of the item's package: its id, in either case of letters, or its name.
    package var project: String?

    package init(
      id: String? = nil, type: Int? = nil, name: String? = nil, action: String? = nil, project: String? = nil
    ) {
      self.id = id
      self.type = type
      self.name = name
      self.action = action
      self.project = project
    }
  }

  package var condition: Condition
  package var action: String?
  package var includeDependents: Bool?
  package var remove: Bool?
  /// Fewer matches than these are a fault.
  package var atLeast: Int?

  package static let defaultAtLeast = 1

  package init(
    where condition: Condition, action: String? = nil, includeDependents: Bool? = nil, remove: Bool? = nil,
    atLeast: Int? = nil
  ) {
    self.condition = condition
    self.action = action
    self.includeDependents = includeDependents
    self.remove = remove
    self.atLeast = atLeast
  }

  private enum CodingKeys: String, CodingKey {
    case condition = "where"
    case action, includeDependents, remove, atLeast
  }
}
