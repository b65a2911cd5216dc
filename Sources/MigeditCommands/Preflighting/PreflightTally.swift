import ControlAPI
import JobModel
import LibraryModel
import Report

/// What a preflight has found.
struct PreflightTally: Sendable {
  /// Jobs with the same problem.
  struct Problem: Sendable {
    /// Of the first of them: others may name other targets.
    let words: String
    fileprivate(set) var jobs: [JobID] = []
    /// Of those targets of which they are known.
    fileprivate(set) var targets: [String] = []
  }

  /// How many jobs have been looked at, and how many there are; nil: that is not known yet.
  private(set) var done = 0
  private(set) var total: Int?
  private(set) var problems: [Problem] = []
  private(set) var unchanged: [JobID] = []
  /// Those that waited no more when their turn came.
  private(set) var begun: [JobID] = []
  private var submitted = 0
  private var places: [String: Int] = [:]
  private var judged: Set<JobID> = []

  init() {}

  /// - Parameter jobs: those that were enqueued, of which some may have started since.
  init(of jobs: [JobID]) { total = Set(jobs).count }

  /// - Parameter isAll: the reply is of a call that asks for all of the jobs.
  mutating func see(_ reply: Preflight.Reply, isAll: Bool) {
    if isAll { total = reply.total }
    guard let job = reply.job, judged.insert(job).inserted else { return }
    done += 1
    if let words = reply.problem {
      add(job, words, target: reply.targetName)
    } else if reply.editable == nil {
      begun.append(job)
    } else if reply.changes == false {
      unchanged.append(job)
    } else {
      submitted += 1
    }
  }

  /// These have started or ended before they were looked at.
  mutating func missed(_ jobs: [JobID]) {
    begun += jobs.filter { judged.insert($0).inserted }
  }

  /// How such a job stands now: one that has failed has shown its problem by itself.
  mutating func see(_ job: Job) {
    guard job.state.known == .failed, let failure = job.failure else { return }
    begun.removeAll { $0 == job.id }
    add(job.id, failure.message, target: nil)
  }

  private mutating func add(_ job: JobID, _ words: String, target: String?) {
    // Ids and tickets of the server make no other problem.
    let kind = FailureCause.withoutNames(words, keepsQuotes: true)
    let place = places[kind] ?? problems.count
    places[kind] = place
    if place == problems.count { problems.append(Problem(words: words)) }
    problems[place].jobs.append(job)
    if let target, !problems[place].targets.contains(target) { problems[place].targets.append(target) }
  }

  /// For people, of all that was found.
  var summary: String {
    let words: [(Int, String)] = [
      (submitted, "would be submitted"), (unchanged.count, "would change nothing"),
      (problems.reduce(0) { $0 + $1.jobs.count }, "can't be submitted as things stand"),
      (begun.count, "started or ended meanwhile"),
    ]
    let said = words.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(JobText.count(total ?? done)): \(said.joined(separator: ", ")); nothing was submitted"
  }
}
