package import JobModel
import LibraryModel
import Planning

extension TransactionalStore {
  package func jobsToPreflight(_ filter: Filter) async throws(StorageError) -> [JobToPreflight] {
    try await reading { try $0.jobsToPreflight(filter) }
  }

  package func editsToPreflight(
    _ jobs: [JobID], in hours: [String: EditingHours]
  ) async throws(StorageError) -> [JobID: EditToPreflight] {
    try await reading { transaction in
      var reader = PreflightReader(transaction: transaction, hours: hours)
      return try reader.edits(of: jobs)
    }
  }
}

extension Transaction {
  fileprivate func jobsToPreflight(_ filter: Filter) throws -> [JobToPreflight] {
    let waiting: Set<JobState> = [.queued, .held]
    var asked = filter
    asked.states = filter.states.map { $0.filter(waiting.contains) } ?? [.queued, .held]
    guard asked.states?.isEmpty == false else { return [] }
    let condition = try condition(asked)
    let choice = "FROM job \(try index(for: asked)) WHERE \(condition.sql)"
    let found = try rows("SELECT id, environment, target, place \(choice)", condition.values, isReused: false)
      .map { try QueuedPlace($0, isAsked: true) }
    guard !found.isEmpty else { return [] }
    // By the targets that were found, however many jobs wait on others.
    let before = try rows(
      """
      SELECT id, environment, target, CASE state WHEN 'running' THEN 0 ELSE place END AS place
      FROM job INDEXED BY by_target
      WHERE state IN ('running', 'queued') AND target IN (SELECT target \(choice))
      """, condition.values, isReused: false
    ).map { try QueuedPlace($0, isAsked: false) }
    return QueuedPlace.line(found, before: before, environments: try namesOfEnvironments())
  }

  private func namesOfEnvironments() throws -> [Int: String] {
    var names: [Int: String] = [:]
    for row in try rows("SELECT id, name FROM environment") { names[try row.int("id")] = try row.text("name") }
    return names
  }
}

/// Where a job stands that a preflight looks at.
private struct QueuedPlace {
  let job: JobID
  let environment: Int
  let target: Int
  let place: Int
  let isAsked: Bool

  init(_ row: StoredRow, isAsked: Bool) throws {
    job = try row.int("id")
    environment = try row.int("environment")
    target = try row.int("target")
    place = try row.int("place")
    self.isAsked = isAsked
  }

  /// - Parameter others: queued and running jobs on the same targets.
  static func line(
    _ asked: [QueuedPlace], before others: [QueuedPlace], environments: [Int: String]
  ) -> [JobToPreflight] {
    var ends: [Int: (first: Int, last: Int)] = [:]
    for one in asked {
      let known = ends[one.target]
      ends[one.target] = (min(known?.first ?? .max, one.place), max(known?.last ?? .min, one.place))
    }
    let known = Set(asked.map(\.job))
    let ahead = others.filter { other in
      !known.contains(other.job) && ends[other.target].map { other.place < $0.last } ?? false
    }
    func order(_ one: QueuedPlace) -> (String, Int, Int) {
      (environments[one.environment] ?? "", ends[one.target]?.first ?? 0, one.place)
    }
    return (asked + ahead).sorted { order($0) < order($1) }.map {
      JobToPreflight(
        job: $0.job, environment: environments[$0.environment] ?? "", target: $0.target, isAsked: $0.isAsked)
    }
  }
}

/// Reads edits in one transaction. The windows are worked out once for all jobs that have them in common.
private struct PreflightReader {
  let transaction: Transaction
  let hours: [String: EditingHours]
  private var outlooks: [Hours: WindowOutlook] = [:]

  init(transaction: Transaction, hours: [String: EditingHours]) {
    self.transaction = transaction
    self.hours = hours
  }

  private struct Hours: Hashable {
    let environment: Int
    /// nil: it is in none that has windows of its own.
    let batch: Int?
  }

  mutating func edits(of jobs: [JobID]) throws -> [JobID: EditToPreflight] {
    var edits: [JobID: EditToPreflight] = [:]
    for job in jobs {
      guard let found = try transaction.row(Self.query, [job]) else { continue }
      let row = found.of(job)
      let state: JobState = try row.word("state")
      let facts: Result<EditFacts, StorageError>
      do {
        guard let kept = try transaction.facts(of: job) else { continue }
        facts = .success(kept)
      } catch let error as StorageError {
        guard case .unreadable = error else { throw error }
        facts = .failure(error)
      }
      edits[job] = EditToPreflight(
        facts: facts, waits: state != .running, windowProblem: state == .running ? nil : try windowProblem(in: row))
    }
    return edits
  }

  private mutating func windowProblem(in row: StoredRow) throws -> String? {
    let name = try row.text("name")
    let lane = JobLane(number: try row.int("lane"))
    let windows = try lane.batch.flatMap { try transaction.policies(of: [lane]).windows[$0] }
    let hours = hours[name] ?? EditingHours()
    guard hours.schedule != nil || windows != nil else { return nil }
    let environment = try row.int("environment")
    let key = Hours(environment: environment, batch: windows == nil ? nil : lane.batch)
    let outlook =
      try outlooks[key] ?? transaction.outlook(of: environment, hours, narrowedBy: windows?.schedule)
    outlooks[key] = outlook
    return try hours.problem(
      of: row.word("kind"), in: name, outlook, batch: windows, notBefore: row.optionalTime("not_before"),
      deadline: row.optionalTime("deadline"))
  }

  private static let query = """
    SELECT job.state, job.environment, environment.name, target.kind, job.lane, job.not_before, job.deadline FROM job
    JOIN environment ON environment.id = job.environment JOIN target ON target.id = job.target
    WHERE job.id = ? AND job.ended IS NULL
    """
}
