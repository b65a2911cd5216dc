import JSONDocument
import JobModel
import LibraryModel

/// The jobs of those edits of a file that have been sent.
struct FileJobs {
  /// A job of one of the file's edits.
  struct Made {
    let id: JobID
    let state: Word<JobState>
    var isHeld: Bool { state.known == .held }
    /// Whether this run has made the job, and no earlier one.
    let isFresh: Bool
    /// Whether the file itself asks for the job to be held.
    let staysHeld: Bool
  }

  private(set) var objects: [JSON]
  private var ids: [JobID?]
  private var made: [JobID: Made] = [:]

  init(edits: Int) {
    ids = Array(repeating: nil, count: edits)
    objects = Array(repeating: .null, count: edits)
  }

  mutating func take(_ enqueued: Enqueued, _ object: JSON, of index: Int, staysHeld: Bool) {
    (ids[index], objects[index]) = (enqueued.id, object)
    // Of several lines with one key the first one made the job.
    guard made[enqueued.id] == nil else { return }
    made[enqueued.id] = Made(
      id: enqueued.id, state: enqueued.state, isFresh: !enqueued.duplicate, staysHeld: staysHeld)
  }

  func id(of index: Int) -> JobID? { ids[index] }

  /// Those that were held when they were enqueued, or when that was said again, and are to be released.
  var arriving: [JobID] { made.values.filter { $0.isHeld && !$0.staysHeld }.map(\.id).sorted() }

  /// The jobs in the order of the file.
  var jobs: [JobID] { ids.compactMap(\.self) }
  /// The jobs in the order in which they were enqueued.
  var all: [Made] { made.values.sorted { $0.id < $1.id } }

  /// The jobs of each call of Release, which is done as a whole or not at all. They are the same in every run of the same file.
  func releases(of size: Int) -> [[Made]] {
    let all = all.filter { !$0.staysHeld }
    return stride(from: 0, to: all.count, by: size).map { Array(all[$0..<min($0 + size, all.count)]) }
  }

  mutating func markReleased(_ released: Set<JobID>) {
    for index in ids.indices {
      guard let id = ids[index], released.contains(id), var members = objects[index].object else { continue }
      members["state"] = .string(JobState.queued.rawValue)
      objects[index] = .object(members)
    }
  }
}
