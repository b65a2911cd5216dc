import EditEngine
import JobModel
import LibraryModel
import Planning
import Runtime

/// What is shown of jobs, batches and environments with what is thought of them.
extension ControlService {
  func expecting(_ jobs: [Job]) async -> [Job] {
    guard jobs.contains(where: { $0.state.known?.isEnded == false }), let known = await forecaster.known(waits: false)
    else {
      return jobs
    }
    return jobs.map { job in
      guard job.state.known?.isEnded == false else { return job }
      var job = job
      job.expectedEnd = known.end(of: job.id)
      return job
    }
  }

  /// - Parameter waits: also for the first forecast of this process.
  func expecting(_ batches: [Batch], waits: Bool = false) async -> [Batch] {
    guard batches.contains(where: { $0.endedAt == nil }), let known = await forecaster.known(waits: waits) else {
      return batches
    }
    return batches.map { batch in
      guard batch.endedAt == nil, let times = known.times(of: batch.reference) else { return batch }
      var batch = batch
      (batch.expectedEnd, batch.expectedEndP90) = (times.half, times.nineOfTen)
      return batch
    }
  }

  /// Of the kind of target that more was measured of.
  func measured(_ environments: [EnvironmentStatus]) async -> [EnvironmentStatus] {
    let durations = engine.durations
    var measured: [EnvironmentStatus] = []
    for environment in environments {
      // To order what was measured takes a moment, which others need not wait for; and it must not wait for a forecast, which
      // takes a second where the queue is long.
      measured.append(await time.aside(for: "environments") { Self.measured(environment, durations) })
    }
    return measured
  }

  private static func measured(_ environment: EnvironmentStatus, _ durations: EditDurations) -> EnvironmentStatus {
    let past = TargetKind.allCases.map { durations.past(of: EditClass(environment: environment.name, kind: $0)) }
    guard let most = past.max(by: { $0.measured < $1.measured }) else { return environment }
    var environment = environment
    environment.medianEdit = most.median.map { Int($0.milliseconds) }
    environment.p95Edit = most.p95.map { Int($0.milliseconds) }
    return environment
  }
}
