import LibraryModel
import Terminal

/// Shows what a server has, one target on each line.
enum TargetTable {
  /// - Parameter isNarrow: there is a terminal. The package's part of an id is enough to name a target, and tells all apart.
  static func table(_ targets: [ListedTarget], isNarrow: Bool) -> Table {
    Table(columns: columns, rows: targets.map { row($0, isNarrow: isNarrow) })
  }

  static func row(_ target: ListedTarget, isNarrow: Bool) -> [Cell] {
    [
      Cell(target.name ?? "", .strong), Cell(target.status ?? ""), editable(target.editable),
      Cell(target.lastUpdatedDate ?? ""), Cell(isNarrow ? String(target.id.prefix(32)) : target.id),
    ]
  }

  private static func editable(_ editable: Bool?) -> Cell {
    switch editable {
    case true?: Cell("yes", .good)
    case false?: Cell("no", .caution)
    case nil: Cell("?", .faint)
    }
  }

  private static let columns = [
    Table.Column("NAME", weight: 60, least: 16),
    Table.Column("STATUS", weight: 35, least: 8),
    Table.Column("EDITABLE", weight: 80),
    Table.Column("UPDATED", weight: 20, least: 10, yields: true),
    // It is cut before any name is.
    Table.Column("ID", weight: 40, least: 9),
  ]
}
