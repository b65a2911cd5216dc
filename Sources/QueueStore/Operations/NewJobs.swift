import JSONDocument
import JobModel
import LibraryModel
import Planning
import Runtime

/// Inserts the jobs of one call of Enqueue. What they have in common, their places, how many they are and the rows that they
/// name, is read and written once for all of them.
struct NewJobs {
  private let transaction: Transaction
  private let submitter: Submitter
  private let limits: EnqueueLimits
  private var nextPlace = 0
  private var environments: [ExactString: Int] = [:]
  private var batches: [ExactString: BatchRow] = [:]
  /// Why jobs can't start soon; one that is not in it can.
  private(set) var problems: [JobID: String] = [:]
  /// Those that are held since their batch is stopped.
  private(set) var heldByStop: Set<JobID> = []
  private var outlooks: [Hours: WindowOutlook] = [:]
  private var lines: [LineKey: Line] = [:]
  /// How many have been inserted, by environment and state, and by batch and state.
  private var inEnvironments: [Group: Int] = [:]
  private var inBatches: [Group: Int] = [:]
  private var turns = NewTurns()
  /// A job that was counted in a turn has been lent a higher priority.
  private var haveMoved = false

  private struct Group: Hashable {
    let id: Int
    let state: JobState
  }

  /// Whose jobs may start at the same times.
  private struct Hours: Hashable {
    let environment: Int
    /// nil: none that has windows of its own.
    let batch: Int?
  }

  private struct BatchRow {
    let id: Int
    /// With its name; nil: it has no windows of its own.
    let windows: (name: String, schedule: WindowSchedule)?
    /// It has windows of its own, or stops after failures.
    let hasPolicy: Bool
    /// nil: it is not stopped.
    let stop: BatchStop?
  }

  private struct LineKey: Hashable {
    let environment: Int
    let kind: TargetKind
    let package: String

    init(environment: Int, _ request: EditRequest) {
      (self.environment, kind, package) = (environment, request.target.kind, request.target.id.packageID)
    }

    var names: SQLValues { [package, environment, kind.rawValue] }
  }

  /// A target, and which of its jobs is next.
  private struct Line {
    let target: Int
    /// A job of it runs, or its edit may still be at work.
    let isHeld: Bool
    /// nil: none is due, or the target is held.
    var first: JobID?
    /// Of the first.
    var urgency = 0
    /// Those that are due behind the first.
    var behind = NewTurns.Line()
  }

  init(in transaction: Transaction, by submitter: Submitter, limits: EnqueueLimits) {
    self.transaction = transaction
    self.submitter = submitter
    self.limits = limits
  }

  /// - Returns: their ids, in the order of the edits.
  mutating func insert(_ edits: [PreparedEdit]) throws -> [JobID] {
    guard !edits.isEmpty else { return [] }
    nextPlace = try transaction.takePlacesOfNew(edits.count)
    try readLines(of: edits)
    let jobs = try edits.map { try insert($0) }
    try count()
    return jobs
  }

  private mutating func insert(_ edit: PreparedEdit) throws -> JobID {
    let request = edit.request
    let environment = try row(ofEnvironment: request.target.environment)
    let run = try request.batch.map { try row(ofBatch: $0) }
    let batch = run?.id
    let lane = JobLane(kind: request.target.kind, batch: run?.hasPolicy == true ? batch : nil)
    let stop = request.isHeld ? nil : run?.stop
    let state = stop == nil ? request.state : .held
    let key = LineKey(environment: environment, request)
    guard var line = lines[key] else { throw StorageError.inconsistent("the line of \(key.package) was not read") }
    let attempts = request.maxAttempts ?? limits.maxAttempts[request.target.environment]
    let priority = request.priority ?? 0
    let isAhead = state == .queued && request.notBefore.map { $0 > transaction.now } == true
    let isDue = state == .queued && !isAhead
    let isFirst = isDue && !line.isHeld && line.first == nil
    let job = try transaction.connection.insertedJob(
      """
      INSERT INTO job (target, environment, asked_id, state, place, priority, first, urgency, wake, batch, key, uid,
        submitted_by, not_before, deadline, max_attempts, expected_date, strict, created, lane)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        line.target, environment, request.target.id.description, state.rawValue, nextPlace, priority, isFirst,
        isFirst ? priority : nil, isAhead ? request.notBefore?.milliseconds : nil, batch, request.key, submitter.uid,
        submitter.name, request.notBefore?.milliseconds, request.deadline?.milliseconds,
        attempts ?? RetrySettings().maxAttempts, request.expectedLastUpdatedDate, request.strict ?? false,
        transaction.now.milliseconds, lane.number,
      ])
    problems[job] = try stop?.wordsOfHeld ?? problem(of: request, in: environment, run)
    if stop != nil {
      try transaction.run("INSERT INTO held_by_stop (job) VALUES (?)", [job])
      heldByStop.insert(job)
    }
    if let whole = request.partOf {
      try transaction.run("INSERT INTO arriving (job, whole) VALUES (?, ?)", [job, whole])
    }
    if isFirst {
      (line.first, line.urgency) = (job, priority)
    } else if isDue, let first = line.first, priority > line.urgency {
      try transaction.runOnce("UPDATE job SET urgency = ? WHERE id = ? AND first", [priority, first])
      line.urgency = priority
      haveMoved = true
    }
    if isDue {
      let turn = Turn(job: job, environment: environment, target: line.target, place: nextPlace, urgency: priority)
      if !isFirst { try line.behind.add(turn, in: transaction) }
      turns.add(turn)
    }
    nextPlace += 1
    lines[key] = line
    inEnvironments[Group(id: environment, state: state), default: 0] += 1
    if let batch { inBatches[Group(id: batch, state: state), default: 0] += 1 }
    try transaction.run("INSERT INTO change (job, body) VALUES (?, ?)", [job, edit.change])
    for (name, value) in request.labels ?? Labels() {
      try transaction.run("INSERT INTO label (job, name, value) VALUES (?, ?, ?)", [job, name, value])
    }
    try transaction.log(.enqueued, job: job, by: submitter)
    return job
  }

  /// A batch goes on that had ended.
  private func count() throws {
    try turns.count(in: transaction, haveMoved: haveMoved)
    for (group, jobs) in inEnvironments {
      try transaction.run(
        """
        INSERT INTO tally (environment, state, jobs) VALUES (?, ?, ?)
        ON CONFLICT (environment, state) DO UPDATE SET jobs = tally.jobs + excluded.jobs
        """, [group.id, group.state.rawValue, jobs])
    }
    for (group, jobs) in inBatches {
      try transaction.run(
        """
        INSERT INTO batch_tally (batch, state, jobs) VALUES (?, ?, ?)
        ON CONFLICT (batch, state) DO UPDATE SET jobs = batch_tally.jobs + excluded.jobs
        """, [group.id, group.state.rawValue, jobs])
      try transaction.run("UPDATE batch SET ended = NULL WHERE id = ? AND ended IS NOT NULL", [group.id])
    }
  }

  /// A target that no job has named before is new here, and has no others.
  private mutating func readLines(of edits: [PreparedEdit]) throws {
    var keys: [LineKey] = []
    var seen: Set<LineKey> = []
    for edit in edits {
      let key = try LineKey(environment: row(ofEnvironment: edit.request.target.environment), edit.request)
      if seen.insert(key).inserted { keys.append(key) }
    }
    let new = try transaction.connection.insertedOfEach(
      "INSERT INTO target (package, environment, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", keys.map(\.names))
    for (key, target) in zip(keys, new) { if let target { lines[key] = Line(target: target, isHeld: false) } }
    let known = zip(keys, new).filter { $0.1 == nil }.map(\.0)
    let rows = try transaction.connection.rowOfEach(
      """
      SELECT target.id, first.id AS first, first.urgency,
        EXISTS (SELECT 1 FROM job WHERE job.target = target.id AND job.holds) AS is_held, \(NewTurns.Line.columns)
      FROM target LEFT JOIN job AS first ON first.target = target.id AND first.first
      WHERE target.package = ? AND target.environment = ? AND target.kind = ?
      """, known.map(\.names))
    for (key, row) in zip(known, rows) {
      guard let row else {
        throw StorageError.inconsistent("target \(key.package) is not there, and can't be inserted")
      }
      lines[key] = try Line(
        target: row.int("id"), isHeld: row.bool("is_held"), first: row.optionalInt("first"),
        urgency: row.optionalInt("urgency") ?? 0, behind: NewTurns.Line(row))
    }
  }

  private mutating func row(ofEnvironment name: String) throws -> Int {
    if let known = environments[ExactString(name)] { return known }
    let id = try transaction.environment(name)
    environments[ExactString(name)] = id
    return id
  }

  private mutating func row(ofBatch name: String) throws -> BatchRow {
    if let known = batches[ExactString(name)] { return known }
    guard let id = try BatchReference(name).flatMap({ try transaction.runToJoin(of: $0) }) else {
      throw StorageError.inconsistent("batch \(name) was looked for and is not there")
    }
    if let windows = limits.batchWindows[ExactString(name)] {
      try transaction.runOnce("UPDATE batch SET windows = ? WHERE id = ?", [JSON(encoding: windows.texts).text, id])
    }
    if let most = limits.batchLimits[ExactString(name)] {
      try transaction.runOnce("UPDATE batch SET stop_after = ? WHERE id = ?", [most, id])
    }
    let sql = "SELECT name, run, windows, \(FailureLimit.columns) FROM batch WHERE id = ?"
    guard let known = try transaction.row(sql, [id]) else {
      throw StorageError.inconsistent("batch \(name) was found and is not there")
    }
    let windows = try known.schedule().map { (name: try known.batchReference().text, schedule: $0) }
    let row = try BatchRow(
      id: id, windows: windows, hasPolicy: windows != nil || FailureLimit(known) != nil, stop: BatchStop(known))
    batches[ExactString(name)] = row
    return row
  }

  /// nil: it may start within the time that is looked ahead.
  private mutating func problem(of request: EditRequest, in environment: Int, _ run: BatchRow?) throws -> String? {
    let hours = limits.hours[request.target.environment]
    guard hours?.schedule != nil || run?.windows != nil else { return nil }
    return try (hours ?? EditingHours()).problem(
      of: request.target.kind, in: request.target.environment, outlook(of: environment, hours ?? EditingHours(), run),
      batch: run?.windows, notBefore: request.notBefore, deadline: request.deadline)
  }

  /// It is worked out once for all jobs of a call that have it in common.
  private mutating func outlook(of environment: Int, _ hours: EditingHours, _ run: BatchRow?) throws -> WindowOutlook {
    let key = Hours(environment: environment, batch: run?.windows == nil ? nil : run?.id)
    if let known = outlooks[key] { return known }
    let outlook = try transaction.outlook(of: environment, hours, narrowedBy: run?.windows?.schedule)
    outlooks[key] = outlook
    return outlook
  }
}

extension EditRequest {
  /// How its job begins.
  var state: JobState { isHeld ? .held : .queued }
}
