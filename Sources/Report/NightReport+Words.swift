import JobModel
import LibraryModel
import Runtime

/// Sentences that the text and the page share.
extension NightReport {
  var title: String { "Batch \(night.batch.title)" }

  var headline: String {
    let (batch, now) = (night.batch, night.now)
    let begun = "began \(PageTime.full(batch.createdAt))"
    guard let end = batch.endedAt else {
      return "Still under way: this is how it stood at \(PageTime.full(now)). It \(begun)."
    }
    return "It \(begun), ended \(PageTime.full(end)), and took \(PageTime.length(end - batch.createdAt))."
  }

  /// That the batch was stopped; nil: it was not.
  var stopWords: String? {
    guard let stopped = night.batch.stoppedAt, let most = night.batch.stopAfterFailures else { return nil }
    let failed =
      "It was stopped at \(PageTime.full(stopped)), when \(most == 1 ? "one" : "\(most)") of its jobs had failed."
    return goOn == nil
      ? failed : failed + " What had not started is held. When what failed is mended, this lets it go on:"
  }

  /// The line that lets a stopped batch go on; nil: it is not stopped, or has ended.
  var goOn: String? {
    guard isUnderWay, night.batch.stoppedAt != nil else { return nil }
    return "migeditctl release --batch \(Self.quoted(night.batch.reference.text))"
  }

  var slotTimeWords: String {
    guard hasStarted else { return isUnderWay ? "Nothing has started yet." : "Nothing was started." }
    let slots = slotTimes.map { "\($0.environment) (\($0.slots == 1 ? "1 slot" : "\($0.slots) slots"))" }
    return "The time of all slots of \(slots.joined(separator: ", ")) from \(PageTime.full(span.start)), "
      + "the first start, to \(PageTime.full(span.end))."
  }

  static func target(_ job: Job) -> String {
    let kind = job.target.kind == .migration ? "migration" : "group"
    guard let name = job.targetName else { return "\(kind) \(job.target.id)" }
    return "\(name) (\(job.target.kind == .migration ? "" : "group ")\(job.target.id))"
  }

  static func closing(_ closing: Closing) -> String {
    "\(closing.kind.words) of \(closing.environment ?? "the whole queue")"
  }

  static func time(of closing: Closing) -> String {
    guard closing.isOpen else { return PageTime.span(closing.span) }
    return "since \(PageTime.minute(closing.span.start)), \(PageTime.length(closing.span.length)) so far"
  }

  /// Each outage, pause and closed window, and the last restart of the daemon: what it was, and when.
  var interruptions: [(what: String, time: String)] {
    let restarts = restart.map { restart in
      [("migeditd was started again", "\(PageTime.daySecond(restart)); edits under way were followed on")]
    }
    return closings.map { (Self.closing($0), Self.time(of: $0)) } + (restarts ?? [])
  }

  /// What keeps a job that has not ended.
  static func state(of job: Job) -> String {
    guard let waiting = job.waiting else { return job.phase.map { "\(job.state), \($0)" } ?? job.state.description }
    return "\(job.state), \(waiting.reason): \(waiting.detail)"
  }

  /// How the result of an edit compares with what was asked.
  static func result(of job: Job) -> String {
    guard let verification = job.verification else { return job.failure?.reason.description ?? "" }
    guard verification.known == .differs else { return verification.description }
    let count = job.differenceCount ?? job.differences?.count ?? 0
    return count == 1 ? "differs at 1 place" : "differs at \(count) places"
  }
}

extension Closing.Kind {
  var words: String {
    switch self {
    case .outage: "outage"
    case .pause: "pause"
    case .window: "outside of the window"
    case .batchWindow: "outside of the batch's window"
    }
  }
}
