import JSONDocument

/// Finds for each element of a later list the one of an earlier list that it was.
struct Matching: Sendable {
  /// The places of elements that are in both, in the order of the later list.
  private(set) var pairs: [(before: Int, after: Int)] = []
  private(set) var removed: [Int]
  private(set) var added: [Int] = []

  /// Elements with one key are the same element. Where several have it, those that are equal are, and of the others those
  /// that are most alike.
  init<Key: Hashable>(
    _ before: [Key], _ after: [Key], isEqual: (_ before: Int, _ after: Int) -> Bool = { _, _ in true },
    likeness: (_ before: Int, _ after: Int) -> Int = { _, _ in 0 }
  ) {
    var free = Dictionary(grouping: before.indices) { before[$0] }
    var partner: [Int?] = after.map { _ in nil }
    for at in after.indices {
      guard let equal = free[after[at]]?.firstIndex(where: { isEqual($0, at) }) else { continue }
      partner[at] = free[after[at]]?.remove(at: equal)
    }
    for at in after.indices where partner[at] == nil {
      guard let others = free[after[at]], !others.isEmpty else { continue }
      // Of equals, max(by:) takes the last.
      let best = others.indices.reversed().max { likeness(others[$0], at) < likeness(others[$1], at) }
      partner[at] = best.flatMap { free[after[at]]?.remove(at: $0) }
    }
    for (at, partner) in partner.enumerated() {
      if let partner { pairs.append((partner, at)) } else { added.append(at) }
    }
    removed = free.values.flatMap(\.self).sorted()
  }

  /// Whether the elements that are in both are in another order.
  var isReordered: Bool { zip(pairs, pairs.dropFirst()).contains { $0.before > $1.before } }

  /// Whether all elements are in both, in another order.
  func isOrderAlone(of before: Int, _ after: Int) -> Bool {
    pairs.count == before && before == after && isReordered
  }
}

/// Identifies an object: an item of content within its project, or an element of a tree.
struct ItemKey: Hashable {
  let id: String
  let type: JSON?

  init(_ item: JSON) {
    // Ids are hexadecimal, and people write them in either case.
    id = (item["id"]?.string ?? "").uppercased()
    type = item["type"]
  }
}
