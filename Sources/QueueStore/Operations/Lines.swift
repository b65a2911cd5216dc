import JobModel

/// The jobs that are due on one target: the first, and those behind it. Where another job holds the target, all are behind.
struct FirstOfLine {
  let job: JobID
  let place: Int
  let priority: Int
  let urgency: Int
  let rests: Bool
}

/// One that waits behind the first of its target.
struct JobInLine {
  let job: JobID
  let place: Int
  let priority: Int
  let rests: Bool
}

extension Transaction {
  func first(on target: Int) throws -> FirstOfLine? {
    let sql = "SELECT id, place, priority, urgency, resting FROM job WHERE target = ? AND first"
    return try row(sql, [target]).map {
      try FirstOfLine(
        job: $0.int("id"), place: $0.int("place"), priority: $0.int("priority"), urgency: $0.int("urgency"),
        rests: $0.bool("resting"))
    }
  }

  /// The next one behind the first of a target, after a place.
  func next(on target: Int, after place: Int) throws -> JobInLine? {
    let sql = """
      SELECT id, place, priority, resting FROM job
      WHERE target = ? AND due AND NOT first AND place > ? ORDER BY place LIMIT 1
      """
    return try row(sql, [target, place]).map {
      try JobInLine(
        job: $0.int("id"), place: $0.int("place"), priority: $0.int("priority"), rests: $0.bool("resting"))
    }
  }

  /// The highest priority of those that are due behind the first of a target, from a place on.
  ///
  /// - Parameter least: what it is where none is higher.
  func urgency(on target: Int, from place: Int, atLeast least: Int) throws -> Int {
    let highest = "SELECT max(priority) FROM job WHERE target = ? AND due AND NOT first AND priority < ?"
    let isThere = """
      SELECT 1 FROM job WHERE target = ? AND due AND NOT first AND priority = ? AND place >= ? LIMIT 1
      """
    var bound = Int(Int32.max)
    // Each priority is looked at once, from the highest on: jobs of one target have only few.
    while let priority = try int(highest, [target, bound]), priority > least {
      if try int(isThere, [target, priority, place]) != nil { return priority }
      bound = priority
    }
    return least
  }

  /// The last place that a job behind the first of a target has whose priority is higher; 0: there is none.
  func lastPlace(on target: Int, above priority: Int) throws -> Int {
    let lowest = "SELECT min(priority) FROM job WHERE target = ? AND due AND NOT first AND priority > ?"
    var (place, bound) = (0, priority)
    while let priority = try int(lowest, [target, bound]) {
      place = max(place, try lastPlace(on: target, of: priority))
      bound = priority
    }
    return place
  }

  /// The same of one priority.
  func lastPlace(on target: Int, of priority: Int) throws -> Int {
    let sql = "SELECT max(place) FROM job WHERE target = ? AND due AND NOT first AND priority = ?"
    return try int(sql, [target, priority]) ?? 0
  }
}

/// How many are due behind the first of a target. A long line has parts that are counted, so that only one of them is looked
/// at job by job, and what stands before all of them.
extension Transaction {
  func countInLine(on target: Int, before place: Int) throws -> Int {
    guard let part = try part(of: target, at: place) else { return try count(on: target, from: 0, before: place) }
    let whole = try int(
      "SELECT coalesce(sum(jobs), 0) FROM line_part WHERE target = ? AND start < ?", [target, part.last])
    return try (whole ?? 0) + count(on: target, from: part.last, before: place)
      + count(on: target, from: 0, before: part.first)
  }

  func countInLine(on target: Int, above priority: Int) throws -> Int {
    guard let first = try firstPart(of: target) else {
      let sql = "SELECT count(*) FROM job WHERE target = ? AND due AND NOT first AND priority > ?"
      return try int(sql, [target, priority]) ?? 0
    }
    let whole = try int(
      "SELECT coalesce(sum(jobs), 0) FROM line_part WHERE target = ? AND priority > ?", [target, priority])
    let before = try int(
      """
      SELECT count(*) FROM job INDEXED BY line
      WHERE target = ? AND due AND NOT first AND place < ? AND priority > ?
      """, [target, first, priority])
    return (whole ?? 0) + (before ?? 0)
  }

  func countInLine(on target: Int, of priority: Int, before place: Int) throws -> Int {
    guard let part = try part(of: target, at: place) else {
      return try count(on: target, of: priority, from: 0, before: place)
    }
    let whole = try int(
      "SELECT coalesce(sum(jobs), 0) FROM line_part WHERE target = ? AND start < ? AND priority = ?",
      [target, part.last, priority])
    return try (whole ?? 0) + count(on: target, of: priority, from: part.last, before: place)
      + count(on: target, of: priority, from: 0, before: part.first)
  }

  private func count(on target: Int, from start: Int, before place: Int) throws -> Int {
    let sql = "SELECT count(*) FROM job WHERE target = ? AND due AND NOT first AND place >= ? AND place < ?"
    return try int(sql, [target, start, place]) ?? 0
  }

  private func count(on target: Int, of priority: Int, from start: Int, before place: Int) throws -> Int {
    let sql = """
      SELECT count(*) FROM job WHERE target = ? AND due AND NOT first AND priority = ? AND place >= ? AND place < ?
      """
    return try int(sql, [target, priority, start, place]) ?? 0
  }

  /// The part that a place is in, and the first one of the target; nil: it is in none.
  private func part(of target: Int, at place: Int) throws -> (first: Int, last: Int)? {
    guard let last = try int("SELECT max(start) FROM line_part WHERE target = ? AND start <= ?", [target, place]),
      let first = try firstPart(of: target)
    else { return nil }
    return (first, last)
  }

  private func firstPart(of target: Int) throws -> Int? {
    try int("SELECT min(start) FROM line_part WHERE target = ?", [target])
  }
}
