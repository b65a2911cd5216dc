/// Rows under columns, before it is known how wide they may be.
package struct Table: Sendable {
  package struct Column: Sendable {
    package enum Side: Sendable { case left, right }

    package let title: String
    /// Where there is no room for all, the column with the lowest weight is narrowed first, and left out first.
    package let weight: Int
    /// It is not made narrower than this.
    package let least: Int
    /// What is wider than this is narrowed before any column gives up what it needs.
    package let ease: Int
    /// It is left out before any other column is made narrower than it needs.
    package let yields: Bool
    /// What is wider, in the last column, goes on in the lines below, and is not cut.
    package let wraps: Bool
    package let side: Side

    /// The same column under another title.
    package func titled(_ title: String) -> Column {
      Column(title, weight: weight, least: least, ease: ease, yields: yields, wraps: wraps, side: side)
    }

    package init(
      _ title: String, weight: Int, least: Int = .max, ease: Int = .max, yields: Bool = false,
      wraps: Bool = false, side: Side = .left
    ) {
      self.title = title
      self.weight = weight
      self.least = least
      self.ease = max(least, ease)
      self.yields = yields
      self.wraps = wraps
      self.side = side
    }
  }

  package var columns: [Column]
  package var rows: [[Cell]]
  /// What stands below a row, over as many lines as it needs, by the row's place.
  package var below: [Int: [Flow]] = [:]

  package init(columns: [Column], rows: [[Cell]], below: [Int: [Flow]] = [:]) {
    self.columns = columns
    self.rows = rows
    self.below = below
  }

  /// Leaves out the columns in which no row has anything to say.
  package var withoutEmptyColumns: Table {
    let kept = columns.indices.filter { at in rows.contains { !$0[at].text.isEmpty } }
    return Table(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } }, below: below)
  }
}
