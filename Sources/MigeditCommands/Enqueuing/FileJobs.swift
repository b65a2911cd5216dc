import JSONDocument
import JobModel
import LibraryModel

/// The jobs of a file's edits, as far as it has been sent.
struct FileJobs {
  /// A job of this file's.
  struct Made {
    let id: JobID
    let isHeld: Bool
    /// This run has made it.
    let isFresh: Bool
    /// The file does not want it released.
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
      id: enqueued.id, isHeld: enqueued.state.known == .held, isFresh: !enqueued.duplicate, staysHeld: staysHeld)
  }

  func id(of index: Int) -> JobID? { ids[index] }

  /// In the file's order.
  var jobs: [JobID] { ids.compactMap(\.self) }
  /// In the order in which they were enqueued.
  var all: [Made] { made.values.sorted { $0.id < $1.id } }

  /// What a call of Release takes, each of which is done as a whole or not at all. The same in every run of the same file.
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
