import JobModel

/// How many jobs are before one. What is kept counts each due job by its environment, its urgency and its place; that of the
/// first of a target is known, that of another is taken to be its own priority. So the targets on which that is wrong, or of
/// which not all jobs come before, are counted one by one: the job's own, those in use, those of a job that rests, and those on
/// which one may lend its priority to another behind the first.
extension Transaction {
  /// - Parameter onlyEdit: whose target counts as free; nil: no target in use does.
  func countBefore(_ turn: Turn, behind onlyEdit: JobID?) throws -> Int {
    var count = try talliedBefore(turn)
    for (target, line) in try linesToCount(for: turn, behind: onlyEdit) {
      count += try self.count(of: line, on: target, before: turn) - talliedBefore(turn, on: target)
    }
    return count
  }

  private enum Line {
    /// That of the job itself: all that are older start before it.
    case own
    /// Its target is in use: nobody is behind it.
    case inUse
    /// All that are due before a place come to their turn. nil: all are.
    case free(before: Int?)
  }

  private func talliedBefore(_ turn: Turn) throws -> Int {
    let start = turn.place / placesInTally * placesInTally
    let higher = "SELECT coalesce(sum(jobs), 0) FROM turn_tally WHERE environment = ? AND urgency > ?"
    let older = "SELECT coalesce(sum(jobs), 0) FROM turn_tally WHERE environment = ? AND urgency = ? AND places < ?"
    // The last of the groups is looked at job by job, by their places, of which there are at most so many.
    let last = """
      SELECT count(*) FROM job WHERE place >= ? AND place < ?
        AND +environment = ? AND due AND coalesce(urgency, priority) = ?
      """
    return try (int(higher, [turn.environment, turn.urgency]) ?? 0)
      + (int(older, [turn.environment, turn.urgency, turn.place / placesInTally]) ?? 0)
      + (int(last, [start, turn.place, turn.environment, turn.urgency]) ?? 0)
  }

  /// What `talliedBefore` has counted of one target.
  private func talliedBefore(_ turn: Turn, on target: Int) throws -> Int {
    let first = try first(on: target).map { turn.comesAfter(urgency: $0.urgency, place: $0.place) } == true
    return try (first ? 1 : 0) + countInLine(on: target, above: turn.urgency)
      + countInLine(on: target, of: turn.urgency, before: turn.place)
  }

  private func linesToCount(for turn: Turn, behind onlyEdit: JobID?) throws -> [Int: Line] {
    var lines: [Int: Line] = [:]
    let mixed = "SELECT target FROM mixed_line WHERE environment = ?"
    for target in try ints(mixed, [turn.environment]) { lines[target] = .free(before: nil) }
    let resting = """
      SELECT target, min(place) AS place FROM job INDEXED BY resting
      WHERE rest_from IS NOT NULL AND due AND environment = ? GROUP BY target
      """
    for row in try rows(resting, [turn.environment]) {
      lines[try row.int("target")] = .free(before: try row.int("place"))
    }
    let inUse =
      "SELECT id, target, ended IS NOT NULL AS is_over FROM job INDEXED BY holding WHERE environment = ? AND holds"
    for row in try rows(inUse, [turn.environment]) where try row.bool("is_over") || row.int("id") != onlyEdit {
      lines[try row.int("target")] = .inUse
    }
    lines[turn.target] = .own
    return lines
  }

  private func count(of line: Line, on target: Int, before turn: Turn) throws -> Int {
    let end: Int
    switch line {
    case .inUse: return 0
    case .own: end = turn.place
    case .free(let before): end = try min(self.end(of: target, for: turn), before ?? .max)
    }
    let first = try first(on: target).map { $0.place < end } == true
    return try (first ? 1 : 0) + countInLine(on: target, before: end)
  }

  /// The place before which all that are due on a target come to their turn before a job of another target, and no others.
  private func end(of target: Int, for turn: Turn) throws -> Int {
    var (higher, equal) = try (
      lastPlace(on: target, above: turn.urgency), lastPlace(on: target, of: turn.urgency)
    )
    if let first = try first(on: target) {
      if first.priority > turn.urgency { higher = max(higher, first.place) }
      if first.priority == turn.urgency { equal = max(equal, first.place) }
    }
    // Of those that are as urgent only the older ones.
    equal = min(equal, turn.place - 1)
    return max(higher, equal) + 1
  }
}

/// How many places are counted together, as the triggers have it.
let placesInTally = 1024
