import JobModel
import Runtime

/// Jobs have no index by the time of their creation, since each new job would pay for it. A job that is enqueued later has a
/// higher id, and was created later as well, but where the clock was set back: by how much at most is kept. So the ids between
/// which a time lies are found by halving.
extension Transaction {
  /// The condition of a filter, and which ids it can be about at all.
  func condition(_ filter: Filter) throws -> Condition {
    var condition = Condition(filter)
    if filter.createdAfter == nil, filter.createdBefore == nil { return condition }
    let disorder = try int("SELECT creation_disorder FROM store") ?? 0
    if let time = filter.createdAfter {
      condition.add("job.id > ?", [try lastJob(createdUpTo: Int(time.milliseconds) - disorder)])
    }
    if let time = filter.createdBefore {
      condition.add("job.id < ?", [try firstJob(createdFrom: Int(time.milliseconds) + disorder)])
    }
    return condition
  }

  /// One after which all are that were created later; 0: that may be any.
  private func lastJob(createdUpTo time: Int) throws -> JobID {
    let sql = "SELECT id, created FROM job WHERE id >= ? ORDER BY id LIMIT 1"
    var (last, end) = try (0, firstFreeID())
    while end - last > 1 {
      let middle = last + (end - last) / 2
      guard let row = try row(sql, [middle]), try row.int("id") < end, try row.int("created") <= time else {
        end = middle
        continue
      }
      last = try row.int("id")
    }
    return last
  }

  /// One before which all are that were created earlier.
  private func firstJob(createdFrom time: Int) throws -> JobID {
    let sql = "SELECT id, created FROM job WHERE id <= ? ORDER BY id DESC LIMIT 1"
    var (start, first) = try (0, firstFreeID())
    while first - start > 1 {
      let middle = start + (first - start) / 2
      guard let row = try row(sql, [middle]), try row.int("id") > start, try row.int("created") >= time else {
        start = middle
        continue
      }
      first = try row.int("id")
    }
    return first
  }

  private func firstFreeID() throws -> JobID { (try int("SELECT max(id) FROM job") ?? 0) + 1 }
}
