import JSONDocument

/// What the server makes of the content that an edit asks for. A member that is left out is taken from the script of the
/// target, else from that of all edits.
package struct ContentScript: Sendable, Codable {
  /// Adds the dependents of items that include theirs, sorts the items and drops members that are null.
  package var normalise: Bool?
  package var differ: [Deviation]?
  /// Whether a package that fails gets back what it had before.
  package var restore: Bool?

  package init(normalise: Bool? = nil, differ: [Deviation]? = nil, restore: Bool? = nil) {
    self.normalise = normalise
    self.differ = differ
    self.restore = restore
  }
}

/// A way in which the server makes something else than was asked.
package enum Deviation: String, WordedEnum {
  /// Items keep the actions that they had; new ones get the default action.
  case ignoresActions
  /// Items that should have gone are still there.
  case ignoresRemovals
  /// Settings are as they were.
  case ignoresSettings
  /// The last item is missing.
  case dropsItem
  /// The name has an addition.
  case changesName
}

/// What becomes of the content of one package.
struct ContentPlan: Sendable, Equatable {
  var normalises = false
  var deviations: Set<Deviation> = []
  var restores = false

  func following(_ script: ContentScript?) -> ContentPlan {
    ContentPlan(
      normalises: script?.normalise ?? normalises, deviations: script?.differ.map(Set.init) ?? deviations,
      restores: script?.restore ?? restores)
  }

  func name(_ asked: JSON) -> JSON {
    guard deviations.contains(.changesName), let asked = asked.string else { return asked }
    return .string("\(asked) (1)")
  }
}
