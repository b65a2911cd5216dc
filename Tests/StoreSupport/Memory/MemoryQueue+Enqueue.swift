import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

/// One call of Enqueue: first what is known by its key, then whether the rest can be taken, then the jobs in the order of
/// the call, and at last what each comes after, which may stand behind it in the call.
extension MemoryQueue {
  mutating func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits, now: WallTime
  ) throws(EnqueueError) -> [Enqueued] {
    let places: [[Int]]
    do {
      places = try References(requests).predecessors
    } catch {
      throw .invalid(error)
    }
    for (index, request) in requests.enumerated() { try refuseUnstorable(request, index) }
    let call = Call(requests, places: places, uid: submitter.uid, in: self)
    try call.refuseOtherMeanings()
    try refuseImpossible(call, limits, now: now)
    let fresh = requests.indices.filter(call.isFresh)
    let waiting = jobs.count { $0.state == .queued || $0.state == .held }
    guard fresh.isEmpty || waiting + fresh.count <= limits.maxQueued else {
      throw .queueFull(limit: limits.maxQueued)
    }
    var made: [Int: JobID] = [:]
    for index in fresh { made[index] = add(requests[index], by: submitter, limits: limits, now: now) }
    for index in fresh {
      guard let id = made[index] else { continue }
      let after = call.predecessors(of: index).compactMap { $0.job ?? $0.edit.flatMap { made[$0] } }
      self[id]?.after = after.sorted()
      // One that is gone had succeeded, else nothing could come after it.
      let unmet = after.filter { self[$0].map { $0.state != .succeeded } ?? false }
      self[id]?.unmet = Set(unmet)
      guard let key = requests[index].key else { continue }
      keys.append(
        MemoryKey(
          uid: submitter.uid, key: ExactString(key), meaning: call.meaning(of: index, after: Set(after)), job: id,
          createdAt: now))
    }
    return requests.indices.map { index in
      let one = call.standsFor[index]
      if let known = call.known[one] { return Enqueued(id: known.job, state: state(of: known), duplicate: true) }
      let id = made[one] ?? 0
      return Enqueued(
        id: id, state: self[id]?.state ?? .queued, duplicate: one != index,
        problem: self[id].flatMap { wordsOfStop(of: $0) ?? problem(of: $0, in: limits.hours, now: now) })
    }
  }

  private func wordsOfStop(of job: MemoryJob) -> String? {
    if case .held(_, isStopped: true) = job.stage { stop(of: job)?.stop.wordsOfHeld } else { nil }
  }

  private func state(of key: MemoryKey) -> JobState { self[key.job]?.state ?? key.endedAs ?? .succeeded }

  /// A store that ends texts at a NUL would make one of two.
  private func refuseUnstorable(_ request: EditRequest, _ index: Int) throws(EnqueueError) {
    let labels = request.labels ?? Labels()
    let fields: [(String, [String?])] = [
      ("key", [request.key]), ("batch", [request.batch]), ("labels", labels.flatMap { [$0.name, $0.value] }),
      ("expectedLastUpdatedDate", [request.expectedLastUpdatedDate]),
    ]
    for (field, texts) in fields where texts.contains(where: { $0?.utf8.contains(0) == true }) {
      throw .unstorable(index: index, field: field)
    }
  }

  /// All that the queue knows to be in the way of new jobs. What is known by its key has been taken before.
  private func refuseImpossible(_ call: Call, _ limits: EnqueueLimits, now: WallTime) throws(EnqueueError) {
    var faults: [RequestFault] = []
    var said: Set<ExactString> = []
    for (index, request) in call.requests.enumerated() where call.isFresh(index) {
      if let reason = request.batch.flatMap(whyNoBatch) {
        faults.append(RequestFault(index, JSONPointer(["batch"]), reason))
      }
      if let batch = request.batch, said.insert(ExactString(batch)).inserted {
        faults += whyOtherPolicy(batch, limits).map { RequestFault(index, JSONPointer(["batch"]), $0) }
      }
      for (at, job) in (request.after ?? []).enumerated() {
        guard let reason = whyNot(after: job, self[job]?.state) else { continue }
        faults.append(RequestFault(index, JSONPointer(["after", String(at)]), reason))
      }
      for (at, place) in call.places[index].enumerated() {
        guard let known = call.known[call.standsFor[place]], let reason = whyNot(after: known.job, state(of: known))
        else { continue }
        faults.append(RequestFault(index, JSONPointer(["afterRefs", String(at)]), reason))
      }
      if let deadline = request.deadline, deadline <= now {
        faults.append(RequestFault(index, JSONPointer(["deadline"]), "it has passed: it is \(now) now"))
      }
    }
    if let faults = RequestFaults(faults) { throw .invalid(faults) }
  }

  private func whyNot(after job: JobID, _ state: JobState?) -> String? {
    guard let state else { return "there is no job \(job)" }
    guard state.isEnded, state != .succeeded else { return nil }
    let what = state == .cancelled ? "was cancelled" : "has \(state.rawValue)"
    return "job \(job) \(what), so nothing can come after it; retry it first, or leave it out"
  }

  private mutating func add(
    _ request: EditRequest, by submitter: Submitter, limits: EnqueueLimits, now: WallTime
  ) -> JobID {
    lastJob += 1
    let run = request.batch.map { batch($0, limits, now: now) }
    let isStopped = !request.isHeld && batches.contains { $0.id == run && $0.stop != nil }
    let isHeld = request.isHeld || isStopped
    let attempts = request.maxAttempts ?? limits.maxAttempts[request.target.environment]
    var job = MemoryJob(
      parts: .init(
        id: lastJob, asked: Asked(request, by: submitter), createdAt: now,
        maxAttempts: attempts ?? RetrySettings().maxAttempts, line: TargetLine(request.target),
        batch: run, place: takePlace(), priority: request.priority ?? 0, deadline: request.deadline,
        stage: isHeld ? .held(restingUntil: nil, isStopped: isStopped) : .queued(restingUntil: nil)))
    job.arrivesWith = request.partOf
    if !isHeld, let start = request.notBefore, start > now { job.startsAt = start }
    jobs.append(job)
    log(.enqueued, of: job, at: now, uid: submitter.uid)
    return job.id
  }

  /// A run that is named is joined and opened again; a name joins its newest run until that has ended, and then begins the
  /// next.
  private mutating func batch(_ asked: String, _ limits: EnqueueLimits, now: WallTime) -> Int {
    guard let batch = BatchReference(asked) else { return 0 }
    if let newest = newestRun(of: batch), batch.run != nil || newest.endedAt == nil {
      for index in batches.indices where batches[index].id == newest.id { batches[index].endedAt = nil }
      return newest.id
    }
    lastBatch += 1
    let run = (newestRun(of: batch)?.run ?? 0) + 1
    batches.append(
      MemoryBatch(
        id: lastBatch, name: batch.name, run: run, createdAt: now, windows: limits.batchWindows[ExactString(asked)],
        limit: limits.batchLimits[ExactString(asked)].map { FailureLimit($0) }))
    return lastBatch
  }

  private func whyNoBatch(_ asked: String) -> String? {
    guard let batch = BatchReference(asked) else { return BatchReference.misplacedMark }
    guard batch.run != nil, newestRun(of: batch) == nil else { return nil }
    return
      "there is no batch \"\(asked)\"; \"\(batch.name)\" joins its newest run, or begins the next where that has ended"
  }
}

/// The edits of a call, with what their keys stand for.
private struct Call {
  let requests: [EditRequest]
  /// For each edit, the places of those of the call that it comes after.
  let places: [[Int]]
  /// For each edit, the one whose job it is: itself, or an earlier one with the same key.
  let standsFor: [Int]
  /// What keys have made before, by the first edit with that key.
  let known: [Int: MemoryKey]

  /// What an edit comes after: a job, or another edit of the call, which makes one.
  struct Predecessor: Hashable {
    var job: JobID?
    var edit: Int?
  }

  init(_ requests: [EditRequest], places: [[Int]], uid: Int, in queue: MemoryQueue) {
    self.requests = requests
    self.places = places
    let keys = requests.map { $0.key.map(ExactString.init) }
    standsFor = keys.enumerated().map { index, key in key == nil ? index : keys.firstIndex(of: key) ?? index }
    var known: [Int: MemoryKey] = [:]
    for (index, key) in keys.enumerated() {
      if let key { known[index] = queue.keys.first { $0.uid == uid && $0.key == key } }
    }
    self.known = known
  }

  /// It makes a job.
  func isFresh(_ index: Int) -> Bool { standsFor[index] == index && known[index] == nil }

  func predecessors(of index: Int) -> Set<Predecessor> {
    let ofCall = places[index].map { place in
      let one = standsFor[place]
      return known[one].map { Predecessor(job: $0.job) } ?? Predecessor(edit: one)
    }
    return Set((requests[index].after ?? []).map { Predecessor(job: $0) } + ofCall)
  }

  func meaning(of index: Int, after: Set<JobID>) -> KeyMeaning {
    let request = requests[index]
    return KeyMeaning(
      line: TargetLine(request.target), change: request.change,
      expectedDate: request.expectedLastUpdatedDate.map(ExactString.init), after: after)
  }

  /// The same key stands for the same edit.
  func refuseOtherMeanings() throws(EnqueueError) {
    for (index, request) in requests.enumerated() {
      guard let key = request.key else { continue }
      let one = standsFor[index]
      let after = predecessors(of: index)
      let isSame: Bool
      if let known = known[one] {
        // What comes after a job that is only made now is not what came before.
        isSame =
          after.allSatisfy { $0.job != nil } && meaning(of: index, after: Set(after.compactMap(\.job))) == known.meaning
      } else {
        isSame = meaning(of: one, after: []) == meaning(of: index, after: []) && predecessors(of: one) == after
      }
      guard isSame else { throw .keyConflict(index: index, key: key, id: known[one]?.job) }
    }
  }
}
