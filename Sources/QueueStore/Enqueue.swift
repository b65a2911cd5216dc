package import EditModel
import FoundationEssentials
import GRDB
import JSONDocument

package struct EnqueueLimits: Sendable {
  /// Jobs that may be queued or held at once.
  package let maxQueued: Int
  /// How many attempts a job has that does not say so, by environment.
  package let maxAttempts: [String: Int]

  package init(maxQueued: Int, maxAttempts: [String: Int]) {
    self.maxQueued = maxQueued
    self.maxAttempts = maxAttempts
  }
}

package enum EnqueueError: Error, Hashable {
  case queueFull(limit: Int)
  /// The submitter's key stands for something else. `id`: nil where that is an earlier edit of the same call.
  case keyConflict(index: Int, key: String, id: JobID?)
  /// A text that can't be stored as it is, for it has a NUL in it: `key`, `batch`, `labels` or
  /// `expectedLastUpdatedDate`.
  case unstorable(index: Int, field: String)
  case storage(StorageError)
}

extension QueueStore {
  /// Takes all of the edits or none. They are on the disk when this returns.
  package func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits
  ) async throws(EnqueueError) -> [Enqueued] {
    var prepared: [PreparedEdit] = []
    for (index, request) in requests.enumerated() { prepared.append(try PreparedEdit(request, index: index)) }
    let weight = prepared.reduce(0) { $0 + $1.weight }
    do {
      return try await writer.write(weight: weight) { [now, prepared] database in
        var enqueuing = try Enqueuing(database, by: submitter, limits: limits, now: now())
        return try prepared.map { try enqueuing.take($0) }
      }
    } catch let error as EnqueueError {
      throw error
    } catch {
      throw .storage(StorageError(error))
    }
  }
}

/// What can be worked out of an edit before the writer's turn.
private struct PreparedEdit {
  let index: Int
  let request: EditRequest
  let change: Data
  /// What a key stands for, where there is one.
  let meaning: JSON?

  var weight: Int { 1024 + change.count * (meaning == nil ? 1 : 2) }

  init(_ request: EditRequest, index: Int) throws(EnqueueError) {
    let names = request.labels.map { $0.flatMap { [$0.key, $0.value] } } ?? []
    for (field, texts) in [
      ("key", [request.key ?? ""]), ("batch", [request.batch ?? ""]), ("labels", names),
      ("expectedLastUpdatedDate", [request.expectedLastUpdatedDate ?? ""]),
    ] {
      guard texts.allSatisfy(\.isStorable) else { throw .unstorable(index: index, field: field) }
    }
    self.index = index
    self.request = request
    let target = request.target
    do {
      let change = try JSON(encoding: request.change)
      self.change = change.stored
      meaning = request.key.map { _ in
        var meaning: JSONObject = [
          "environment": .string(target.environment), "kind": .string(target.kind.rawValue),
          "package": .string(target.id.packageID), "change": change,
        ]
        meaning["expectedLastUpdatedDate"] = request.expectedLastUpdatedDate.map(JSON.string)
        return .object(meaning)
      }
    } catch {
      throw .storage(.inconsistent("the change of edit \(index) can't be written as JSON: \(error)"))
    }
  }
}

/// One call of Enqueue, inside its transaction.
private struct Enqueuing {
  private let database: Database
  private let submitter: Submitter
  private let limits: EnqueueLimits
  private let now: Timestamp
  private var waiting: Int
  private var environments: [String: Int] = [:]
  private var batches: [String: Int] = [:]
  private var made: Set<JobID> = []

  init(_ database: Database, by submitter: Submitter, limits: EnqueueLimits, now: Timestamp) throws {
    self.database = database
    self.submitter = submitter
    self.limits = limits
    self.now = now
    waiting = try database.int("SELECT coalesce(sum(jobs), 0) FROM tally WHERE state IN ('queued', 'held')") ?? 0
  }

  mutating func take(_ edit: PreparedEdit) throws -> Enqueued {
    if let key = edit.request.key, let known = try known(key, edit) { return known }
    guard waiting < limits.maxQueued else { throw EnqueueError.queueFull(limit: limits.maxQueued) }
    waiting += 1
    let job = try insert(edit)
    made.insert(job)
    try database.run("INSERT INTO change (job, body) VALUES (?, ?)", [job, edit.change])
    for (name, value) in edit.request.labels ?? [:] {
      try database.run("INSERT INTO label (job, name, value) VALUES (?, ?, ?)", [job, name, value])
    }
    if let key = edit.request.key, let meaning = edit.meaning {
      try database.run(
        "INSERT INTO key (uid, key, request, job, created) VALUES (?, ?, ?, ?, ?)",
        [submitter.uid, key, meaning.stored, job, now.milliseconds])
    }
    try database.log(.enqueued, job: job, at: now, uid: submitter.uid)
    return Enqueued(id: job, state: .queued, duplicate: false)
  }

  /// The job that the key has made before.
  private func known(_ key: String, _ edit: PreparedEdit) throws -> Enqueued? {
    let sql = """
      SELECT key.job, request, state FROM key LEFT JOIN job ON job.id = key.job WHERE key.uid = ? AND key.key = ?
      """
    guard let found = try database.row(sql, [submitter.uid, key]) else { return nil }
    let job = try StoredRow(row: found, job: nil).int("job")
    let row = StoredRow(row: found, job: job)
    guard try row.json("request") == edit.meaning else {
      throw EnqueueError.keyConflict(index: edit.index, key: key, id: made.contains(job) ? nil : job)
    }
    return try Enqueued(id: job, state: row.word("state"), duplicate: true)
  }

  private mutating func insert(_ edit: PreparedEdit) throws -> JobID {
    let request = edit.request
    let environment = try environment(request.target.environment)
    let attempts = request.maxAttempts ?? limits.maxAttempts[request.target.environment]
    try database.run(
      """
      INSERT INTO job (target, environment, asked_id, state, place, priority, batch, key, uid, submitted_by,
        max_attempts, expected_date, strict, created)
      VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        target(request.target, in: environment), environment, request.target.id.description, database.takePlace(),
        request.priority ?? 0, request.batch.map { try batch($0) }, request.key, submitter.uid, submitter.name,
        attempts ?? RetrySettings().maxAttempts, request.expectedLastUpdatedDate, request.strict ?? false,
        now.milliseconds,
      ])
    return Int(database.lastInsertedRowID)
  }

  private func target(_ target: Target, in environment: Int) throws -> Int {
    let names: StatementArguments = [environment, target.kind.rawValue, target.id.packageID]
    let find = "SELECT id FROM target WHERE environment = ? AND kind = ? AND package = ?"
    if let known = try database.int(find, names) { return known }
    try database.run("INSERT INTO target (environment, kind, package) VALUES (?, ?, ?)", names)
    return Int(database.lastInsertedRowID)
  }

  private mutating func environment(_ name: String) throws -> Int {
    if let known = environments[name] { return known }
    let id = try database.environment(name)
    environments[name] = id
    return id
  }

  private mutating func batch(_ name: String) throws -> Int {
    if let known = batches[name] { return known }
    try database.run(
      "INSERT INTO batch (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING", [name, now.milliseconds])
    let id = try database.int("SELECT id FROM batch WHERE name = ?", [name])
    batches[name] = id
    return try found(id, "batch \(name)")
  }

  private func found(_ id: Int?, _ what: String) throws -> Int {
    guard let id else { throw StorageError.inconsistent("\(what) was written and is not there") }
    return id
  }
}
