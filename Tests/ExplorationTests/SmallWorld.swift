import JSONDocument
import LibraryModel
import QueueStore
import Runtime

@testable import JobModel
@testable import StoreSupport

/// Three jobs, two on one target and one on another, two slots and one server: the product's own decisions (`Lifecycle`,
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

  /// How much may still go wrong, or be done by people.
  struct Budget: Hashable {
    var faults: Int
    var failures: Int
    var crashes: Int
    var orders: Int
  }

  var now = SteadyTime(milliseconds: 1_000_000)
  var queue = MemoryQueue()
  var processes: [JobID: Process] = [:]
  var server = SmallServer()
  var breaker: Breaker
  var budget: Budget
  /// How often a slot was given a fresh login.
  var logins: [Int: Int] = [:]
  /// Jobs on whose edits an administrator has given up: nothing is promised of them any more.
  var forgotten: Set<JobID> = []
  let mutant: Mutant?

  static let slots = 2
  static let jobs: [JobID] = [1, 2, 3]
  static func target(of job: JobID) -> Int { job == 3 ? 1 : 0 }

  let settings: EnvironmentSettings

  init(_ budget: Budget, mutant: Mutant? = nil) throws {
    var settings = EnvironmentSettings(
      url: "https://library.example.com", username: "architect", sessions: Self.slots, submitSettle: .seconds(5),
      editTimeout: .seconds(8), poll: PollSettings(min: .seconds(1), max: .seconds(2)))
    settings.retry = RetrySettings(maxAttempts: 2, base: .seconds(2), max: .seconds(2))
    settings.breaker.failures = 1
    (settings.breaker.probeAfter, settings.breaker.probeMax) = (.seconds(2), .seconds(2))
    (self.settings, self.budget, self.mutant) = (settings, budget, mutant)
    breaker = Breaker(settings.breaker)
    let requests = Self.jobs.map { job in
      EditRequest(target: Self.name(of: job, mutant), change: Change(mergePatch: ["name": .string("job \(job)")]))
    }
    _ = try queue.enqueue(
      requests, by: Submitter(uid: 0, name: "root", isAdmin: true),
      limits: EnqueueLimits(maxQueued: 10, maxAttempts: ["prod": 2]), now: wall)
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

  var serverState: ServerState {
    let outage = breaker.outage.map { KeptOutage($0, now: Moment(wall: wall, steady: now)) }
    return ServerState(
      url: settings.url, username: settings.username, sessions: Self.slots, breaker: breaker.state, outage: outage)
  }

  func login(of job: JobID) -> SmallLogin {
    let slot = queue[job]?.slot ?? 0
    return SmallLogin(slot: slot, generation: logins[slot] ?? 0)
  }

  var isAllOver: Bool { Self.jobs.allSatisfy { queue[$0].map { $0.state.isEnded && !$0.holds } ?? false } }
}
