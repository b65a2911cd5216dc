/// Rows under columns, before it is known how wide they may be.
struct Table: Sendable {
  struct Column: Sendable {
    enum Side { case left, right }

    let title: String
    /// Where there is no room for all, the column with the lowest weight is narrowed first, and left out first.
    let weight: Int
    /// It is not made narrower than this.
    let least: Int
    /// What is wider than this is narrowed before any column gives up what it needs.
    let ease: Int
    let side: Side

    init(_ title: String, weight: Int, least: Int = .max, ease: Int = .max, side: Side = .left) {
      self.title = title
      self.weight = weight
      self.least = least
      self.ease = max(least, ease)
      self.side = side
    }
  }

  var columns: [Column]
  var rows: [[Cell]]
  /// What stands below a row, over as many lines as it needs, by the row's place.
  var below: [Int: [Flow]] = [:]

  /// Leaves out the columns in which no row has anything to say.
  var withoutEmptyColumns: Table {
    let kept = columns.indices.filter { at in rows.contains { !$0[at].text.isEmpty } }
    return Table(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } }, below: below)
  }
}
