import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// One call of Enqueue, inside its transaction: first what is known by its key, then whether the rest can be taken, then
/// the jobs in the order of the call, and at last what each comes after, which may stand behind it in the call.
struct Enqueuing {
  private let edits: [PreparedEdit]
  private let transaction: Transaction
  private let submitter: Submitter
  private let limits: EnqueueLimits
  /// For each edit, the one whose job it is: itself, or an earlier one with the same key.
  private var standsFor: [Int] = []
  /// Jobs that keys have made before, by the first edit with that key.
  private var known: [Int: KnownJob] = [:]

  private struct KnownJob {
    let id: JobID
    let state: JobState
    let meaning: Fingerprint
  }

  /// What an edit comes after: a job, or another edit of the call, which makes one.
  private enum Predecessor: Hashable {
    case job(JobID)
    case edit(Int)
  }

  init(
    _ edits: [PreparedEdit], in transaction: Transaction, by submitter: Submitter, limits: EnqueueLimits
  ) {
    self.edits = edits
    self.transaction = transaction
    self.submitter = submitter
    self.limits = limits
  }

  mutating func perform() throws -> [Enqueued] {
    try readKeys()
    for edit in edits { try checkKey(of: edit) }
    let fresh = edits.filter { standsFor[$0.index] == $0.index && known[$0.index] == nil }
    try refuseImpossible(fresh)
    let waiting = try transaction.int("SELECT coalesce(sum(jobs), 0) FROM tally WHERE state IN ('queued', 'held')") ?? 0
    guard fresh.isEmpty || waiting + fresh.count <= limits.maxQueued else {
      throw EnqueueError.queueFull(limit: limits.maxQueued)
    }
    var jobs = NewJobs(in: transaction, by: submitter, limits: limits)
    let made = try Dictionary(uniqueKeysWithValues: zip(fresh.map(\.index), jobs.insert(fresh)))
    for edit in fresh { try finish(edit, made) }
    return try edits.map { edit in
      let one = standsFor[edit.index]
      if let known = known[one] { return Enqueued(id: known.id, state: known.state, duplicate: true) }
      guard let id = made[one] else { throw StorageError.inconsistent("edit \(one) has made no job") }
      return Enqueued(
        id: id, state: jobs.heldByStop.contains(id) ? .held : edits[one].request.state, duplicate: one != edit.index,
        problem: jobs.problems[id])
    }
  }

  private mutating func readKeys() throws {
    var first: [ExactString: Int] = [:]
    for edit in edits {
      guard let key = edit.request.key else {
        standsFor.append(edit.index)
        continue
      }
      if let earlier = first[ExactString(key)] {
        standsFor.append(earlier)
      } else {
        first[ExactString(key)] = edit.index
        standsFor.append(edit.index)
        known[edit.index] = try knownJob(key)
      }
    }
  }

  private func knownJob(_ key: String) throws -> KnownJob? {
    let sql = """
      SELECT key.job, meaning, coalesce(state, ended_as) AS state FROM key LEFT JOIN job ON job.id = key.job
      WHERE key.key = ? AND key.uid = ?
      """
    guard let found = try transaction.row(sql, [key, submitter.uid]) else { return nil }
    let job = try found.int("job")
    let row = found.of(job)
    return try KnownJob(id: job, state: row.word("state"), meaning: Fingerprint(bytes: row.bytes("meaning")))
  }

  /// The same key stands for the same edit.
  private func checkKey(of edit: PreparedEdit) throws {
    guard let key = edit.request.key else { return }
    let one = standsFor[edit.index]
    let after = predecessors(of: edit)
    let jobs = after.compactMap { if case .job(let id) = $0 { id } else { nil } }
    let isSame: Bool
    if let known = known[one] {
      // What comes after a job that is only made now is not what came before.
      isSame = jobs.count == after.count && edit.meaning(after: Set(jobs)) == known.meaning
    } else {
      isSame = edits[one].meaning(after: []) == edit.meaning(after: []) && predecessors(of: edits[one]) == after
    }
    guard isSame else { throw EnqueueError.keyConflict(index: edit.index, key: key, id: known[one]?.id) }
  }

  private func predecessors(of edit: PreparedEdit) -> Set<Predecessor> {
    let refs = edit.comesAfter.map { place in
      let one = standsFor[place]
      return known[one].map { Predecessor.job($0.id) } ?? .edit(one)
    }
    return Set((edit.request.after ?? []).map(Predecessor.job) + refs)
  }

  /// All that the queue knows to be in the way of new jobs. What is known by its key has been taken before.
  private func refuseImpossible(_ fresh: [PreparedEdit]) throws {
    var faults: [RequestFault] = []
    var states: [JobID: JobState?] = [:]
    var isThere: [ExactString: Bool] = [:]
    var asked: Set<ExactString> = []
    for edit in fresh {
      if let batch = edit.request.batch {
        let known = try isThere[ExactString(batch)] ?? canBeJoined(batch)
        isThere[ExactString(batch)] = known
        if !known { faults.append(RequestFault(edit.index, JSONPointer(["batch"]), Self.noBatch(batch))) }
        for reason in try whyOtherPolicy(batch, &asked) {
          faults.append(RequestFault(edit.index, JSONPointer(["batch"]), reason))
        }
      }
      for (at, job) in (edit.request.after ?? []).enumerated() {
        let state = try states[job] ?? transaction.state(of: job)
        states[job] = .some(state)
        guard let reason = Self.whyNot(after: job, state) else { continue }
        faults.append(RequestFault(edit.index, JSONPointer(["after", String(at)]), reason))
      }
      for (at, place) in edit.comesAfter.enumerated() {
        guard let known = known[standsFor[place]], let reason = Self.whyNot(after: known.id, known.state) else {
          continue
        }
        faults.append(RequestFault(edit.index, JSONPointer(["afterRefs", String(at)]), reason))
      }
      if let deadline = edit.request.deadline, deadline <= transaction.now {
        faults.append(
          RequestFault(edit.index, JSONPointer(["deadline"]), "it has passed: it is \(transaction.now) now"))
      }
    }
    if let faults = RequestFaults(faults) { throw EnqueueError.invalid(faults) }
  }

  /// Whether a batch of that name can be made, or the run that is named is there.
  private func canBeJoined(_ batch: String) throws -> Bool {
    guard let batch = BatchReference(batch) else { return false }
    return try batch.run == nil || transaction.runToJoin(of: batch) != nil
  }

  /// The policy of a run is given with its first edits, and does not change: what started by another can't be taken back. Empty: it
  /// is given so, or that was said of another edit.
  private func whyOtherPolicy(_ batch: String, _ asked: inout Set<ExactString>) throws -> [String] {
    let (windows, most) = (limits.batchWindows[ExactString(batch)], limits.batchLimits[ExactString(batch)])
    guard windows != nil || most != nil, asked.insert(ExactString(batch)).inserted,
      let id = try BatchReference(batch).flatMap({ try transaction.knownRun(of: $0) }),
      let known = try transaction.row("SELECT windows, \(FailureLimit.columns) FROM batch WHERE id = ?", [id])
    else { return [] }
    var reasons: [String] = []
    let schedule = try known.schedule()
    if let windows, windows.texts != schedule?.texts {
      reasons.append(BatchReference.otherWindows(batch, than: schedule))
    }
    let limit = try FailureLimit(known)
    if let most, most != limit?.most { reasons.append(BatchReference.otherLimit(batch, than: limit)) }
    return reasons
  }

  private static func noBatch(_ batch: String) -> String {
    guard let name = BatchReference(batch)?.name else { return BatchReference.misplacedMark }
    return "there is no batch \"\(batch)\"; \"\(name)\" joins its newest run, or begins the next where that has ended"
  }

  private static func whyNot(after job: JobID, _ state: JobState?) -> String? {
    switch state {
    case nil: "there is no job \(job)"
    case .queued, .held, .running, .succeeded: nil
    case .failed: "job \(job) has failed, so nothing can come after it; retry it first, or leave it out"
    case .cancelled: "job \(job) was cancelled, so nothing can come after it; retry it first, or leave it out"
    case .expired: "job \(job) has expired, so nothing can come after it; retry it first, or leave it out"
    }
  }

  /// What needs the ids of the others.
  private func finish(_ edit: PreparedEdit, _ made: [Int: JobID]) throws {
    guard let job = made[edit.index] else { return }
    let after = predecessors(of: edit).compactMap {
      switch $0 {
      case .job(let id): id
      case .edit(let index): made[index]
      }
    }
    for predecessor in after.sorted() { try transaction.add(predecessor: predecessor, to: job) }
    guard let key = edit.request.key, let meaning = edit.meaning(after: Set(after)) else { return }
    try transaction.run(
      "INSERT INTO key (key, uid, meaning, job, created) VALUES (?, ?, ?, ?, ?)",
      [key, submitter.uid, meaning.bytes, job, transaction.now.milliseconds])
  }
}
