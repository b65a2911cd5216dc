import JSONDocument

/// Pairs rows with columns: as many as can be that cost nothing, and then the cheapest first.
struct CostMatching {
  /// For each row its column.
  private(set) var columns: [Int?]
  private var rows: [Int?]

  init(_ costs: [[Int]]) {
    columns = Array(repeating: nil, count: costs.count)
    rows = Array(repeating: nil, count: costs.first?.count ?? 0)
    for row in costs.indices {
      var tried = Set<Int>()
      _ = placesFree(row, costs, &tried)
    }
    let rest = costs.indices.filter { columns[$0] == nil }.flatMap { row in
      rows.indices.filter { rows[$0] == nil }.map { (costs[row][$0], row, $0) }
    }
    for (_, row, column) in rest.sorted(by: <) where columns[row] == nil && rows[column] == nil {
      (columns[row], rows[column]) = (column, row)
    }
  }

  /// Finds a column that costs nothing, where others have to make room for it as well (Kuhn's algorithm).
  private mutating func placesFree(_ row: Int, _ costs: [[Int]], _ tried: inout Set<Int>) -> Bool {
    for column in rows.indices where costs[row][column] == 0 && tried.insert(column).inserted {
      if let holder = rows[column], !placesFree(holder, costs, &tried) { continue }
      (columns[row], rows[column]) = (column, row)
      return true
    }
    return false
  }
}

/// How much elements that may be the same have in common, which is cheap to say. What one misses in another is dear, so it
/// is asked only of those that are nearest to each other.
struct ElementLikeness {
  /// For each row how many pieces each column shares with it; empty where all are near.
  private var shared: [[Int]] = []
  private var near: [Set<Int>] = []

  private static let mostNear = 8

  init(_ rows: [JSON], _ columns: [JSON]) {
    guard columns.count > Self.mostNear else { return }
    var holders: [Int: (rows: Set<Int>, columns: Set<Int>)] = [:]
    for (row, value) in rows.enumerated() {
      Self.forEachPiece(of: value) { holders[$0, default: ([], [])].rows.insert(row) }
    }
    for (column, value) in columns.enumerated() { Self.forEachPiece(of: value) { holders[$0]?.columns.insert(column) } }
    shared = Array(repeating: Array(repeating: 0, count: columns.count), count: rows.count)
    // What all have does not tell one from another.
    for holders in holders.values where holders.rows.count < rows.count || holders.columns.count < columns.count {
      for row in holders.rows { for column in holders.columns { shared[row][column] += 1 } }
    }
    near = shared.map { counts in
      Set(counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(Self.mostNear))
    }
  }

  func isNear(_ row: Int, _ column: Int) -> Bool { near.isEmpty || near[row].contains(column) }

  /// More than anything that is near, and less for what has more in common.
  func costOfFar(_ row: Int, _ column: Int) -> Int { Int.max / 2 - shared[row][column] }

  /// Each single value in it, by the names and ids on the way to it.
  private static func forEachPiece(of value: JSON, _ way: Int = 0, _ visit: (Int) -> Void) {
    var hasher = Hasher()
    hasher.combine(way)
    switch value {
    case .object(let members):
      for (name, member) in members {
        var hasher = hasher
        hasher.combine(ExactString(name))
        forEachPiece(of: member, hasher.finalize(), visit)
      }
    case .array(let elements):
      for element in elements {
        var hasher = hasher
        hasher.combine(ElementIdentity(of: element, in: .other))
        forEachPiece(of: element, hasher.finalize(), visit)
      }
    default:
      hasher.combine(value)
      visit(hasher.finalize())
    }
  }
}

/// Whether elements have kept an order that was to change.
enum ElementOrder {
  /// - Parameter places: for each element, in the order asked, where it stood before and where it is found.
  /// - Returns: whether two elements that the change turned round are found as they stood before.
  static func isLeft(_ places: [(before: Int, found: Int)]) -> Bool {
    let pairs = zip(places, places.dropFirst())
    guard pairs.contains(where: { $0.before > $1.before }), pairs.contains(where: { $0.found > $1.found }),
      let last = places.map(\.before).max()
    else { return false }
    // A Fenwick tree: the furthest found place of those whose place before was behind another's.
    var furthest = Array(repeating: -1, count: last + 2)
    for place in places {
      var rank = last - place.before
      while rank > 0 {
        if furthest[rank] > place.found { return true }
        rank &= rank - 1
      }
      rank = last - place.before + 1
      while rank < furthest.count {
        furthest[rank] = max(furthest[rank], place.found)
        rank += rank & -rank
      }
    }
    return false
  }
}
