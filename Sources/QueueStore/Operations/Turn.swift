import JobModel

/// When a job comes to its turn.
struct Turn {
  let job: JobID
  let environment: Int
  let target: Int
  let place: Int
  /// What it goes by, once it is first on its target.
  let urgency: Int
}

extension Turn {
  /// Whether a job of its environment comes to its turn before it.
  func comesAfter(urgency: Int, place: Int) -> Bool {
    urgency > self.urgency || urgency == self.urgency && place < self.place
  }
}

extension Transaction {
  /// nil: there is no such job.
  func turn(of job: JobID) throws -> Turn? {
    let sql = "SELECT environment, target, place, priority, due, urgency FROM job WHERE id = ?"
    guard let row = try row(sql, [job])?.of(job) else { return nil }
    let (target, place, priority) = try (row.int("target"), row.int("place"), row.int("priority"))
    var urgency = try row.optionalInt("urgency") ?? urgency(on: target, from: place, atLeast: priority)
    // One that is not due may stand before the first of its target.
    if try !row.bool("due"), let first = try first(on: target), first.place > place {
      urgency = max(urgency, first.priority)
    }
    return try Turn(job: job, environment: row.int("environment"), target: target, place: place, urgency: urgency)
  }
}
