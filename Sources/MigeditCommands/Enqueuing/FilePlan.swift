import JSONDocument
import JobModel
import LibraryModel
import Varlink

/// Plans how a file that doesn't fit one call is enqueued: each edit with a key and held, in parts that fit one, in such an order
/// that what an edit comes after is in its own part or in one before. Within a part the file's order stands.
struct FilePlan {
  /// The bounds of one call. It has fewer edits than it could, so that other clients' calls come in between and progress is
  /// seen.
  struct Bounds {
    var edits = 100
    // What a call has beside its edits is small.
    var bytes = VarlinkLimits().frameBytes - 256
    var predecessors = Limits.predecessorsInCall
  }

  /// The edits of each call, by their places in the file.
  let parts: [[Int]]
  let keys: [String]
  private let list: EditList
  private let runs: FileRuns
  private let requests: [EditRequest]
  private let predecessors: [[Int]]
  /// The number of the part that each edit is in.
  private let part: [Int]

  /// - Throws: `CommandError` with the line of an edit that is too large for any call.
  init(_ list: EditList, _ requests: [EditRequest], predecessors: [[Int]], _ runs: FileRuns, _ bounds: Bounds)
    throws(CommandError)
  {
    (self.list, self.requests, self.predecessors, self.runs) = (list, requests, predecessors, runs)
    let order = Self.order(predecessors)
    let keys = FileKeys.keys(of: list.edits, requests, predecessors: predecessors, order: order, runs)
    self.keys = keys
    var parts: [[Int]] = []
    var room = Bounds(edits: 0, bytes: 0, predecessors: 0)
    for index in order {
      let after = (requests[index].after?.count ?? 0) + predecessors[index].count
      // An id in `after` takes up to 20 bytes, where its ref may have had fewer.
      let bytes =
        list.edits[index].bytes.count + keys[index].utf8.count + predecessors[index].count * 20 + 64
      guard bytes <= bounds.bytes else {
        throw CommandError(
          .data,
          "\(list.place(of: index)): this edit makes a call of \(bytes) bytes, and the daemon takes \(bounds.bytes). "
            + "Nothing was enqueued.")
      }
      if room.edits < 1 || room.bytes < bytes || room.predecessors < after {
        room = bounds
        parts.append([])
      }
      (room.edits, room.bytes, room.predecessors) = (
        room.edits - 1, room.bytes - bytes, room.predecessors - after
      )
      parts[parts.count - 1].append(index)
    }
    self.parts = parts.map { $0.sorted() }
    var part = [Int](repeating: 0, count: order.count)
    for (number, indices) in parts.enumerated() { for index in indices { part[index] = number } }
    self.part = part
  }

  /// Whether the file itself asks for the edit to be held.
  func staysHeld(_ index: Int) -> Bool { requests[index].held == true }

  /// The batch that the edit names; nil: none.
  func batch(_ index: Int) -> ExactString? { requests[index].batch.map(ExactString.init) }

  /// The edit as it is sent. The edits that it comes after in earlier parts are jobs by then.
  ///
  /// - Parameter begun: the batches in which earlier parts have made jobs. Such a batch is named with its run: were it cancelled
  ///   meanwhile, the name alone would begin the next one.
  /// - Parameter job: gives the job of an edit of an earlier part.
  func edit(_ index: Int, begun: Set<ExactString>, job: (Int) -> JobID?) -> JSON {
    var edit = list.edits[index].object ?? [:]
    edit["key"] = .string(keys[index])
    if !staysHeld(index) { (edit["held"], edit["partOf"]) = (nil, .number(JSONNumber(list.edits.count))) }
    if let batch = batch(index), begun.contains(batch) { edit["batch"] = .string(runs.run(of: batch.text)) }
    let split = split(index)
    guard !split.before.isEmpty else { return .object(edit) }
    let jobs = (requests[index].after ?? []) + split.before.compactMap { job(predecessors[index][$0]) }
    let refs = requests[index].afterRefs ?? []
    edit["after"] = .array(jobs.map { .number(JSONNumber($0)) })
    edit["afterRefs"] = .array(split.same.map { .string(refs[$0]) })
    return .object(edit)
  }

  /// The place in the file's edit for a place in the edit as it was sent.
  func pointer(_ pointer: JSONPointer, in index: Int) -> JSONPointer {
    let (own, split) = (requests[index].after?.count ?? 0, split(index))
    for (at, ref) in split.before.enumerated() where pointer == ["after", "\(own + at)"] {
      return ["afterRefs", "\(ref)"]
    }
    for (at, ref) in split.same.enumerated() where pointer == ["afterRefs", "\(at)"] {
      return ["afterRefs", "\(ref)"]
    }
    return pointer
  }

  /// Which of an edit's `afterRefs` are in earlier parts, and which in the same part.
  private func split(_ index: Int) -> (before: [Int], same: [Int]) {
    let refs = predecessors[index]
    let before = refs.indices.filter { part[refs[$0]] != part[index] }
    return (before, refs.indices.filter { part[refs[$0]] == part[index] })
  }

  /// The order in which the edits are sent: predecessors first. An edit that has to wait for one stands directly behind it, and
  /// else the order of the file is kept.
  private static func order(_ predecessors: [[Int]]) -> [Int] {
    var dependents = [[Int]](repeating: [], count: predecessors.count)
    var open = predecessors.map { Set($0).count }
    for (index, before) in predecessors.enumerated() {
      for place in Set(before) { dependents[place].append(index) }
    }
    var order: [Int] = []
    for at in predecessors.indices where open[at] == 0 {
      var free = [at]
      while let index = free.popLast() {
        order.append(index)
        for dependent in dependents[index] { open[dependent] -= 1 }
        // Those further on in the file come when it is their turn.
        free += dependents[index].filter { $0 < at && open[$0] == 0 }.reversed()
      }
    }
    return order
  }
}
