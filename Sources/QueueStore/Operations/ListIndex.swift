import JobModel

/// By which index a page of jobs is found. The planner knows nothing of how many jobs there are of each kind; the queue does.
extension Transaction {
  /// How many jobs may be sorted for one page.
  private static let mostSorted = 10_000

  /// What stands behind the table: the index of the condition that the fewest jobs meet; empty: the planner chooses, since there
  /// is a condition that only few jobs meet, or none at all.
  func index(for filter: Filter) throws -> String {
    guard filter.ids == nil, filter.targetId == nil, filter.batch == nil, filter.key == nil,
      filter.failureReason == nil,
      filter.labels?.isEmpty != false
    else { return "" }
    var found: [(clause: String, jobs: Int)] = []
    if let states = filter.states, !states.isEmpty {
      let jobs = try jobs(in: states)
      // Jobs of several states do not stand in their order, so that all of them are sorted; where they are many, the page is full
      // soon when all jobs are looked at in their order.
      let isSorted = states.count == 1 || jobs <= Self.mostSorted
      found.append((isSorted ? "INDEXED BY by_state" : "NOT INDEXED", jobs))
    }
    if let name = filter.environment, name.isStorable {
      let sql = """
        SELECT coalesce(sum(jobs), 0) FROM tally WHERE environment = (SELECT id FROM environment WHERE name = ?)
        """
      found.append(("INDEXED BY by_environment", try int(sql, [name]) ?? 0))
    }
    // How many are whose is not counted.
    if let name = filter.submittedBy, name.isStorable { found.append(("INDEXED BY by_submitter", Self.mostSorted)) }
    return found.min { $0.jobs < $1.jobs }?.clause ?? ""
  }

  private func jobs(in states: [JobState]) throws -> Int {
    let counts = try counts()
    return Set(states).reduce(0) { $0 + (counts[$1] ?? 0) }
  }
}
