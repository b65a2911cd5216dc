import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import MetricModel
import QueueStore
import Runtime

/// What the parts of the daemon know, as the values of metrics.
struct DaemonMetrics: Sendable {
  let version: String
  /// When this process began.
  let startedAt: WallTime
  let now: WallTime
  /// Whether what may start is started.
  let schedules: Bool
  let gauges: QueueGauges
  let counts: QueueCounts
  /// How edits were followed, by environment.
  let edits: [String: EditCounts.OfEnvironment]
  let commitTimes: Histogram

  var values: MetricValues {
    var values = MetricValues()
    values.add(true, to: .build, version)
    values.add(Double(startedAt.milliseconds) / 1000, to: .startTime)
    values.add(schedules, to: .scheduling)
    for environment in gauges.environments { add(environment, to: &values) }
    for environment in environmentsWithCounts { addCounts(of: environment, to: &values) }
    values.add(commitTimes.count, to: .commits)
    values.add(commitTimes, to: .commitDuration)
    values.add(gauges.databaseBytes, to: .databaseBytes)
    return values
  }

  private func add(_ environment: QueueGauges.OfEnvironment, to values: inout MetricValues) {
    let status = environment.status
    let name = status.name
    for state in JobState.allCases { values.add(environment.jobs[state] ?? 0, to: .jobs, name, state.rawValue) }
    // The clock may have been set back since.
    let age = max(.zero, environment.oldestDue.map { now - $0 } ?? .zero)
    values.add(age / .seconds(1), to: .oldestQueuedAge, name)
    values.add(status.breaker.known != .closed, to: .breakerOpen, name)
    values.add(status.troubled?.count ?? 0, to: .troubledJobs, name)
    for state in SlotState.allCases {
      values.add(status.slots.count { $0.state.known == state }, to: .slots, name, state.rawValue)
    }
    values.add(status.windowOpen, to: .windowOpen, name)
    values.add(gauges.isPaused || status.pause != nil, to: .paused, name)
  }

  /// Those that there are, and those in which something has happened before their jobs were over and the configuration had them
  /// no more: what was counted once is told to the end of the process.
  private var environmentsWithCounts: [String] {
    let counted =
      Set(counts.submissions.keys).union(edits.keys)
      .union((counts.jobsEnded.keys.map(\.environment)) + counts.submissionsEnded.keys.map(\.environment))
    return counted.union(gauges.environments.map(\.status.name)).sorted()
  }

  /// What has not happened yet is told as zero: a first time could not be told from nothing otherwise.
  private func addCounts(of environment: String, to values: inout MetricValues) {
    values.add(counts.submissions[environment] ?? 0, to: .submissions, environment)
    for kind in SubmissionEnd.Kind.allCases {
      let end = QueueCounts.End(environment: environment, reason: kind.rawValue)
      values.add(counts.submissionsEnded[end] ?? 0, to: .submissionsEnded, environment, end.reason)
    }
    for word in Outcome.words {
      let end = QueueCounts.End(environment: environment, reason: word)
      values.add(counts.jobsEnded[end] ?? 0, to: .jobsEnded, environment, end.reason)
    }
    let edits = edits[environment] ?? EditCounts.OfEnvironment()
    values.add(edits.durations, to: .editDuration, environment)
    values.add(edits.lags, to: .detectionLag, environment)
    values.add(edits.polls, to: .polls, environment)
  }
}
