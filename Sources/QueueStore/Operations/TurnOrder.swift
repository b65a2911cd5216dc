import JobModel

/// The jobs of an environment that come to their turn before one of them, in their order: of those that are next on their
/// targets the best is taken, and the one behind it is next there.
struct TurnOrder {
  private struct Candidate {
    let job: JobID
    let target: Int
    let place: Int
    let urgency: Int

    func isBefore(_ other: Candidate) -> Bool { (urgency, other.place) > (other.urgency, place) }
  }

  private let transaction: Transaction
  private let turn: Turn
  private let onlyEdit: JobID?
  private let mixed: Set<Int>
  private var candidates: [Candidate] = []

  /// - Parameter onlyEdit: whose target counts as free; nil: no target in use does.
  init(until turn: Turn, behind onlyEdit: JobID?, in transaction: Transaction) throws {
    (self.transaction, self.turn, self.onlyEdit) = (transaction, turn, onlyEdit)
    mixed = try Set(transaction.ints("SELECT target FROM mixed_line WHERE environment = ?", [turn.environment]))
  }

  func jobs(limit: Int) throws -> [JobID] {
    var order = self
    return try order.take(limit)
  }

  private mutating func take(_ limit: Int) throws -> [JobID] {
    candidates = try firstOfOthers(limit: limit) + [firstOfOwn()]
    if let next = try behindOnlyEdit() { candidates.append(next) }
    var jobs: [JobID] = []
    while jobs.count < limit,
      let best = candidates.indices.min(by: { candidates[$0].isBefore(candidates[$1]) })
    {
      let taken = candidates.remove(at: best)
      if taken.job == turn.job { break }
      jobs.append(taken.job)
      if let next = try next(after: taken) { candidates.append(next) }
    }
    return jobs
  }

  private func firstOfOthers(limit: Int) throws -> [Candidate] {
    let sql = """
      SELECT id, target, place, urgency FROM job WHERE environment = ? AND lane = ? AND eligible AND target <> ?
      ORDER BY urgency DESC, place LIMIT ?
      """
    let first = try transaction.lanes(of: turn.environment).flatMap { lane in
      try transaction.rows(sql, [turn.environment, lane.number, turn.target, limit]).map {
        try Candidate(
          job: $0.int("id"), target: $0.int("target"), place: $0.int("place"), urgency: $0.int("urgency"))
      }
    }
    return Array(first.sorted { $0.isBefore($1) }.prefix(limit))
  }

  /// On its own target a rest or an edit under way keeps nobody from being before it.
  private func firstOfOwn() throws -> Candidate {
    guard let first = try transaction.first(on: turn.target), first.place < turn.place else { return try nextOfOwn(0) }
    return Candidate(
      job: first.job, target: turn.target, place: first.place, urgency: max(first.urgency, turn.urgency))
  }

  private func nextOfOwn(_ place: Int) throws -> Candidate {
    guard let next = try transaction.next(on: turn.target, after: place), next.place < turn.place else {
      return Candidate(job: turn.job, target: turn.target, place: turn.place, urgency: turn.urgency)
    }
    return try candidate(next, on: turn.target, atLeast: turn.urgency)
  }

  private func behindOnlyEdit() throws -> Candidate? {
    // It may be another environment's, where two have one server.
    let sql = "SELECT target FROM job WHERE id = ? AND environment = ? AND target <> ?"
    guard let onlyEdit, let target = try transaction.int(sql, [onlyEdit, turn.environment, turn.target]) else {
      return nil
    }
    return try next(on: target, after: 0)
  }

  private func next(after taken: Candidate) throws -> Candidate? {
    try taken.target == turn.target ? nextOfOwn(taken.place) : next(on: taken.target, after: taken.place)
  }

  /// nil: there is none, or it rests, and all behind it with it.
  private func next(on target: Int, after place: Int) throws -> Candidate? {
    guard let next = try transaction.next(on: target, after: place), !next.rests else { return nil }
    return try candidate(next, on: target, atLeast: next.priority)
  }

  private func candidate(_ next: JobInLine, on target: Int, atLeast least: Int) throws -> Candidate {
    var urgency = max(least, next.priority)
    // Elsewhere all behind it have its priority.
    if mixed.contains(target) { urgency = try transaction.urgency(on: target, from: next.place, atLeast: urgency) }
    return Candidate(job: next.job, target: target, place: next.place, urgency: urgency)
  }
}
