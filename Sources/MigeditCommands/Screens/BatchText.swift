import JobModel
import Runtime
import Terminal

/// Describes a batch in a few words.
enum BatchText {
  static func summary(_ batch: Batch) -> String { "\(batch.title): \(counts(batch))" }

  /// How many of the batch's jobs are in which state, in the order of a job's life; states that this version does not know last.
  static func counts(_ batch: Batch) -> String {
    let known = JobState.allCases.map(\.rawValue)
    let states = known + batch.counts.keys.filter { !known.contains($0) }.sorted()
    let parts = states.compactMap { state in batch.counts[state].flatMap { $0 > 0 ? "\($0) \(state)" : nil } }
    return JobText.count(batch.total) + (parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))")
  }

  /// How many of the batch's jobs have ended.
  static func ended(_ batch: Batch) -> Int {
    // One in a state that this version does not know may be any.
    if batch.endedAt != nil { return batch.total }
    return JobState.allCases.filter(\.isEnded).reduce(0) { $0 + (batch.counts[$1.rawValue] ?? 0) }
  }

  /// `190 of 400 have ended, likely done by 04:10 UTC`: nine of ten such nights are over by then.
  static func outlook(_ batch: Batch, now: WallTime) -> String {
    "\(ended(batch)) of \(batch.total) have ended" + (expected(batch, now: now).map { ", \($0)" } ?? "")
  }

  /// nil: it has ended, or that is not known.
  static func expected(_ batch: Batch, now: WallTime) -> String? {
    batch.expectedEndP90.map { "likely done by \(TimeText.short($0, now: now))" }
  }

  /// At how many failures the batch was stopped, and what to do; nil: it was not.
  ///
  /// - Parameter verb: stands before it, where no heading says so.
  static func stop(_ batch: Batch, _ verb: String = "stopped ", now: WallTime) -> Cell? {
    guard let since = batch.stoppedAt, let most = batch.stopAfterFailures else { return nil }
    let words = "\(verb)\(TimeText.relative(since, now: now)), at \(most == 1 ? "1 failure" : "\(most) failures")"
    if batch.endedAt != nil { return Cell(words) }
    return Cell("\(words); `migeditctl release --batch \(batch.reference.text)` lets what is held go on", .caution)
  }

  /// Of a batch whose file has not arrived whole; nil: it has none.
  static func arriving(_ batch: Batch) -> Cell? {
    guard let edits = batch.arriving else { return nil }
    let held = batch.counts[JobState.held.rawValue] ?? 0
    let what = isWhole(batch, of: edits) ? "was not released to its end" : "has not arrived whole"
    return Cell(
      "a file of \(edits) edits \(what); \(JobText.count(held)) of the batch \(held == 1 ? "is" : "are") held. The command that "
        + "sent it goes on, also when it is said again, and then releases all of it; "
        + "`migeditctl cancel --batch \(batch.reference.text)` takes back what is there", .caution)
  }

  /// Whether so many edits, which came with some of its jobs, can be all there.
  static func isWhole(_ batch: Batch, of edits: Int) -> Bool { batch.total >= edits }

  static func progress(_ batch: Batch) -> String {
    batch.total == 0 ? "100%" : JobText.percent(Double(ended(batch)) / Double(batch.total))
  }
}
