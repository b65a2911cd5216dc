/// The targets of one kind, in the order in which they were added.
struct TargetStore: Sendable {
  private var order: [String] = []
  private var targets: [String: SimulatedTarget] = [:]
  /// What targets were before they were edited or changed, and until when. A node of the server may still show it.
  private var earlier: [String: [(until: Duration, target: SimulatedTarget)]] = [:]
  private static let earlierLimit = 16

  var all: [SimulatedTarget] { order.compactMap { targets[$0] } }

  /// The import part may be left out; where it is there, it must be the target's.
  subscript(id: TargetID) -> SimulatedTarget? {
    guard let target = targets[id.packageID], id.importID == nil || id.importID == target.id.importID else {
      return nil
    }
    return target
  }

  func find(_ text: String) throws(Refusal) -> SimulatedTarget {
    guard let id = TargetID(text) else { throw .badID(text) }
    guard let target = self[id] else { throw .notFound(text) }
    return target
  }

  /// The target as the newest edit that had begun by then left it.
  func find(_ text: String, asOf elapsed: Duration) throws(Refusal) -> SimulatedTarget {
    let target = try find(text)
    return earlier[target.id.packageID]?.first { $0.until > elapsed }?.target ?? target
  }

  mutating func put(_ target: SimulatedTarget, at elapsed: Duration) {
    let id = target.id.packageID
    guard let replaced = targets.updateValue(target, forKey: id) else { return order.append(id) }
    earlier[id] = (earlier[id] ?? []).suffix(Self.earlierLimit - 1) + [(elapsed, replaced)]
  }
}
