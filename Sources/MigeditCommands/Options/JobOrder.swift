import ArgumentParser
import JobModel
import LibraryModel
import Runtime
import Terminal

/// The order that a list of jobs is sorted in.
enum JobOrder: String, CaseIterable, ExpressibleByArgument, Sendable {
  case created, started, ended, took, priority, state, target, batch

  /// Sorts jobs: the newest, the longest and the highest first, names in their order. Jobs without a value come last, and of
  /// two equal ones the newer comes first.
  func sorted(_ jobs: [Job], isReversed: Bool) -> [Job] {
    let (known, unknown) = (jobs.filter(hasValue), jobs.filter { !hasValue($0) })
    let sorted = known.sorted { one, other in
      if comesFirst(one, other) { return !isReversed }
      if comesFirst(other, one) { return isReversed }
      return one.id > other.id
    }
    return sorted + unknown.sorted { $0.id > $1.id }
  }

  /// The column that shows what the jobs are sorted by; nil where another column shows it.
  func column(now: WallTime) -> (title: String, side: Table.Column.Side, cell: (Job) -> Cell)? {
    switch self {
    case .started: ("STARTED", .left, { Cell($0.startedAt.map { TimeText.relative($0, now: now) } ?? "") })
    case .ended: ("ENDED", .left, { Cell($0.endedAt.map { TimeText.relative($0, now: now) } ?? "") })
    case .took: ("TOOK", .left, { Cell(JobText.took($0.startedAt, $0.endedAt) ?? "") })
    case .priority: ("PRIORITY", .right, { Cell($0.priority) })
    case .created, .state, .target, .batch: nil
    }
  }

  private func hasValue(_ job: Job) -> Bool {
    switch self {
    case .started: job.startedAt != nil
    case .ended: job.endedAt != nil
    case .took: job.took != nil
    case .batch: job.batch != nil
    case .created, .priority, .state, .target: true
    }
  }

  private func comesFirst(_ one: Job, _ other: Job) -> Bool {
    switch self {
    case .created: one.createdAt > other.createdAt
    case .started: (one.startedAt?.milliseconds ?? 0) > (other.startedAt?.milliseconds ?? 0)
    case .ended: (one.endedAt?.milliseconds ?? 0) > (other.endedAt?.milliseconds ?? 0)
    case .took: (one.took ?? .zero) > (other.took ?? .zero)
    case .priority: one.priority > other.priority
    case .state: one.stateOrder < other.stateOrder
    case .target: one.targetOrder < other.targetOrder
    case .batch: (one.batch ?? "", one.batchRun ?? 0) < (other.batch ?? "", other.batchRun ?? 0)
    }
  }
}

extension Job {
  fileprivate var took: Duration? { startedAt.flatMap { start in endedAt.map { $0 - start } } }

  /// The place of the state: what needs attention comes first, what is over last, and what this version does not know in
  /// front.
  fileprivate var stateOrder: Int {
    let order: [JobState] = [.failed, .expired, .running, .queued, .held, .cancelled, .succeeded]
    return state.known.flatMap(order.firstIndex) ?? -1
  }

  fileprivate var targetOrder: String { "\(target.environment) \(target.kind.rawValue) \(target.id)" }
}
