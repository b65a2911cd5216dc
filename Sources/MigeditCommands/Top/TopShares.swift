/// Divides the rows of a screen among its parts.
enum TopShares {
  /// Each part gets as many rows as it needs where there is room for all. Otherwise what one does not need goes to the others,
  /// and what is left over in the end to the first ones.
  ///
  /// - Parameter needs: the rows that each part would fill.
  static func divide(_ rows: Int, among needs: [Int]) -> [Int] {
    var shares = needs.map { _ in 0 }
    var rest = max(0, rows)
    while rest > 0 {
      let open = needs.indices.filter { shares[$0] < needs[$0] }
      guard !open.isEmpty else { break }
      let each = rest / open.count
      for at in open where rest > 0 {
        let more = min(max(1, each), needs[at] - shares[at], rest)
        shares[at] += more
        rest -= more
      }
    }
    return shares
  }

  /// The rows of a list that are shown where not all of them fit, so that the one that somebody is at stands among them, in the
  /// middle where that can be.
  static func window(of count: Int, showing rows: Int, around chosen: Int?) -> Range<Int> {
    let shown = min(max(0, rows), count)
    let start = min(max(0, (chosen ?? 0) - shown / 2), count - shown)
    return start..<start + shown
  }
}
