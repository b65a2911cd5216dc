import JSONDocument
package import JobModel
import LibraryModel
import Planning
package import Runtime

extension TransactionalStore {
  package func openWindow(
    of environment: String, until: WallTime, by submitter: Submitter
  ) async throws(StorageError) {
    try await writing(by: submitter) { transaction in
      let id = try transaction.environment(environment)
      try transaction.runOnce("UPDATE environment SET opened_until = ? WHERE id = ?", [until.milliseconds, id])
      try transaction.tellWindow(of: id, isOpen: true)
    }
  }

  package func windows(
    of environment: String, _ hours: EditingHours, count: Int
  ) async throws(StorageError) -> [WindowSpan] {
    try await reading { transaction in
      let id = try transaction.int("SELECT id FROM environment WHERE name = ?", [environment])
      return try hours.next(count, from: transaction.now, openedUntil: transaction.openedUntil(id))
    }
  }
}

extension Transaction {
  /// What of the hours decides whether edits may start. nil: they may at any time.
  ///
  /// - Parameter id: nil: no job has named the environment.
  func hours(of id: Int?, _ hours: EditingHours) throws -> HoursPosition? {
    try hours.position(
      at: now, openedUntil: openedUntil(id), batches: batchesWithWindows(), clockSettlesAt: settlesAt)
  }

  /// The next windows, with what somebody has opened beside them.
  func outlook(of id: Int?, _ hours: EditingHours) throws -> WindowOutlook {
    try hours.outlook(at: now, openedUntil: openedUntil(id))
  }

  /// nil: nobody has opened it, or that is over.
  func openedUntil(_ id: Int?) throws -> WallTime? {
    guard let id, let until = try int("SELECT opened_until FROM environment WHERE id = ?", [id]) else { return nil }
    let opened = WallTime(milliseconds: Int64(until))
    return opened > now ? opened : nil
  }

  /// All in which jobs may wait.
  func lanes() throws -> [JobLane] {
    try JobLane.all(batches: ints("SELECT id FROM batch WHERE windows IS NOT NULL AND ended IS NULL"))
  }

  /// Those that have windows of their own and have not ended.
  private func batchesWithWindows() throws -> [Int: (name: String, schedule: WindowSchedule)] {
    var batches: [Int: (name: String, schedule: WindowSchedule)] = [:]
    let sql = "SELECT id, name, run, windows FROM batch WHERE windows IS NOT NULL AND ended IS NULL"
    for row in try rows(sql) {
      guard let schedule = try row.schedule() else { continue }
      batches[try row.int("id")] = (try "\(row.text("name"))#\(row.int("run"))", schedule)
    }
    return batches
  }

  /// Where a window has opened or closed since that was told last, it is told.
  ///
  /// - Returns: when one opens or closes next; nil: none does.
  func lookAtWindows(_ hours: [String: EditingHours]) throws -> WallTime? {
    try run("UPDATE environment SET opened_until = NULL WHERE opened_until <= ?", [now.milliseconds])
    var changes: [WallTime] = []
    for (name, hours) in hours.sorted(by: { $0.key < $1.key }) {
      let id = try int("SELECT id FROM environment WHERE name = ?", [name])
      let position = try self.hours(of: id, hours)
      let isOpen = position?.outlook.isOpen ?? true
      // By a clock that was set a moment ago nothing is told.
      if settlesAt == nil, isOpen != (try id.map { try !isToldClosed($0) } ?? true) {
        try tellWindow(of: id ?? environment(name), isOpen: isOpen)
      }
      guard let position else { continue }
      // One that does not change as far as it was looked is looked at again.
      let outlooks = [position.outlook] + position.batches.values.map(\.outlook)
      changes += outlooks.filter { $0.spans != nil }.map { $0.change ?? now + .seconds(86_400) }
    }
    return changes.min()
  }

  private func isToldClosed(_ environment: Int) throws -> Bool {
    try int("SELECT is_closed FROM environment WHERE id = ?", [environment]) == 1
  }

  /// Logs that the window of an environment has opened or closed, unless that was the last which was said of it.
  fileprivate func tellWindow(of environment: Int, isOpen: Bool) throws {
    guard try isToldClosed(environment) == isOpen else { return }
    try runOnce("UPDATE environment SET is_closed = ? WHERE id = ?", [!isOpen, environment])
    try log(isOpen ? .windowOpened : .windowClosed, environment: environment)
  }

  /// Whether the submission of a job that was claimed may still start: its window may have closed since.
  func isInWindow(_ job: JobID, _ hours: EditingHours) throws -> Bool {
    guard let row = try row("SELECT environment, lane FROM job WHERE id = ?", [job]) else { return false }
    guard let position = try self.hours(of: row.int("environment"), hours) else { return true }
    return try position.admits(JobLane(number: row.int("lane")))
  }
}

extension StoredRow {
  /// Windows that can't be read, since a newer version has written them, never open: that is the safe side.
  func schedule() throws -> WindowSchedule? {
    guard let texts: [String] = try optionalValue("windows") else { return nil }
    let never = WindowSchedule(texts: texts, entries: [], exceptions: [])
    return (try? WindowSchedule.reading(texts)) ?? never
  }
}
