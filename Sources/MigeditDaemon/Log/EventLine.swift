import EditEngine
import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime

/// The line that the log has for an event of the queue, or for all events of one change that did the same to many jobs.
struct EventLine: Hashable {
  let kind: EventLogKind
  /// What stands behind the subject: "succeeded (exact)".
  let predicate: String
  let at: WallTime
  let environment: String?
  let batch: String?
  let batchRun: Int?
  let uid: Int?
  /// The reason of a failure, for programs.
  let reason: String?
  private(set) var jobs: [JobID] = []
  private(set) var targets: [Target] = []

  /// The lines of one page of events. Neighbouring events of one instant that say the same of different jobs are one line.
  ///
  /// - Parameter names: the names of the users who did something, by uid.
  static func all(of records: [EventRecord], names: [Int: String]) -> [EventLine] {
    records.reduce(into: []) { lines, record in
      guard let line = EventLine(record, by: record.uid.map { names[$0] ?? "uid \($0)" }) else { return }
      if lines.last?.saysTheSame(as: line) == true, let last = lines.indices.last {
        lines[last].jobs += line.jobs
        lines[last].targets += line.targets
      } else {
        lines.append(line)
      }
    }
  }

  init?(_ record: EventRecord, by name: String?) {
    guard let kind = EventLogKind(record.what) else { return nil }
    self.kind = kind
    at = record.at
    environment = record.environment
    batch = record.batch
    batchRun = record.batchRun
    uid = record.uid
    reason = record.failure?.reason.description
    jobs = [record.job].compactMap(\.self)
    targets = [record.target].compactMap(\.self)
    predicate = Self.predicate(of: record, by: name.map { " by \($0)" } ?? "")
  }

  private func saysTheSame(as other: EventLine) -> Bool {
    !jobs.isEmpty && !other.jobs.isEmpty && jobs.last != other.jobs.first
      && (kind, predicate, at, environment, batch) == (
        other.kind, other.predicate, other.at, other.environment, other.batch
      )
      && (uid, reason, batchRun) == (other.uid, other.reason, other.batchRun)
  }

  var message: String { "\(subject) \(predicate)" }

  private var subject: String {
    if jobs.count > 1 { return "jobs \(Self.ranges(jobs)) in \(environment ?? "?")\(inBatch)" }
    if let job = jobs.first {
      guard let target = targets.first else { return "job \(job)" }
      return
        "job \(job) (\(target.kind == .migration ? "migration" : "group") \(target.id) in \(target.environment))\(inBatch)"
    }
    if let batchTitle { return "batch \(batchTitle)" }
    return environment ?? "the whole queue"
  }

  /// The batch, which is named only where a job comes into it.
  private var inBatch: String { kind == .enqueued ? batchTitle.map { ", batch \($0)," } ?? "" : "" }

  private var batchTitle: String? { batch.map { Batch.title($0, run: batchRun) } }

  /// The values that the journal keeps as fields.
  var values: Logger.Metadata {
    var values: Logger.Metadata = [:]
    if jobs.count == 1 { values["job"] = "\(jobs[0])" }
    if jobs.count > 1 { values["job"] = .array(jobs.map { "\($0)" }) }
    if targets.count == 1 { values["target"] = "\(targets[0].id)" }
    if targets.count > 1 { values["target"] = .array(targets.map { "\($0.id)" }) }
    if let environment { values["environment"] = "\(environment)" }
    if let batch { values["batch"] = "\(batch)" }
    if let batchRun { values["batchRun"] = "\(batchRun)" }
    if let uid { values["uid"] = "\(uid)" }
    if let reason { values["reason"] = "\(reason)" }
    return values
  }

  private static func predicate(of record: EventRecord, by user: String) -> String {
    let failure = record.failure.map { "\($0.reason): \($0.message)" }
    let until = record.until.map { " until \($0)" } ?? ""
    switch record.what {
    case .enqueued: return "enqueued\(user)"
    case .started: return "started"
    case .submitted: return "submitted" + (record.attempt.map { ", attempt \($0)" } ?? "")
    case .accepted: return "accepted by the server"
    case .retrying:
      if let failure { return "\(record.until == nil ? "" : "rests\(until) and ")is tried again: \(failure)" }
      // The job was put back as it was, or its rest is over by the time that this is read: no more is known of it.
      return record.until == nil
        ? "waits again: its server is not asked for now, its target was in other work, its window has closed, or its batch was "
          + "stopped"
        : "rests\(until) and is tried again: its target is in other work"
    case .succeeded: return "succeeded" + (record.verification.map { " (\($0.rawValue))" } ?? "")
    case .failed: return "failed" + (failure.map { " (\($0))" } ?? "")
    case .cancelled: return "cancelled\(user)"
    case .expired: return "expired: its deadline passed before it was submitted"
    case .held:
      return user.isEmpty ? "held: its batch was stopped, since so many of its jobs have failed" : "held\(user)"
    case .released: return "released\(user)"
    case .reprioritized: return "given priority \(record.priority.map { "\($0)" } ?? "?")\(user)"
    case .amended: return "amended\(user)"
    case .cancelRequested:
      return "asked\(user) to be cancelled: its edit has been submitted and ends as what it comes to"
    case .batchEnded: return "ended"
    case .outageBegan:
      let again = record.until.map { ", and asked again at \($0)" } ?? ""
      return "is not asked for now\(again)" + (failure.map { " (\($0))" } ?? "")
    case .outageEnded: return "answers again"
    case .paused: return "paused\(user)\(until)" + (record.reason.map { ": \($0)" } ?? "")
    case .resumed: return "resumed\(user)"
    case .windowOpened:
      return user.isEmpty
        ? "may be edited: its window has opened" : "is opened\(user)\(until), whatever its windows say"
    case .windowClosed: return "is not edited any more: its window has closed"
    case .progress, .bookmark: return record.what.rawValue
    }
  }

  /// Numbers of jobs as `41-44, 50`; of many ranges the first ones, and how many jobs more.
  static func ranges(_ jobs: [JobID]) -> String {
    let shown = jobs.ranges.prefix(10)
    let rest = jobs.count - shown.reduce(0) { $0 + $1.count }
    return shown.words + (rest > 0 ? " and \(rest) more" : "")
  }
}
