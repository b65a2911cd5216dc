import JSONDocument

/// Which elements of two arrays are the same thing, though they may stand in any order and differ in what they hold.
struct ElementPairing {
  /// For each element of the first array the index in the second; nil: it is not there.
  private(set) var partners: [Int?]
  /// Whether an element was told by its identity or its whole value; others are only the nearest that were left.
  private(set) var isCertain: [Bool]
  /// For each identity, how many elements of the second array have it. The key nil stands for all without identity.
  let counts: [ElementIdentity?: Int]
  private let groups: [ElementIdentity?: [Int]]
  private let identities: [ElementIdentity?]

  /// Above this number of combinations, elements that look alike are paired in the order in which they stand.
  private static let maxCombinations = 10_000

  /// - Parameter cost: how much the element of the first array misses in the one of the second; 0 where it misses nothing.
  ///   nil: elements that look alike are paired in the order in which they stand.
  init(_ first: [JSON], _ second: [JSON], in list: DocumentPart, cost: ((Int, Int) -> Int)?) {
    partners = Array(repeating: nil, count: first.count)
    isCertain = Array(repeating: false, count: first.count)
    identities = first.map { ElementIdentity(of: $0, in: list) }
    groups = Dictionary(grouping: second.indices) { ElementIdentity(of: second[$0], in: list) }
    counts = groups.mapValues(\.count)
    for (identity, indices) in Dictionary(grouping: first.indices, by: { [identities] in identities[$0] }) {
      guard let others = groups[identity] else { continue }
      pair(indices, others, areTold: identity != nil, first, second, cost)
    }
  }

  /// Elements of the second array that have the identity of one of the first; only some, where there are very many.
  func alike(_ index: Int) -> ArraySlice<Int> { (groups[identities[index]] ?? []).prefix(100) }

  func identity(of index: Int) -> ElementIdentity? { identities[index] }

  private mutating func pair(
    _ indices: [Int], _ others: [Int], areTold: Bool, _ first: [JSON], _ second: [JSON],
    _ cost: ((Int, Int) -> Int)?
  ) {
    if indices.count == 1, others.count == 1 {
      partners[indices[0]] = others[0]
      isCertain[indices[0]] = areTold || first[indices[0]] == second[others[0]]
      return
    }
    let (indices, others) = pairEqual(indices, others, first, second)
    guard !indices.isEmpty, !others.isEmpty else { return }
    guard let cost, indices.count * others.count <= Self.maxCombinations else {
      for (index, other) in zip(indices, others) { partners[index] = other }
      return
    }
    let likeness = ElementLikeness(indices.map { first[$0] }, others.map { second[$0] })
    let costs = indices.indices.map { row in
      others.indices.map { column in
        likeness.isNear(row, column) ? cost(indices[row], others[column]) : likeness.costOfFar(row, column)
      }
    }
    for (row, column) in CostMatching(costs).columns.enumerated() {
      guard let column else { continue }
      partners[indices[row]] = others[column]
      isCertain[indices[row]] = areTold
    }
  }

  /// Pairs those that are equal, and gives those that are left.
  private mutating func pairEqual(
    _ indices: [Int], _ others: [Int], _ first: [JSON], _ second: [JSON]
  ) -> (indices: [Int], others: [Int]) {
    // From the back, so that the first of equal ones is taken first.
    var free = Dictionary(grouping: others.reversed()) { second[$0] }
    var taken: Set<Int> = []
    for index in indices {
      guard let other = free[first[index]]?.popLast() else { continue }
      partners[index] = other
      isCertain[index] = true
      taken.insert(other)
    }
    return (indices.filter { partners[$0] == nil }, others.filter { !taken.contains($0) })
  }
}
