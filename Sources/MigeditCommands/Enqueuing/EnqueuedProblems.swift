import ControlAPI
import JSONDocument
import JobModel

extension Funnel {
  /// What is in the way of jobs that were enqueued, one line for those that have the same.
  func note(problemsOf jobs: [Enqueued]) {
    var places: [String: Int] = [:]
    var problems: [(words: String, jobs: [JobID])] = []
    for job in jobs {
      guard let words = job.problem else { continue }
      let place = places[words] ?? problems.count
      places[words] = place
      if place == problems.count { problems.append((words, [])) }
      problems[place].jobs.append(job.id)
    }
    for problem in problems {
      note("\(problem.jobs.count == 1 ? "job" : "jobs") \(JobRange.text(of: problem.jobs)): \(problem.words)")
    }
  }
}

extension BatchPolicy {
  /// The policy of a batch with the names by which some edits name it, with or without a run; nil: they don't.
  static func policies(_ policy: BatchPolicy?, for edits: [JSON]) -> [BatchPolicy]? {
    guard let policy, let batch = BatchReference(policy.batch) else { return policy.map { [$0] } }
    let named = Set(edits.compactMap { $0["batch"]?.string.map(ExactString.init) })
    let same = named.map(\.text).filter {
      BatchReference($0).map { ExactString($0.name) == ExactString(batch.name) } ?? false
    }
    if same.isEmpty { return nil }
    return same.sorted().map { name in
      BatchPolicy(batch: name, stopAfterFailures: policy.stopAfterFailures, windows: policy.windows)
    }
  }
}
