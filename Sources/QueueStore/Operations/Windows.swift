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
      let open = "UPDATE environment SET opened_until = ?, is_closed = FALSE WHERE id = ?"
      try transaction.runOnce(open, [until.milliseconds, id])
      // Also where it was open: otherwise nobody would know later why edits started outside of its windows.
      try transaction.log(.windowOpened, environment: id, until: until)
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
  /// - Parameters:
  ///   - id: nil: no job has named the environment.
  ///   - batches: of those that are asked about the ones that have windows of their own, with their names.
  func hours(
    of id: Int?, _ hours: EditingHours, narrowedBy batches: [Int: (name: String, schedule: WindowSchedule)] = [:]
  ) throws -> HoursPosition? {
    try hours.position(at: now, openedUntil: openedUntil(id), batches: batches, clockSettlesAt: settlesAt)
  }

  /// The next windows, with what somebody has opened beside them.
  func outlook(
    of id: Int?, _ hours: EditingHours, narrowedBy batch: WindowSchedule? = nil
  ) throws -> WindowOutlook {
    try hours.outlook(at: now, openedUntil: openedUntil(id), narrowedBy: batch)
  }

  /// nil: nobody has opened it, or that is over.
  func openedUntil(_ id: Int?) throws -> WallTime? {
    guard let id, let until = try int("SELECT opened_until FROM environment WHERE id = ?", [id]) else { return nil }
    let opened = WallTime(milliseconds: Int64(until))
    return opened > now ? opened : nil
  }

  /// Those in which a job of the environment is eligible. The index is entered once for each of them, so it costs the same
  /// however many jobs wait, and however many batches have windows.
  func lanes(of environment: Int) throws -> [JobLane] { try ints(eligibleLanes, [environment]).map(JobLane.init) }

  /// The same, and those of the jobs in trouble, which may be tried while they rest.
  func lanesToProbe(of environment: Int) throws -> Set<JobLane> {
    let troubled =
      "SELECT DISTINCT lane FROM job INDEXED BY in_trouble WHERE environment = ? AND trouble IS NOT NULL AND first"
    return try Set(lanes(of: environment) + ints(troubled, [environment]).map(JobLane.init))
  }

  /// Those whose windows are times to wake for: those to probe, and those of the jobs that run, which may be put back.
  private func lanesToWake(of environment: Int) throws -> Set<JobLane> {
    let running = "SELECT DISTINCT lane FROM job INDEXED BY holding WHERE environment = ? AND holds AND ended IS NULL"
    return try lanesToProbe(of: environment).union(ints(running, [environment]).map(JobLane.init))
  }

  /// Where a window has opened or closed since that was told last, it is told.
  func tellWindows(_ hours: [String: EditingHours]) throws {
    // By a clock that was set a moment ago nothing is told, and no opening is over.
    guard settlesAt == nil else { return }
    try run("UPDATE environment SET opened_until = NULL WHERE opened_until <= ?", [now.milliseconds])
    for (name, hours) in hours.sorted(by: { $0.key < $1.key }) {
      let id = try int("SELECT id FROM environment WHERE name = ?", [name])
      let isOpen = try outlook(of: id, hours).isOpen
      guard try isOpen == (id.map { try isToldClosed($0) } ?? false) else { continue }
      let row = try id ?? environment(name)
      try runOnce("UPDATE environment SET is_closed = ? WHERE id = ?", [!isOpen, row])
      try log(isOpen ? .windowOpened : .windowClosed, environment: row)
    }
  }

  /// When a window opens or closes next for which a job waits, or one of an environment; nil: none does.
  func nextOfWindows(_ hours: [String: EditingHours]) throws -> WallTime? {
    var changes: [WallTime] = []
    for (name, hours) in hours {
      let id = try int("SELECT id FROM environment WHERE name = ?", [name])
      let lanes = try id.map { try lanesToWake(of: $0) } ?? []
      let narrowing = try policies(of: lanes).windows
      guard let position = try self.hours(of: id, hours, narrowedBy: narrowing) else { continue }
      // One that does not change as far as it was looked is looked at again.
      let outlooks = [position.outlook] + position.batches.values.map(\.outlook)
      changes += outlooks.filter { $0.spans != nil }.map { $0.change ?? now + .seconds(86_400) }
    }
    return changes.min()
  }

  private func isToldClosed(_ environment: Int) throws -> Bool {
    try int("SELECT is_closed FROM environment WHERE id = ?", [environment]) == 1
  }

  /// Whether the submission of a job that was claimed may still start, since its window may have closed, or its batch may have
  /// been stopped; and before when it has to then, where there is an end to it: of its window, or its deadline.
  func start(of job: JobID, _ hours: EditingHours) throws -> (isAdmitted: Bool, before: WallTime?) {
    guard let row = try row("SELECT environment, lane, deadline FROM job WHERE id = ?", [job]) else {
      return (false, nil)
    }
    let deadline = try row.optionalTime("deadline")
    let lane = JobLane(number: try row.int("lane"))
    let policies = try policies(of: [lane])
    guard policies.stops.isEmpty else { return (false, nil) }
    guard let position = try self.hours(of: row.int("environment"), hours, narrowedBy: policies.windows) else {
      return (true, deadline)
    }
    return (position.admits(lane), [deadline, position.startsBefore(lane)].compactMap(\.self).min())
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
