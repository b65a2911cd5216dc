import JobModel

/// How often what was done, and how long takeovers took.
struct FaultReport: Sendable {
  private(set) var faults: [Fault: Int] = [:]
  private(set) var takeovers: [Fault: [Duration]] = [:]
  var edits = 0
  var submissions = 0
  var events = 0
  /// Takeovers that took longer than they may, with what all have said last.
  var late: [String] = []
  /// Jobs that were under way when the daemon that served them was frozen for longer than a lease and `submit_settle` together:
  /// their documents may be made twice (README, "Several hosts").
  var beyond: Set<JobID> = []
  /// How many of these were.
  var twiceBeyond = 0

  mutating func count(_ fault: Fault) { faults[fault, default: 0] += 1 }
  mutating func takeover(_ fault: Fault, _ took: Duration) { takeovers[fault, default: []].append(took) }

  mutating func add(_ other: FaultReport) {
    faults.merge(other.faults) { $0 + $1 }
    takeovers.merge(other.takeovers) { $0 + $1 }
    edits += other.edits
    submissions += other.submissions
    events += other.events
    twiceBeyond += other.twiceBeyond
  }

  var count: Int { faults.values.reduce(0, +) }

  /// A line for each kind, as people read it.
  var text: String {
    let lines = Fault.allCases.compactMap { fault -> String? in
      guard let count = faults[fault] else { return nil }
      let took = (takeovers[fault] ?? []).sorted()
      let start = "\(String(repeating: " ", count: max(0, 5 - "\(count)".count)))\(count)  \(fault.rawValue)"
      guard !took.isEmpty else { return start }
      return "\(start): taken over after \(Self.times(took))"
    }
    let unplanned = takeovers.filter { $0.key != .stopServing }.flatMap(\.value).sorted()
    return """
      \(lines.joined(separator: "\n"))
      \(unplanned.count) takeovers that nobody has planned\(unplanned.isEmpty ? "" : ", after \(Self.times(unplanned))")
      \(count) faults; \(edits) edits, taken \(submissions) times by the Library; \(events) events on each of three hosts
      \(twiceBeyond) documents made twice where a daemon was frozen beyond lease and submit_settle, which can't be excluded
      """
  }

  /// - Parameter sorted: at least one.
  private static func times(_ sorted: [Duration]) -> String {
    "\(seconds(sorted[sorted.count / 2])) s (median), \(seconds(sorted[sorted.count - 1])) s (longest)"
  }

  private static func seconds(_ duration: Duration) -> String {
    let tenths = Int((duration / .milliseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
