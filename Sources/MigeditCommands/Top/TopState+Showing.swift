import JobModel
import LibraryModel
import Runtime
import Terminal

/// What of the state is shown, in which order.
extension TopState {
  /// The environments that are shown: a filter of text is for jobs.
  var environments: [EnvironmentStatus] {
    (overview?.environments ?? []).filter { environment == nil || $0.name == environment }
  }

  /// The jobs of a part as they are shown.
  func jobs(in part: TopPart) -> [Job] {
    switch part {
    case .environments: []
    case .running:
      sorted(running.values.filter(isShown)) { (left, right) in
        (left.startedAt ?? .latest, left.id) < (right.startedAt ?? .latest, right.id)
      }
    case .next: sorted(next.filter(isShown), nil)
    case .failures:
      sorted(failures.values.filter(isShown)) { (left, right) in
        (right.endedAt ?? .earliest, right.id) < (left.endedAt ?? .earliest, left.id)
      }
    }
  }

  /// The job that somebody is at: the one that was chosen, else the first; nil: there is none.
  var current: Job? { current(in: part) }

  func current(in part: TopPart) -> Job? {
    let jobs = jobs(in: part)
    return jobs.first { $0.id == chosen[part] } ?? jobs.prefix((chosenPlace[part] ?? 0) + 1).last
  }

  var currentEnvironment: EnvironmentStatus? {
    environments.first { $0.name == chosenEnvironment } ?? environments.first
  }

  /// The text that is looked for, also while it is typed.
  var wantedText: String { if case .filter(let typed) = prompt { typed } else { text } }

  /// Whether a job is one of those that are looked for.
  func isShown(_ job: Job) -> Bool {
    if let environment, job.target.environment != environment { return false }
    if let batch = batch.flatMap({ BatchReference($0) }) {
      guard job.batch == batch.name, batch.run == nil || job.batchRun == batch.run else { return false }
    }
    let wanted = wantedText.lowercased()
    guard !wanted.isEmpty else { return true }
    let words = [
      String(job.id), JobText.target(of: job), job.target.environment,
      job.batch.map { Batch.title($0, run: job.batchRun) } ?? "", JobText.detail(job, now: now).text,
    ]
    return words.contains { $0.lowercased().contains(wanted) }
  }

  private func sorted(_ jobs: [Job], _ usual: ((Job, Job) -> Bool)?) -> [Job] {
    switch order {
    case .usual: usual.map { jobs.sorted(by: $0) } ?? jobs
    case .job: jobs.sorted { $0.id < $1.id }
    case .environment: jobs.sorted { ($0.target.environment, $0.id) < ($1.target.environment, $1.id) }
    case .target: jobs.sorted { (JobText.target(of: $0), $0.id) < (JobText.target(of: $1), $1.id) }
    case .progress: jobs.sorted { ($1.progress, $0.id) < ($0.progress, $1.id) }
    }
  }
}
