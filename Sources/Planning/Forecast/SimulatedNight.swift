/// One night as it may come: each edit takes a duration that is drawn, and jobs start as the engine starts them.
struct SimulatedNight {
  private enum State: UInt8 {
    /// Before its time, or after jobs that have not succeeded.
    case waiting
    case due
    /// Due, and it keeps its place while it rests.
    case resting
    case running
    case over
    case held
  }

  private let plan: NightPlan
  private var states: [State]
  private var blockers: [Int32]
  private var attemptsLeft: [Int]
  private var failed: [Bool]
  /// For each target: whether an edit is under way, and the job that is offered to a slot.
  private var busy: [Bool]
  private var offered: [Int32]
  /// For each target with more than one job, its due jobs by their places, and by their priorities. Those that are not due any
  /// more are dropped when they are met.
  private var line: [TimedHeap]
  private var urgent: [TimedHeap]
  private var freeSlots: [Int]
  /// When an environment is looked at next, since a window opens then.
  private var opensAt: [Double]
  /// Of each lane, the jobs that a slot may take, the most urgent first.
  private var ready: [TimedHeap]
  private var events = TimedHeap()
  private var draws: [DurationDraw] = []
  private(set) var starts: [Double]
  private(set) var ends: [Double]
  /// Those that were not submitted by their deadline.
  private(set) var isLate: [Bool]

  init(_ plan: NightPlan) {
    self.plan = plan
    let count = plan.jobs.count
    states = Array(repeating: .waiting, count: count)
    blockers = plan.jobs.map(\.blockers)
    attemptsLeft = plan.jobs.map(\.attemptsLeft)
    failed = Array(repeating: false, count: count)
    busy = Array(repeating: false, count: plan.jobsOfTarget.count)
    offered = Array(repeating: -1, count: plan.jobsOfTarget.count)
    line = Array(repeating: TimedHeap(), count: plan.jobsOfTarget.count)
    urgent = line
    freeSlots = plan.environments.map(\.slots)
    opensAt = Array(repeating: .infinity, count: plan.environments.count)
    ready = Array(repeating: TimedHeap(), count: plan.lanes.count)
    starts = Array(repeating: .infinity, count: count)
    ends = starts
    isLate = failed
  }

  /// Until all has ended that ends.
  mutating func run(_ random: inout NightRandom) {
    // A night is slow as a whole, for all edits of an environment.
    let standings = plan.environments.map { environment in
      random.student(environment.lanes.map { plan.past[$0].degrees }.min() ?? 1)
    }
    draws = plan.lanes.indices.map { DurationDraw(plan.past[$0], standing: standings[plan.lanes[$0].environment]) }
    begin(&random)
    while !events.isEmpty {
      let event = events.removeFirst()
      guard event.number >= 0 else {
        let environment = Int(-1 - event.number)
        opensAt[environment] = .infinity
        dispatch(environment, at: event.key, &random)
        continue
      }
      let job = Int(event.number)
      if states[job] == .running { end(job, at: event.key, &random) } else { wake(job, at: event.key) }
      // What ends at one time leaves room for all that start then.
      dispatch(plan.lanes[plan.jobs[job].lane].environment, at: event.key, &random)
    }
  }

  private mutating func begin(_ random: inout NightRandom) {
    for (index, job) in plan.jobs.enumerated() {
      if let elapsed = job.elapsed {
        states[index] = .running
        busy[job.target] = true
        freeSlots[plan.lanes[job.lane].environment] -= 1
        starts[index] = -elapsed
        let sample = draws[job.lane].next(&random, longerThan: elapsed)
        failed[index] = sample.hasFailed
        events.insert(TimedHeap.Entry(key: sample.seconds - elapsed, number: Int32(index)))
      } else if job.isHeld {
        states[index] = .held
      } else if job.blockers == 0 {
        arrive(index, at: 0)
      }
    }
    for (index, job) in plan.jobs.enumerated() where offered[job.target] < 0 { offer(job.target, knowing: index) }
    for environment in plan.environments.indices { dispatch(environment, at: 0, &random) }
  }

  /// Nothing but its time is in its way.
  private mutating func arrive(_ job: Int, at now: Double) {
    let planned = plan.jobs[job]
    guard planned.earliest > now else { return join(job) }
    if planned.isResting { join(job, as: .resting) }
    events.insert(TimedHeap.Entry(key: planned.earliest, number: Int32(job)))
  }

  private mutating func wake(_ job: Int, at now: Double) {
    if states[job] == .resting { states[job] = .due } else { join(job) }
    offer(plan.jobs[job].target, knowing: job)
  }

  /// It takes its place among the jobs of its target.
  private mutating func join(_ job: Int, as state: State = .due) {
    states[job] = state
    let target = plan.jobs[job].target
    guard plan.jobsOfTarget[target] > 1 else { return }
    line[target].insert(TimedHeap.Entry(key: 0, number: Int32(job)))
    urgent[target].insert(TimedHeap.Entry(key: -plan.jobs[job].priority, number: Int32(job)))
  }

  private func isInLine(_ entry: TimedHeap.Entry) -> Bool {
    let state = states[Int(entry.number)]
    return state == .due || state == .resting
  }

  /// The first of the due jobs of a target comes next there, with the highest priority among them.
  ///
  /// - Parameter job: one of its jobs.
  private mutating func offer(_ target: Int, knowing job: Int) {
    guard !busy[target] else { return }
    var first = TimedHeap.Entry(key: -plan.jobs[job].priority, number: Int32(job))
    if plan.jobsOfTarget[target] > 1 {
      while let entry = line[target].first, !isInLine(entry) { _ = line[target].removeFirst() }
      while let entry = urgent[target].first, !isInLine(entry) { _ = urgent[target].removeFirst() }
      first = TimedHeap.Entry(key: urgent[target].first?.key ?? 0, number: line[target].first?.number ?? Int32(job))
    }
    offered[target] = -1
    guard states[Int(first.number)] == .due else { return }
    offered[target] = first.number
    ready[plan.jobs[Int(first.number)].lane].insert(first)
  }

  /// The most urgent job that may start in a lane; what has changed since it was offered is dropped.
  private mutating func head(_ lane: Int) -> TimedHeap.Entry? {
    while let entry = ready[lane].first {
      let job = Int(entry.number)
      let target = plan.jobs[job].target
      if states[job] == .due, !busy[target], offered[target] == entry.number { return entry }
      _ = ready[lane].removeFirst()
    }
    return nil
  }

  private mutating func dispatch(_ environment: Int, at now: Double, _ random: inout NightRandom) {
    while freeSlots[environment] > 0 {
      var best: (lane: Int, entry: TimedHeap.Entry)?
      var opening = Double.infinity
      for lane in plan.environments[environment].lanes {
        guard let entry = head(lane) else { continue }
        let opens = plan.lanes[lane].opening(from: now)
        guard opens <= now else {
          opening = min(opening, opens)
          continue
        }
        if best.map({ entry < $0.entry }) ?? true { best = (lane, entry) }
      }
      if opening < opensAt[environment] {
        opensAt[environment] = opening
        events.insert(TimedHeap.Entry(key: opening, number: Int32(-1 - environment)))
      }
      guard let best else { return }
      _ = ready[best.lane].removeFirst()
      start(Int(best.entry.number), at: now, &random)
    }
  }

  private mutating func start(_ job: Int, at now: Double, _ random: inout NightRandom) {
    let planned = plan.jobs[job]
    offered[planned.target] = -1
    guard now <= planned.deadline else {
      isLate[job] = true
      return finish(job, at: max(planned.deadline, 0), well: false)
    }
    states[job] = .running
    busy[planned.target] = true
    freeSlots[plan.lanes[planned.lane].environment] -= 1
    starts[job] = min(starts[job], now)
    let sample = draws[planned.lane].next(&random)
    failed[job] = sample.hasFailed
    events.insert(TimedHeap.Entry(key: now + sample.seconds, number: Int32(job)))
  }

  private mutating func end(_ job: Int, at now: Double, _ random: inout NightRandom) {
    let planned = plan.jobs[job]
    let environment = plan.environments[plan.lanes[planned.lane].environment]
    freeSlots[plan.lanes[planned.lane].environment] += 1
    busy[planned.target] = false
    attemptsLeft[job] -= 1
    guard failed[job], attemptsLeft[job] > 0 else { return finish(job, at: now, well: !failed[job]) }
    join(job, as: .resting)
    let before = planned.attemptsFailed + planned.attemptsLeft - attemptsLeft[job] - 1
    var most = environment.retryBase
    for _ in 0..<min(before, 60) where most < environment.retryMax { most *= 2 }
    let rest = min(most, environment.retryMax) * random.uniform()
    events.insert(TimedHeap.Entry(key: now + rest, number: Int32(job)))
    offer(planned.target, knowing: job)
  }

  private mutating func finish(_ job: Int, at now: Double, well: Bool) {
    guard !well else {
      over(job, at: now)
      for dependent in plan.dependents[job] { unblock(Int(dependent), at: now) }
      return
    }
    // What comes after it fails with it, and so on.
    var failing = [job]
    while let next = failing.popLast() {
      over(next, at: now)
      failing += plan.dependents[next].lazy.map { Int($0) }.filter { [states] in
        states[$0] == .waiting || states[$0] == .held
      }
    }
  }

  private mutating func over(_ job: Int, at now: Double) {
    let hadStarted = states[job] != .waiting && states[job] != .held
    states[job] = .over
    ends[job] = now
    if hadStarted { offer(plan.jobs[job].target, knowing: job) }
  }

  /// One of the jobs that it comes after has succeeded.
  private mutating func unblock(_ job: Int, at now: Double) {
    blockers[job] -= 1
    guard blockers[job] == 0, states[job] == .waiting else { return }
    arrive(job, at: now)
    offer(plan.jobs[job].target, knowing: job)
    // It may be another environment's, which is looked at for it.
    events.insert(TimedHeap.Entry(key: now, number: Int32(-1 - plan.lanes[plan.jobs[job].lane].environment)))
  }
}
