import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

/// The queue as it should be, in memory: each question is answered by looking at all jobs. What it decides itself is what
/// the store's face says; all else it asks `Lifecycle` and `Admission`.
struct MemoryQueue: Sendable {
  /// By id.
  var jobs: [MemoryJob] = [] { didSet { changes += 1 } }
  var events: [MemoryEvent] = [] { didSet { changes += 1 } }
  var batches: [MemoryBatch] = [] { didSet { changes += 1 } }
  var keys: [MemoryKey] = [] { didSet { changes += 1 } }
  /// nil: of the whole queue.
  var pauses: [String?: Paused] = [:] { didSet { changes += 1 } }
  var outages: [ServerID: KeptOutage] = [:] { didSet { changes += 1 } }
  /// The environments of which it was said last that their server is out.
  var out: Set<String> = [] { didSet { changes += 1 } }
  /// Until when somebody has opened the windows of an environment.
  var opened: [String: WallTime] = [:] { didSet { changes += 1 } }
  /// The environments of which it was said last that their window has closed.
  var closed: Set<String> = [] { didSet { changes += 1 } }
  /// What of stopped batches is still to be held.
  var toHold: [MemoryHold] = [] { didSet { changes += 1 } }
  /// What targets are called, of those that jobs name.
  var names: [TargetLine: String] = [:] { didSet { changes += 1 } }
  /// How long edits took, in the order in which they ended.
  var durations: [EditClass: [EndedEdit]] = [:] { didSet { changes += 1 } }
  var clock = PruningClock() { didSet { changes += 1 } }
  /// Several hosts may be at it.
  var isShared = false
  /// By name: the hosts that share the queue. A renewal is no change that anybody waits for.
  var hosts: [String: MemoryHost] = [:]
  var serverStates: [ServerID: KeptServerState] = [:]
  var leases: [ServerID: Lease] = [:] { didSet { changes += 1 } }
  /// A daemon has begun, and has not stopped.
  var runs = false { didSet { changes += 1 } }
  var lastJob: JobID = 0
  var lastSequence = 0
  var lastBatch = 0
  private var lastPlace = 0
  /// Since it was opened.
  var counts = QueueCounts()
  /// Rises with whatever is changed.
  private(set) var changes = 0
}

/// Of a job, a batch, an environment or, where it is of none, the whole queue.
struct MemoryEvent: Sendable {
  let sequence: Int
  let at: WallTime
  let what: EventKind
  var uid: Int?
  var job: JobID?
  var batch: Int?
  var environment: String?
  /// Whose outage it is.
  var server: ServerID?
  /// Until when somebody has opened a window.
  var until: WallTime?
}

struct MemoryBatch: Sendable {
  let id: Int
  let name: String
  let run: Int
  let createdAt: WallTime
  /// nil: one of its jobs has not ended.
  var endedAt: WallTime?
  /// Its own; nil: it has none.
  var windows: WindowSchedule?
  /// nil: it goes on however many of its jobs fail.
  var limit: FailureLimit?
  /// nil: it is not stopped.
  var stoppedAt: WallTime?
}

/// The queued jobs of a stopped batch from one id to another, which are still to be held.
struct MemoryHold: Sendable {
  let batch: Int
  let jobs: ClosedRange<JobID>
}

/// What a submitter's key stands for. It outlives its job.
struct MemoryKey: Sendable {
  let uid: Int
  let key: ExactString
  let meaning: KeyMeaning
  let job: JobID
  let createdAt: WallTime
  /// What became of a job that is gone.
  var endedAs: JobState?
}

struct KeyMeaning: Sendable, Equatable {
  let line: TargetLine
  let change: Change
  let expectedDate: ExactString?
  let after: Set<JobID>
}

extension MemoryQueue {
  /// nil: there is no such job.
  subscript(_ id: JobID) -> MemoryJob? {
    get { index(of: id).map { jobs[$0] } }
    set { if let index = index(of: id), let newValue { jobs[index] = newValue } }
  }

  private func index(of id: JobID) -> Int? {
    var (low, high) = (0, jobs.count)
    while low < high {
      let middle = (low + high) / 2
      if jobs[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < jobs.count && jobs[low].id == id ? low : nil
  }

  /// When the last thing happened that is known of; nil: nothing has.
  var newest: WallTime? { events.last?.at ?? jobs.last?.createdAt }

  /// A place behind all others.
  mutating func takePlace() -> Int {
    lastPlace += 1
    return lastPlace
  }
}

// Who is first, and who is in the way.
extension MemoryQueue {
  /// The job that holds a target; nil: it is free.
  func holder(of line: TargetLine) -> JobID? { jobs.first { $0.line == line && $0.holds }?.id }

  /// The first of the due jobs of a target.
  func head(of line: TargetLine) -> JobID? {
    jobs.filter { $0.line == line && $0.isDue }.min { $0.place < $1.place }?.id
  }

  /// The first due job of each target that is free, of an environment.
  func firsts(in environment: String) -> [MemoryJob] {
    var heads: [TargetLine: MemoryJob] = [:]
    var held: Set<TargetLine> = []
    for job in jobs where job.environment == environment {
      if job.holds { held.insert(job.line) }
      if job.isDue, heads[job.line].map({ job.place < $0.place }) ?? true { heads[job.line] = job }
    }
    return heads.values.filter { !held.contains($0.line) }.sorted { $0.id < $1.id }
  }

  /// Those that may start, in the order in which they are claimed.
  ///
  /// - Parameter hours: nil: whatever the windows say.
  func eligible(in environment: String, by hours: HoursPosition? = nil) -> [MemoryJob] {
    var urgency: [TargetLine: Int] = [:]
    for job in jobs where job.environment == environment && job.isDue {
      urgency[job.line] = max(job.priority, urgency[job.line] ?? job.priority)
    }
    let ready = firsts(in: environment).filter { job in
      job.stage == .queued(restingUntil: nil) && hours.map { $0.admits(lane(of: job)) } ?? true
    }
    return ready.sorted {
      // Between targets: the highest priority of those that are due there, then the age of the one that is first.
      (urgency[$0.line] ?? 0, $1.place) > (urgency[$1.line] ?? 0, $0.place)
    }
  }

  /// Of a job that is first on its target: the most urgent one behind it. nil: none is more urgent.
  func lender(to job: MemoryJob) -> PriorityLender? {
    guard holder(of: job.line) == nil, head(of: job.line) == job.id else { return nil }
    return jobs.filter { $0.line == job.line && $0.isDue && $0.priority > job.priority }
      .max { ($0.priority, $1.place) < ($1.priority, $0.place) }
      .map { PriorityLender(job: $0.id, priority: $0.priority) }
  }

  /// The slots of a server that are taken, by number.
  func taken(at server: ServerState?) -> [Int: MemoryJob] {
    guard let server else { return [:] }
    let id = ServerID(url: server.url, username: server.username)
    var taken: [Int: MemoryJob] = [:]
    for job in jobs where job.server == id { if let slot = job.slot { taken[slot] = job } }
    return taken
  }

  func position(of job: MemoryJob, now: WallTime) -> JobPosition {
    var position = JobPosition()
    position.isHeld = job.state == .held
    if case .held(_, isStopped: true) = job.stage, let batch = batches.first(where: { $0.id == job.batch }) {
      position.stop = batch.limit.map { BatchStop(batch: batch.reference.text, failures: $0.most) }
    }
    position.arrivesWith = job.arrivesWith
    position.priority = job.priority
    position.notBefore = position.isHeld ? job.request.notBefore.flatMap { $0 > now ? $0 : nil } : job.startsAt
    position.predecessors = job.unmet.sorted()
    position.restingUntil = job.restingUntil(now: now).flatMap { job.state == .held && $0 <= now ? nil : $0 }
    position.hasAttempts = job.submissions.contains { $0.attempt >= job.firstAttempt }
    position.trouble = job.trouble
    position.holder = holder(of: job.line)
    position.ahead = head(of: job.line).flatMap { $0 == job.id ? nil : $0 }
    position.lane = lane(of: job)
    position.priorityAhead = position.ahead.flatMap { self[$0]?.priority }
    return position
  }

  /// - Parameter server: nil: the configuration does not have the environment.
  func position(
    of environment: String, at server: ServerState?, now: WallTime, settlesAt: WallTime?
  ) -> EnvironmentPosition {
    EnvironmentPosition(
      name: environment, server: server,
      pauses: Pauses(ofQueue: pause(of: nil, now: now), ofEnvironment: pause(of: environment, now: now)),
      taken: taken(at: server).mapValues(\.id),
      triedAlone: suspects.first { $0.open == nil && $0.state == .running && isServed($0, with: server) }.map(\.id),
      hours: server.flatMap { hours(of: environment, $0.hours, now: now, settlesAt: settlesAt) }, stops: stops)
  }

  /// By one host, where several share the queue.
  private func isServed(_ job: MemoryJob, with server: ServerState?) -> Bool {
    guard isShared else { return true }
    guard let server, let other = job.server else { return false }
    let owner = leases[ServerID(url: server.url, username: server.username)]?.owner?.name
    return owner != nil && leases[other]?.owner?.name == owner
  }

  /// One that is over and not yet taken away is none.
  func pause(of environment: String?, now: WallTime) -> Paused? {
    pauses[environment].flatMap { pause in pause.until.map { $0 > now } ?? true ? pause : nil }
  }
}

// Batches.
extension MemoryQueue {
  /// The runs that are meant, the oldest first.
  func runs(of batch: BatchReference) -> [MemoryBatch] {
    batches.filter { ExactString($0.name) == ExactString(batch.name) && (batch.run ?? $0.run) == $0.run }
  }

  func newestRun(of batch: BatchReference) -> MemoryBatch? { runs(of: batch).last }
}

// What has happened.
extension MemoryQueue {
  mutating func log(
    _ what: EventKind, at now: WallTime, uid: Int? = nil, job: JobID? = nil, batch: Int? = nil,
    environment: String? = nil, server: ServerID? = nil, until: WallTime? = nil
  ) {
    lastSequence += 1
    events.append(
      MemoryEvent(
        sequence: lastSequence, at: now, what: what, uid: uid, job: job, batch: batch, environment: environment,
        server: server, until: until))
  }

  /// Of a job. Where the last job of its batch that had not ended has ended, the batch has, too.
  mutating func log(_ what: EventKind, of job: MemoryJob, at now: WallTime, uid: Int? = nil) {
    log(what, at: now, uid: uid, job: job.id)
    guard let id = job.batch, let batch = batches.firstIndex(where: { $0.id == id }), batches[batch].endedAt == nil,
      jobs.allSatisfy({ $0.batch != id || $0.state.isEnded })
    else { return }
    batches[batch].endedAt = now
    log(.batchEnded, at: now, batch: id)
  }
}
