import JobModel

/// What was given for batches as a whole, and what came of it, as far as it decides whether their jobs may start. Those of which
/// nothing was given are not in it.
struct BatchPolicies {
  /// With the batch's name: `night#2`.
  var windows: [Int: (name: String, schedule: WindowSchedule)] = [:]
  var stops: [Int: BatchStop] = [:]
}

extension Transaction {
  /// Those of the batches of some lanes.
  func policies(of lanes: some Sequence<JobLane>) throws -> BatchPolicies {
    var policies = BatchPolicies()
    for id in Set(lanes.lazy.compactMap(\.batch)) {
      guard let row = try row("SELECT name, run, windows, \(FailureLimit.columns) FROM batch WHERE id = ?", [id]) else {
        continue
      }
      policies.windows[id] = try row.schedule().map { (name: try row.batchReference().text, schedule: $0) }
      policies.stops[id] = try BatchStop(row)
    }
    return policies
  }
}
