import LibraryModel
import Terminal

/// Shows what a server has, one target on each line.
enum TargetTable {
  static func table(_ targets: [ListedTarget]) -> Table { Table(columns: columns, rows: targets.map(row)) }

  static func row(_ target: ListedTarget) -> [Cell] {
    [
      Cell(target.name ?? "", .strong), Cell(target.status ?? ""), editable(target.editable),
      Cell(target.lastUpdatedDate ?? ""), Cell(target.id),
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
    Table.Column("STATUS", weight: 50, least: 8),
    Table.Column("EDITABLE", weight: 80),
    Table.Column("UPDATED", weight: 20, least: 10, yields: true),
    // The package's part tells all of them apart; the import's, behind a colon, goes before any name is cut.
    Table.Column("ID", weight: 90, least: 33, ease: 33),
  ]
}
