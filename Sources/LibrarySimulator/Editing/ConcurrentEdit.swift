import JSONDocument

/// A part of a target that an edit by somebody else changes.
package enum ConcurrentChange: String, WordedEnum {
  case name
  /// The default action of each package.
  case settings
  /// Which action the tree view has by default.
  case treeView
  /// The level of the first item.
  case level
  /// The order of the items, which is reversed.
  case order
  /// A member of the tocView that the vendor's page does not name.
  case unknownKey
  /// An item more.
  case item
}

/// An edit by somebody who is no client of this simulator.
package struct ConcurrentEdit: Sendable, Codable {
  package var id: String
  /// What the target is called then.
  package var name: String?
  package var seconds: Double?
  /// Empty: nothing but the date, and that at once; nil: the name and the settings.
  package var changes: [ConcurrentChange]?

  package init(id: String, name: String? = nil, seconds: Double? = nil, changes: [ConcurrentChange]? = nil) {
    self.id = id
    self.name = name
    self.seconds = seconds
    self.changes = changes
  }
}
