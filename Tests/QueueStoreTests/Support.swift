import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import SQLiteEngine
import TestSupport

/// The queue in a file in a folder of its own, with a clock that the test moves.
struct Fixture: StoreFixture {
  let folder: TemporaryFolder
  let clock: ManualClock
  let store: SQLiteStore

  var path: String { folder.file("queue.sqlite") }
  var queue: any QueueStore { store }

  /// - Parameter inMemory: where the system has files in memory, for what need not last.
  init(inMemory: Bool = false) async throws {
    let folder = try TemporaryFolder(inMemory: inMemory)
    let clock = ManualClock()
    self.folder = folder
    self.clock = clock
    store = try await SQLiteStore.open(at: folder.file("queue.sqlite")) { clock.now }
  }
}

/// How the tests fill a queue, and look into it.
protocol StoreFixture: Sendable {
  var clock: ManualClock { get }
  var queue: any QueueStore { get }
}

extension StoreFixture {
  /// One job for each target number.
  @discardableResult
  func enqueue(_ targets: Int..., environment: String = "prod", priority: Int = 0) async throws -> [JobID] {
    try await queue.enqueue(
      targets.map { .edit($0, environment: environment, priority: priority) }, by: alice, limits: .wide
    ).map(\.id)
  }

  @discardableResult
  func enqueue(_ requests: [EditRequest]) async throws -> [JobID] {
    try await queue.enqueue(requests, by: alice, limits: .wide).map(\.id)
  }

  func succeed(_ job: JobID) async throws { try await end(job, .succeeded(.unchanged)) }
  func fail(_ job: JobID) async throws { try await end(job, .failed(.created)) }

  /// Of a job that may start next, once the others ahead of it have been put back.
  private func end(_ job: JobID, _ outcome: Outcome) async throws {
    _ = try await queue.change(.reprioritize(1000), only(job), by: root)
    guard try await queue.claim(in: "prod", slots: 10)?.job == job, try await queue.end(Ending(outcome), job: job)
    else { throw NotClaimed() }
  }

  /// A job that runs, in the lowest free slot of ten.
  func running(_ target: Int = 1) async throws -> JobID {
    let job = try await enqueue(target)[0]
    while let claimed = try await queue.claim(in: "prod", slots: 10) {
      if claimed.job == job { return job }
    }
    throw NotClaimed()
  }

  /// A job that runs, with an open submission.
  func submitted(_ target: Int = 1) async throws -> (job: JobID, submission: Submission) {
    let job = try await running(target)
    guard let submission = try await queue.submission(.first, for: job) else { throw NotClaimed() }
    return (job, submission)
  }

  func job(_ id: JobID, in servers: [String: ServerState] = ready) async throws -> Job {
    guard let details = try await queue.get(id, in: servers) else { throw NoSuchJob() }
    return details.job
  }

  func only(_ id: JobID) -> Filter {
    var filter = Filter()
    filter.ids = [id]
    return filter
  }

  /// All events so far, as words with their jobs.
  func log() async throws -> [String] {
    try await queue.events(after: 0, limit: 10_000, in: ready).events.map { "\($0.what) \($0.job?.id ?? 0)" }
  }
}

struct NotClaimed: Error {}
struct NoSuchJob: Error {}

let alice = Submitter(uid: 1000, name: "alice", isAdmin: false)
let bob = Submitter(uid: 1001, name: "bob", isAdmin: false)
let root = Submitter(uid: 0, name: "root", isAdmin: true)
let ready = ["prod": ServerState.of("prod", sessions: 1), "test": .of("test", sessions: 2)]

extension EnqueueLimits {
  static let wide = EnqueueLimits(maxQueued: 1_000_000, maxAttempts: ["prod": 4])
}

extension EditRequest {
  static func edit(
    _ target: Int, environment: String = "prod", kind: TargetKind = .migration, name: String = "n", key: String? = nil,
    priority: Int? = nil, notBefore: WallTime? = nil, deadline: WallTime? = nil, after: [JobID]? = nil,
    ref: String? = nil, afterRefs: [String]? = nil, held: Bool? = nil
  ) -> EditRequest {
    var request = EditRequest(
      target: Target(environment: environment, kind: kind, id: .numbered(target)),
      change: Change(mergePatch: ["name": .string(name)]), key: key, priority: priority)
    (request.notBefore, request.deadline, request.held) = (notBefore, deadline, held)
    (request.after, request.ref, request.afterRefs) = (after, ref, afterRefs)
    return request
  }
}

extension TargetID {
  static func numbered(_ number: Int) -> TargetID {
    let digits = String(number, radix: 16)
    guard let id = TargetID(String(repeating: "a", count: 32 - digits.count) + digits) else {
      preconditionFailure("32 hexadecimal digits are an id")
    }
    return id
  }
}

extension ServerID {
  /// Each environment has a server of its own.
  static func of(_ environment: String) -> ServerID {
    ServerID(url: "https://\(environment).example.com", username: "architect")
  }

  func state(
    sessions: Int, outage: KeptOutage? = nil, logins: LoginsLeft? = nil, slowStart: SlowStartState? = nil,
    isStopping: Bool = false
  ) -> ServerState {
    ServerState(
      url: url, username: username, sessions: sessions, breaker: outage == nil ? .closed : .open, outage: outage,
      logins: logins, slowStart: slowStart, isStopping: isStopping)
  }
}

extension ServerState {
  static func of(_ environment: String, sessions: Int) -> ServerState {
    ServerID.of(environment).state(sessions: sessions)
  }
}

struct PackageInWork: Error, Equatable { let job: JobID }

extension Claimed {
  /// Which job, and in which slot.
  var place: [Int] { [job, slot] }
}

extension Trouble {
  static func of(_ kind: TroubleKind, count: Int = 1) -> Trouble {
    Trouble(kind, Failure(.serverError, "It can't \(kind.inability).", server: ServerWords(status: 500)), count: count)
  }
}

extension Draft {
  static let first = Draft.of(1, 1)

  static func of(
    _ attempt: Int, _ number: Int, before: String = "before", date: String = "2026-01-01", name: String = "after",
    packages: [String] = []
  ) -> Draft {
    Draft(
      attempt: attempt, number: number, baseline: Baseline(date: date, status: "created"),
      before: .named(before), submitted: .named(name), projectID: "P", packages: packages)
  }
}

extension EditableDocument {
  static func named(_ name: String) -> EditableDocument {
    EditableDocument(reduced: ["name": .string(name), "n": 1], kind: .migration)
  }
}

extension Failure {
  static let created = Failure(.createFailed, "The server could not.", server: ServerWords(status: 200, message: "no"))
}

extension Requeue {
  /// The tests' steady clock shows what their wall clock shows.
  init(
    until: WallTime, closing: SubmissionEnd? = nil, notEditableFor: Duration = .zero, trouble: Trouble? = nil,
    targetName: String? = nil
  ) {
    self.init(
      until: SteadyTime(milliseconds: until.milliseconds), closing: closing, notEditableFor: notEditableFor,
      trouble: trouble, targetName: targetName)
  }

  /// The server took the edit and failed.
  static func attemptFailed(until: WallTime) -> Requeue {
    Requeue(until: until, closing: SubmissionEnd(.createFailed, failure: .created, found: .named("half")))
  }
}
