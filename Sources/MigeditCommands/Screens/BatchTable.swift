import JSONDocument
import JobModel
import Runtime
import Terminal

/// Shows batches, one on each line.
enum BatchTable {
  static func table(_ batches: [Batch], now: WallTime) -> Table {
    // Where a name has several runs, the first one's number says which it is.
    let runs = batches.reduce(into: [ExactString: Int]()) { $0[ExactString($1.name), default: 0] += 1 }
    var table = Table(
      columns: columns,
      rows: batches.map { row($0, ofSeveral: runs[ExactString($0.name), default: 0] > 1, now: now) })
    for (at, batch) in batches.enumerated() where batch.endedAt == nil {
      if let stop = BatchText.stop(batch, now: now) { table.below[at] = [Flow(indent: 2, [stop])] }
    }
    return table
  }

  private static func row(_ batch: Batch, ofSeveral: Bool, now: WallTime) -> [Cell] {
    [
      Cell(ofSeveral ? batch.reference.text : batch.title, .strong), Cell(batch.total), Cell(BatchText.progress(batch)),
      count(.succeeded, batch),
      count(.failed, batch), count(.running, batch), count(.queued, batch), others(batch),
      Cell(TimeText.relative(batch.createdAt, now: now)),
      batch.endedAt.map { Cell(TimeText.relative($0, now: now)) } ?? .empty,
    ]
  }

  private static func count(_ state: JobState, _ batch: Batch) -> Cell {
    let count = batch.counts[state.rawValue] ?? 0
    return Cell(String(count), count == 0 ? .faint : JobText.ink(of: state))
  }

  private static func others(_ batch: Batch) -> Cell {
    let shown: [JobState] = [.succeeded, .failed, .running, .queued]
    return Cell(String(batch.total - shown.reduce(0) { $0 + (batch.counts[$1.rawValue] ?? 0) }), .faint)
  }

  private static let columns = [
    Table.Column("BATCH", weight: 100, least: 12),
    Table.Column("JOBS", weight: 90, side: .right),
    Table.Column("DONE", weight: 85, side: .right),
    Table.Column("SUCCEEDED", weight: 60, side: .right),
    Table.Column("FAILED", weight: 80, side: .right),
    Table.Column("RUNNING", weight: 50, side: .right),
    Table.Column("QUEUED", weight: 55, side: .right),
    Table.Column("OTHER", weight: 48, side: .right),
    Table.Column("CREATED", weight: 40),
    Table.Column("ENDED", weight: 45),
  ]
}
