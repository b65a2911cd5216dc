import JobModel
import LibraryModel
import Planning
import Runtime
import TestSupport
import Testing

/// Edits that all take a minute, as far as is known: what the schedule makes of them can be counted on one's fingers.
@Suite struct ForecastTests {
  private let now = WallTime(milliseconds: 1_790_000_000_000)

  /// So many that what might be otherwise hardly counts.
  private func minutes(failing: Bool = false, count: Int = 5000) -> PastNights {
    let duration = EditDuration(least: .seconds(60), most: .seconds(60), hasFailed: failing)
    // Thirty nights, all the same.
    return PastNights(
      (0..<count).map { index in
        let night = index * 30 / count
        return EndedEdit(endedAt: now + .seconds((night - 31) * 86_400 + index % 1000), duration: duration)
      })
  }

  private func environment(_ slots: Int = 1) -> PlannedEnvironment {
    PlannedEnvironment(slots: slots, past: [.migration: minutes()])
  }

  private func job(_ number: Int, on target: Int? = nil, in environment: String = "prod") throws -> PlannedJob {
    var job = PlannedJob(id: number, target: try PlanningTests.target(target ?? number, in: environment))
    job.group = 1
    return job
  }

  private func forecast(_ jobs: [PlannedJob], _ environments: [String: PlannedEnvironment]) -> NightForecast {
    NightForecast(of: PlannedQueue(now: now, jobs: jobs, environments: environments), random: NightRandom(seed: 1))
  }

  /// In minutes from now; the night as a whole may be a little faster or slower.
  private func expect(
    _ time: WallTime?, in minutes: Double, _ location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let time = try #require(time, sourceLocation: location)
    let off = (time - now) / .seconds(60) - minutes
    #expect(abs(off) <= max(0.04 * minutes, 0.001), "\((time - now) / .seconds(60))", sourceLocation: location)
  }

  @Test func `as many run at once as there are slots, in their order`() throws {
    let found = forecast(try (1...10).map { try job($0) }, ["prod": environment(2)])
    try expect(found.jobs[1]?.start.half, in: 0)
    try expect(found.jobs[1]?.end.half, in: 1)
    try expect(found.jobs[3]?.start.half, in: 1)
    try expect(found.jobs[10]?.end.half, in: 5)
    try expect(found.groups[1]?.half, in: 5)
  }

  @Test func `there is one at a time on a target, and others pass by`() throws {
    let found = forecast(try [job(1, on: 1), job(2, on: 1), job(3, on: 1), job(4, on: 4)], ["prod": environment(2)])
    try expect(found.jobs[4]?.end.half, in: 1)
    try expect(found.jobs[3]?.end.half, in: 3)
  }

  @Test func `the most urgent target comes first, by the most urgent of its jobs`() throws {
    var jobs = try (1...4).map { try job($0) }
    jobs[3].priority = 5
    jobs.append(try job(5, on: 3))
    jobs[4].priority = 7
    let found = forecast(jobs, ["prod": environment()])
    try expect(found.jobs[3]?.start.half, in: 0)
    try expect(found.jobs[5]?.start.half, in: 1)
    try expect(found.jobs[4]?.start.half, in: 2)
    try expect(found.jobs[1]?.start.half, in: 3)
  }

  @Test func `a job starts at its time, after its predecessors, and a held one at no time that is known`() throws {
    var jobs = try (1...5).map { try job($0) }
    jobs[0].earliest = now + .seconds(600)
    jobs[1].after = [1]
    jobs[2].isHeld = true
    jobs[3].after = [3]
    // One that is gone has succeeded.
    jobs[4].after = [99]
    let found = forecast(jobs, ["prod": environment()])
    try expect(found.jobs[1]?.end.half, in: 11)
    try expect(found.jobs[2]?.end.half, in: 12)
    #expect(found.jobs[3]?.start.half == nil && found.jobs[4]?.end.half == nil)
    try expect(found.jobs[5]?.start.half, in: 0)
    #expect(found.groups[1]?.half == nil)
  }

  @Test func `a job of another environment starts when its predecessor there has succeeded`() throws {
    var second = try job(2, in: "dev")
    second.after = [1]
    let found = forecast([try job(1), second], ["prod": environment(), "dev": environment()])
    try expect(found.jobs[2]?.start.half, in: 1)
  }

  @Test func `a job that rests keeps its place on its target`() throws {
    var jobs = try [job(1, on: 1), job(2, on: 1), job(3, on: 3)]
    (jobs[0].isResting, jobs[0].earliest) = (true, now + .seconds(300))
    let found = forecast(jobs, ["prod": environment(2)])
    try expect(found.jobs[1]?.start.half, in: 5)
    try expect(found.jobs[2]?.start.half, in: 6)
    try expect(found.jobs[3]?.start.half, in: 0)
  }

  @Test func `nothing starts outside of the windows`() throws {
    var prod = environment()
    prod.windows = [now + .seconds(600)..<now + .seconds(690), now + .seconds(3600)..<now + .seconds(7200)]
    let found = forecast(try (1...3).map { try job($0) }, ["prod": prod])
    try expect(found.jobs[1]?.start.half, in: 10)
    try expect(found.jobs[2]?.start.half, in: 11)
    try expect(found.jobs[3]?.start.half, in: 60)
  }

  @Test func `with finish_by nothing starts that would end outside of the windows`() throws {
    var prod = environment()
    prod.windows = [now + .seconds(600)..<now + .seconds(690), now + .seconds(3600)..<now + .seconds(7200)]
    prod.toFinish = [.migration: .seconds(60)]
    let found = forecast(try (1...2).map { try job($0) }, ["prod": prod])
    try expect(found.jobs[1]?.start.half, in: 10)
    try expect(found.jobs[2]?.start.half, in: 60)
  }

  @Test func `a job with windows of its own waits for them, and others do not`() throws {
    var jobs = try [job(1), job(2)]
    jobs[0].windows = [now + .seconds(600)..<now + .seconds(900)]
    let found = forecast(jobs, ["prod": environment()])
    try expect(found.jobs[1]?.start.half, in: 10)
    try expect(found.jobs[2]?.start.half, in: 0)
    jobs[1].windows = []
    #expect(forecast(jobs, ["prod": environment()]).jobs[2]?.start.half == nil)
  }

  @Test func `nothing starts before a pause or an outage is over, nor where nothing is configured`() throws {
    var prod = environment()
    prod.startsAt = now + .seconds(900)
    let found = forecast([try job(1), try job(2, in: "gone")], ["prod": prod])
    try expect(found.jobs[1]?.start.half, in: 15)
    #expect(found.jobs[2]?.start.half == nil)
    prod.startsAt = .latest
    #expect(forecast([try job(1)], ["prod": prod]).jobs[1]?.start.half == nil)
  }

  @Test func `an edit that is under way has as much before it as is left`() throws {
    var jobs = try [job(1), job(2)]
    jobs[0].runningSince = now + .seconds(-45)
    let found = forecast(jobs, ["prod": environment()])
    let left = try #require(found.jobs[1]?.end.half) - now
    #expect(left > .seconds(9) && left < .seconds(20))
    #expect(found.jobs[2]?.start.half == found.jobs[1]?.end.half)
  }

  @Test func `an edit that fails is made again after a rest, as often as it may be`() throws {
    var prod = environment()
    prod.past = [.migration: minutes(failing: true)]
    prod.retry = RetrySettings(base: .seconds(120), max: .seconds(120))
    var once = try job(1)
    once.attemptsLeft = 3
    let found = forecast([once], ["prod": prod])
    // Three minutes of edits, and two rests of a minute in the mean.
    let end = try #require(found.jobs[1]?.end.half) - now
    #expect(end > .seconds(240) && end < .seconds(360))
  }

  @Test func `what comes after a job that fails fails with it, however long the chain`() throws {
    var prod = environment()
    prod.past = [.migration: minutes(failing: true)]
    var jobs = try (1...10_000).map { try job($0) }
    for index in jobs.indices.dropFirst() { jobs[index].after = [index] }
    let found = forecast(jobs, ["prod": prod])
    try expect(found.jobs[10_000]?.end.half, in: 1)
    #expect(found.jobs[2]?.start.half == nil)
  }

  @Test func `who misses a deadline is told of`() throws {
    var jobs = try (1...3).map { try job($0) }
    for index in jobs.indices { jobs[index].deadline = now + .seconds(90) }
    let found = forecast(jobs, ["prod": environment()])
    #expect(found.jobs[2]?.lateShare == 0 && (found.jobs[3]?.lateShare ?? 0) > 0.9)
  }

  @Test func `where nothing was measured, an edit is thought to take about two minutes, and it is far from sure`()
    throws
  {
    let found = forecast([try job(1)], ["prod": PlannedEnvironment(slots: 1)])
    let times = try #require(found.jobs[1]?.end)
    let (half, nineOfTen) = (try #require(times.half) - now, try #require(times.nineOfTen) - now)
    #expect(half > .seconds(80) && half < .seconds(180))
    #expect(nineOfTen > .seconds(300))
  }

  @Test func `the same queue is told the same`() throws {
    let jobs = try (1...50).map { try job($0, on: $0 % 20) }
    let (one, other) = (forecast(jobs, ["prod": environment(3)]), forecast(jobs, ["prod": environment(3)]))
    #expect(one.jobs == other.jobs && one.groups == other.groups)
  }

  @Test(arguments: [false, true])
  func `however many jobs wait, and were it for one target or for each other, the work is bounded`(_ inLine: Bool)
    throws
  {
    var jobs = try (1...NightForecast.mostJobs + 5000).map { try job($0, on: inLine && $0 % 2 == 0 ? 1 : nil) }
    if inLine {
      for index in jobs.indices {
        jobs[index].priority = index % 7
        if index % 3 == 0 { jobs[index].after = [index - 2] }
      }
    }
    let start = ContinuousClock.now
    let found = forecast(jobs, ["prod": environment(100)])
    // Far above what it takes, and far below what all of them would take in 200 nights.
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(found.jobs.count == NightForecast.mostJobs)
    if !inLine { try expect(found.jobs[NightForecast.mostJobs]?.end.half, in: 200) }
  }
}
