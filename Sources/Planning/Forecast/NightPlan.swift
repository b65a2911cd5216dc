import JobModel
import LibraryModel
import Runtime

/// The queue in the form in which nights are simulated: names have become numbers, and times seconds from now. It is made once.
struct NightPlan: Sendable {
  struct Job: Sendable {
    let lane: Int
    let target: Int
    let priority: Double
    let attemptsLeft: Int
    let attemptsFailed: Int
    let isResting: Bool
    let isHeld: Bool
    /// 0: at once.
    let earliest: Double
    let deadline: Double
    /// How long its edit has been under way; nil: it has not started.
    let elapsed: Double?
    /// How many jobs of the plan must succeed first.
    let blockers: Int32
  }

  struct Environment: Sendable {
    let slots: Int
    let lanes: [Int]
    let retryBase: Double
    let retryMax: Double
  }

  private(set) var jobs: [Job] = []
  private(set) var lanes: [Lane] = []
  private(set) var environments: [Environment] = []
  /// For each lane, what durations are drawn from, and whose.
  private(set) var past: [PastNights] = []
  /// For each target how many jobs it has.
  private(set) var jobsOfTarget: [Int] = []
  /// For each job those that come after it.
  private(set) var dependents: [[Int32]] = []

  private struct LaneKey: Hashable {
    let edits: EditClass
    let windows: [Range<WallTime>]?
  }

  private struct TargetKey: Hashable {
    let edits: EditClass
    let package: String
  }

  init(_ queue: PlannedQueue) {
    let names = queue.environments.keys.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let planned = names.map { queue.environments[$0] ?? PlannedEnvironment(slots: 0) }
    let indices = Dictionary(queue.jobs.enumerated().map { ($1.id, $0) }) { first, _ in first }
    var laneNumbers: [LaneKey: Int] = [:]
    var targetNumbers: [TargetKey: Int] = [:]
    dependents = Array(repeating: [], count: queue.jobs.count)
    for (index, job) in queue.jobs.enumerated() {
      let edits = EditClass(environment: job.target.environment, kind: job.target.kind)
      let key = LaneKey(edits: edits, windows: job.windows)
      // An environment that is not configured has no slots.
      let number = numbers[edits.environment] ?? names.count
      let environment = number < planned.count ? planned[number] : PlannedEnvironment(slots: 0)
      let lane = laneNumbers[key] ?? lanes.count
      if lane == lanes.count {
        laneNumbers[key] = lane
        lanes.append(
          Lane(environment, number: number, kind: edits.kind, windows: job.windows, now: queue.now))
        past.append(environment.past[edits.kind] ?? PastNights())
      }
      let targetKey = TargetKey(edits: edits, package: job.target.id.packageID)
      let target = targetNumbers[targetKey] ?? jobsOfTarget.count
      if target == jobsOfTarget.count {
        targetNumbers[targetKey] = target
        jobsOfTarget.append(0)
      }
      jobsOfTarget[target] += 1
      let predecessors = Set(job.after.compactMap { indices[$0] })
      for predecessor in predecessors { dependents[predecessor].append(Int32(index)) }
      func seconds(_ time: WallTime) -> Double { (time - queue.now) / .seconds(1) }
      jobs.append(
        Job(
          lane: lane, target: target, priority: Double(job.priority), attemptsLeft: max(1, job.attemptsLeft),
          attemptsFailed: job.attemptsFailed, isResting: job.isResting, isHeld: job.isHeld,
          earliest: max(0, job.earliest.map(seconds) ?? 0), deadline: job.deadline.map(seconds) ?? .infinity,
          elapsed: job.runningSince.map { max(0, -seconds($0)) }, blockers: Int32(predecessors.count)))
    }
    environments = (0...planned.count).map { number in
      let one = number < planned.count ? planned[number] : PlannedEnvironment(slots: 0)
      return Environment(
        slots: one.slots, lanes: lanes.indices.filter { lanes[$0].environment == number },
        retryBase: one.retry.base / .seconds(1), retryMax: one.retry.max / .seconds(1))
    }
  }
}
