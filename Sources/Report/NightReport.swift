import JobModel
import LibraryModel
import Runtime

/// One page on a batch: what happened, why, and what to do. It is a value; its text, its JSON and its HTML are made of it.
package struct NightReport: Sendable {
  package let night: Night
  /// What failed, by cause, the largest first.
  package let failures: [FailureCause]
  /// From the first start to the end of the batch, or to now; empty where nothing has started.
  let span: Span
  /// Whether an edit of the batch has started.
  let hasStarted: Bool
  let slotTime: SlotTime
  let slotTimes: [(environment: String, slots: Int, time: SlotTime)]
  let timeline: Timeline
  /// The jobs that took longest, with the time that their last edit took.
  let slowest: [(job: Job, took: Duration)]
  /// The jobs that were tried more than once, with how often they were put back.
  let retries: [(job: Job, times: Int)]
  let closings: [Closing]
  /// When the daemon was started again while the batch was under way, the last time; nil: it was not.
  let restart: WallTime?
  /// What has not ended.
  let carriedOver: [Job]
  /// What the server made otherwise than it was asked.
  let differing: [Job]

  package init(_ night: Night) {
    self.night = night
    let history = History(night)
    let starts = history.runs.filter(\.isOfBatch).map(\.span.start)
    let whole = Span(starts.min() ?? night.end, night.end)
    span = whole
    hasStarted = !starts.isEmpty
    let status = Dictionary(night.environments.map { ($0.name, $0) }) { first, _ in first }
    var slots: [String: Int] = [:]
    for name in Set(night.jobs.map(\.target.environment)) {
      let lanes = Timeline.lanes(history.runs.filter { $0.target.environment == name })
      slots[name] = max(status[name]?.slots.count ?? 0, (lanes.map(\.lane).max() ?? -1) + 1)
    }
    slotTimes = slots.sorted { $0.key < $1.key }.map { name, count in
      let unknown = status[name]?.slots.filter { $0.state.known == .unknown }.compactMap(\.since) ?? []
      let sweep = SlotSweep(slots: count, within: whole, of: history, unknownSince: unknown, in: name)
      return (name, count, sweep.time)
    }
    var time = SlotTime()
    for part in slotTimes { time.add(part.time) }
    slotTime = time
    let failed = night.jobs.filter { $0.state.known == .failed }
    failures = FailureCause.causes(of: failed, redo: Self.redo(night.batch))
    timeline = Timeline(history, failed: Set(failed.map(\.id)), slots: slots, within: whole)
    closings = history.closings.filter { $0.span.within(whole) != nil }
    restart = night.daemonStarted.flatMap { night.batch.createdAt < $0 && $0 < night.end ? $0 : nil }
    carriedOver = night.jobs.filter { $0.state.known?.isEnded == false }.sorted { $0.id < $1.id }
    differing = night.jobs.filter { $0.verification?.known == .differs }.sorted { $0.id < $1.id }
    (slowest, retries) = Self.figures(of: night.jobs, history)
  }

  private static func figures(
    of jobs: [Job], _ history: History
  ) -> (slowest: [(job: Job, took: Duration)], retries: [(job: Job, times: Int)]) {
    var longest: [JobID: Duration] = [:]
    var putBack: [JobID: Int] = [:]
    for run in history.runs where run.isOfBatch {
      if case .putBack = run.result {
        putBack[run.job, default: 0] += 1
      } else {
        longest[run.job] = run.span.length
      }
    }
    let slowest = jobs.compactMap { job in longest[job.id].map { (job: job, took: $0) } }
      .sorted { ($1.took, $0.job.id) < ($0.took, $1.job.id) }
    let retries = jobs.compactMap { job in
      let times = max(putBack[job.id, default: 0], job.attemptsUsed - 1)
      return times > 0 ? (job: job, times: times) : nil
    }
    .sorted { ($1.times, $0.job.id) < ($0.times, $1.job.id) }
    return (Array(slowest.prefix(mostNamed)), retries)
  }

  /// How many rows a table of examples has at most.
  static let mostNamed = 10

  /// The one line that queues what failed anew; nil: nothing did.
  package var redo: String? {
    failures.isEmpty ? nil : Self.redo(night.batch)
  }

  private static func redo(_ batch: Batch) -> String {
    "migeditctl retry --failed --batch \(quoted(batch.reference.text))"
  }

  /// How many causes are told for people.
  static let mostCauses = 50

  /// What is said of the causes behind those; nil: there are none.
  var otherCauses: String? {
    let others = failures.dropFirst(Self.mostCauses)
    guard !others.isEmpty else { return nil }
    let jobs = others.reduce(0) { $0 + $1.jobs.count }
    return "and \(others.count) more \(others.count == 1 ? "cause" : "causes"), \(jobs) \(jobs == 1 ? "job" : "jobs")"
  }

  package var isUnderWay: Bool { night.batch.endedAt == nil }

  /// How many jobs are in each state, in the order of a job's life; states that this version does not know last.
  var counts: [(state: String, count: Int)] {
    let known: [JobState] = [.succeeded, .failed, .expired, .cancelled, .running, .queued, .held]
    let others = night.batch.counts.keys.filter { JobState(rawValue: $0) == nil }.sorted()
    return (known.map(\.rawValue) + others).compactMap { state in
      night.batch.counts[state].flatMap { $0 > 0 ? (state, $0) : nil }
    }
  }

  /// As a shell takes it as one word.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20) || "._#-".utf8.contains(byte)
    }
    return isPlain && word.utf8.first != UInt8(ascii: "-") ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
