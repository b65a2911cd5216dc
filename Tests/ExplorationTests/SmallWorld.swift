import JSONDocument
import LibraryModel
import QueueStore
import Runtime

@testable import JobModel
@testable import StoreSupport

/// Three jobs, two on one target and one on another, two slots (or one) and one server: the product's own decisions (`Lifecycle`,
/// `Admission`, `Edit`, `UnfinishedEdit`, `Breaker`, `Attribution`) over the queue in memory, where all that can happen may
/// happen next.
struct SmallWorld {
  /// The task of a running job, or the watch over what an ended one left behind.
  struct Process {
    enum Doing: Hashable {
      case reading(withContent: Bool)
      /// Its submission is on the disk, and the PUT is about to leave.
      case sending
      case waiting(until: SteadyTime)
      /// The server answers nobody: it waits for the breaker.
      case outOfReach(withContent: Bool)
    }

    enum Loop {
      case edit(Edit)
      case unfinished(UnfinishedEdit)
    }

    var loop: Loop
    var doing: Doing
  }

  /// What may go wrong, or be done by people.
  struct Mishaps: OptionSet {
    let rawValue: Int

    /// With requests, and by edits of somebody else's.
    static let requests = Mishaps(rawValue: 1)
    /// The daemon's edits may fail on the server.
    static let edits = Mishaps(rawValue: 2)
    /// The daemon may be killed, or be slow.
    static let daemon = Mishaps(rawValue: 4)
    static let orders = Mishaps(rawValue: 8)
    static let all: Mishaps = [.requests, .edits, .daemon, .orders]
  }

  var now: SteadyTime = Self.start
  var queue = MemoryQueue()
  var processes: [JobID: Process] = [:]
  var server = SmallServer()
  var breaker: Breaker
  /// How often a slot was given a fresh login.
  var logins: [Int: Int] = [:]
  // What has been seen of the jobs, so that the promises can be judged.
  /// Jobs on whose edits an administrator has given up: nothing is promised of them any more.
  var forgotten: Set<JobID> = []
  /// Jobs whose cancellation was asked for.
  var cancelled: Set<JobID> = []
  /// What was said of jobs that have ended.
  var said: [JobID: Outcome] = [:]
  /// Ended jobs whose target stood as asked by then.
  var isNotNeeded: Set<JobID> = []
  /// How many submissions a job had before it was retried.
  var firstSubmissions: [JobID: Int] = [:]
  /// What of the promises was broken by the last move; nil: nothing.
  var broken: BrokenPromise?
  var mayGoWrong: Mishaps
  let scene: Scene
  let mutant: Mutant?
  let settings: EnvironmentSettings

  static let start = SteadyTime(milliseconds: 1_000_000)
  static let `operator` = Submitter(uid: 0, name: "root", isAdmin: true)
  static let jobs: [JobID] = [1, 2, 3]
  static func target(of job: JobID) -> Int { job == 3 ? 1 : 0 }

  init(_ scene: Scene, mayGoWrong: Mishaps = .all, mutant: Mutant? = nil) throws {
    var settings = EnvironmentSettings(
      url: "https://library.example.com", username: "architect", sessions: scene.slots, submitSettle: .seconds(5),
      editTimeout: .seconds(8), poll: PollSettings(min: .seconds(1), max: .seconds(2)))
    settings.retry = RetrySettings(maxAttempts: 2, base: .seconds(2), max: .seconds(2))
    settings.breaker.failures = 2
    (settings.breaker.probeAfter, settings.breaker.probeMax) = (.seconds(2), .seconds(2))
    (self.settings, self.mayGoWrong, self.scene, self.mutant) = (settings, mayGoWrong, scene, mutant)
    breaker = Breaker(settings.breaker)
    let requests = Self.jobs.map { scene.request(of: $0, for: Self.name(of: $0, mutant), deadline: wall + .seconds(6)) }
    _ = try queue.enqueue(
      requests, by: Self.operator,
      limits: EnqueueLimits(maxQueued: 10, maxAttempts: ["prod": 2]), now: wall)
    queue.events = []
  }

  private static func name(of job: JobID, _ mutant: Mutant?) -> Target {
    let digit = mutant == .twoNamesForOnePackage ? "\(job)" : "\(target(of: job))"
    guard let id = TargetID(String(repeating: digit, count: 32)) else {
      preconditionFailure("32 hexadecimal digits are an id")
    }
    return Target(environment: "prod", kind: .migration, id: id)
  }

  /// The wall clock is years apart from the steady one.
  var wall: WallTime { wall(at: now) }
  func wall(at instant: SteadyTime) -> WallTime { WallTime(milliseconds: instant.milliseconds + 1_700_000_000_000) }
  var moment: Moment { Moment(wall: wall, steady: now) }

  var serverState: ServerState {
    let isHidden = mutant == .anOutageStopsNothing
    let outage = isHidden ? nil : breaker.outage.map { KeptOutage($0, now: moment) }
    return ServerState(
      url: settings.url, username: settings.username, sessions: settings.sessions,
      breaker: isHidden ? .closed : breaker.state,
      outage: outage)
  }

  func login(of job: JobID) -> SmallLogin {
    let slot = queue[job]?.slot ?? 0
    return SmallLogin(slot: slot, generation: logins[slot] ?? 0)
  }

  var isAllOver: Bool { Self.jobs.allSatisfy { queue[$0].map { $0.state.isEnded && !$0.holds } ?? false } }

  mutating func breaks(_ promise: Promise, _ how: String) { broken = broken ?? BrokenPromise(promise, how) }
}

/// What the three jobs are.
enum Scene: CaseIterable {
  /// Each merges a name into its target.
  case plain
  /// Job 1 is a JSON patch, job 2 is strict and has a deadline, and job 3 comes after job 1.
  case bound
  /// The same as plain, with one slot for all.
  case narrow

  var slots: Int { self == .narrow ? 1 : 2 }

  func request(of job: JobID, for target: Target, deadline: WallTime) -> EditRequest {
    let name = JSON.string("job \(job)")
    var request = EditRequest(target: target, change: Change(mergePatch: ["name": name]))
    guard self == .bound else { return request }
    switch job {
    case 1:
      let replace: JSON = ["op": "replace", "path": "/name", "value": name]
      request.change = Change(jsonPatch: .array([replace]))
    case 2: (request.strict, request.deadline) = (true, deadline)
    default: request.afterRefs = ["first"]
    }
    if job == 1 { request.ref = "first" }
    return request
  }
}
