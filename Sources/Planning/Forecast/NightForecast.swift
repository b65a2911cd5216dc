import JobModel
package import Runtime

/// When the jobs of a queue are likely to start and end. What it rests on is told in <doc:Forecasting>.
package struct NightForecast: Sendable {
  package struct Times: Sendable, Hashable {
    /// Half of the nights come to it by then; nil: it is not known to come to it at all.
    package let half: WallTime?
    /// Nine of ten do.
    package let nineOfTen: WallTime?
  }

  package struct JobTimes: Sendable, Hashable {
    package let start: Times
    package let end: Times
    /// How often it was not submitted by its deadline, as a part of all nights.
    package let lateShare: Double
  }

  /// By the job's number.
  package private(set) var jobs: [Int: JobTimes] = [:]
  /// By the number of what jobs belong to: when the last of them ends.
  package private(set) var groups: [Int: Times] = [:]

  /// Jobs behind so many are not looked at: nothing is said of them.
  package static let mostJobs = 20_000
  private static let mostTrials = 200
  private static let fewestTrials = 50
  /// In so many nights times jobs the work is bounded.
  private static let work = 1_000_000

  /// - Parameter random: the same numbers for the same queue say the same.
  package init(of queue: PlannedQueue, random: NightRandom) {
    var queue = queue
    if queue.jobs.count > Self.mostJobs { queue.jobs.removeSubrange(Self.mostJobs...) }
    guard !queue.jobs.isEmpty else { return }
    let plan = NightPlan(queue)
    let trials = min(max(Self.work / queue.jobs.count, Self.fewestTrials), Self.mostTrials)
    var members: [Int: [Int]] = [:]
    for (index, job) in queue.jobs.enumerated() {
      if let group = job.group { members[group, default: []].append(index) }
    }
    // Float keeps two weeks to the eighth of a second.
    var starts = [Float](repeating: 0, count: trials * queue.jobs.count)
    var ends = starts
    var late = [Int](repeating: 0, count: queue.jobs.count)
    var lasts = members.mapValues { _ in [Float]() }
    var random = random
    let first = SimulatedNight(plan)
    for trial in 0..<trials {
      var night = first
      night.run(&random)
      for index in queue.jobs.indices {
        starts[index * trials + trial] = Float(night.starts[index])
        ends[index * trials + trial] = Float(night.ends[index])
        if night.isLate[index] { late[index] += 1 }
      }
      for (group, indices) in members {
        lasts[group]?.append(Float(indices.reduce(-.infinity) { max($0, night.ends[$1]) }))
      }
    }
    for (index, job) in queue.jobs.enumerated() {
      let range = index * trials..<(index + 1) * trials
      jobs[job.id] = JobTimes(
        start: Times(starts[range].sorted(), from: queue.now), end: Times(ends[range].sorted(), from: queue.now),
        lateShare: Double(late[index]) / Double(trials))
    }
    groups = lasts.mapValues { Times($0.sorted(), from: queue.now) }
  }
}

extension NightForecast.Times {
  /// - Parameter sorted: seconds from now, the least first.
  fileprivate init(_ sorted: [Float], from now: WallTime) {
    func time(_ share: Double) -> WallTime? {
      let seconds = sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
      return seconds.isFinite ? now + .seconds(Double(seconds)) : nil
    }
    half = time(0.5)
    nineOfTen = time(0.9)
  }
}
