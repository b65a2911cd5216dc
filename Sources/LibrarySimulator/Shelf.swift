/// Targets of one kind, in the order in which they came.
struct Shelf: Sendable {
  private var order: [String] = []
  private var targets: [String: Target] = [:]

  var all: [Target] { order.compactMap { targets[$0] } }

  /// The import part may be left out; where it is there, it must be the target's.
  subscript(id: TargetID) -> Target? {
    guard let target = targets[id.packageID], id.importID == nil || id.importID == target.id.importID else {
      return nil
    }
    return target
  }

  func find(_ text: String) throws(Refusal) -> Target {
    guard let id = TargetID(text) else { throw .badID(text) }
    guard let target = self[id] else { throw .notFound(text) }
    return target
  }

  mutating func put(_ target: Target) {
    if targets.updateValue(target, forKey: target.id.packageID) == nil { order.append(target.id.packageID) }
  }
}
