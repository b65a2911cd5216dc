import JobModel
import LibraryModel
import Runtime
import Terminal

/// Describes a job in a few words, the same on every screen.
enum JobText {
  static func state(_ job: Job) -> Cell { Cell(job.state.description, ink(of: job.state.known)) }

  static func target(_ target: Target) -> String { "\(short(target.kind)) \(target.id)" }

  /// What people know it by: its name where it is known, and its id behind it, which a table shortens where there is no room.
  static func target(of job: Job) -> String {
    guard let name = job.targetName else { return target(job.target) }
    return "\(name) (\(job.target.kind == .migration ? "" : "group ")\(job.target.id))"
  }

  /// The same with the package's part of the id alone, which tells targets apart: for tables.
  static func shortTarget(of job: Job) -> String {
    let id = job.target.id.description.prefix(32)
    guard let name = job.targetName else { return "\(short(job.target.kind)) \(id)" }
    return "\(name) (\(job.target.kind == .migration ? "" : "group ")\(id))"
  }

  /// The column for that: where there is no room, ids go before any name is cut that has no more columns than `most`.
  static func targetColumn(of jobs: [Job], weight: Int, most: Int = 36) -> Table.Column {
    let names = jobs.compactMap { $0.targetName.map { TextWidth.of(TextWidth.tame($0)) } }
    // The mark of what was cut stands behind the name.
    let least = max(18, min(names.max() ?? 0, most) + 1)
    return Table.Column("TARGET", weight: weight, least: least, ease: least + 12)
  }

  static func count(_ count: Int) -> String { count == 1 ? "1 job" : "\(count) jobs" }

  /// What there is to say of the job's state: why it waits, how far it is, what went wrong, what its result is.
  static func detail(_ job: Job, now: WallTime) -> Cell {
    switch job.state.known {
    case .queued, .held: return job.waiting.map { waiting($0, now: now) } ?? .empty
    case .running: return Cell(running(job), job.cancelRequested ? .caution : .plain)
    case .succeeded: return succeeded(job)
    case .failed, .cancelled, .expired, nil: return job.failure.map { Cell(failure($0)) } ?? .empty
    }
  }

  static func waiting(_ waiting: Waiting, now: WallTime) -> Cell {
    let until = waiting.until.map { ", \(TimeText.relative($0, now: now))" } ?? ""
    let ink: Ink =
      switch waiting.reason.known {
      case .outage, .environment, .dependency: .caution
      default: .plain
      }
    return Cell("\(waiting.reason)\(until): \(waiting.detail)", ink)
  }

  static func failure(_ failure: Failure) -> String { "\(failure.reason): \(failure.message)" }

  static func percent(_ progress: Double) -> String {
    progress.isFinite ? "\(Int((min(max(progress, 0), 1) * 100).rounded(.down)))%" : "?"
  }

  static func verification(_ job: Job) -> Cell? {
    guard let result = job.verification else { return nil }
    let places = job.differenceCount ?? job.differences?.count ?? 0
    let count = places == 0 ? "" : places == 1 ? " at 1 place" : " at \(places) places"
    return Cell("\(result)\(count)", result.known == .differs ? .caution : .plain)
  }

  static func took(_ start: WallTime?, _ end: WallTime?) -> String? {
    guard let start, let end else { return nil }
    return TimeText.fine(end - start)
  }

  private static func running(_ job: Job) -> String {
    let phase = job.phase?.description ?? "running"
    return "\(phase), \(percent(job.progress))" + (job.cancelRequested ? ", cancel requested" : "")
  }

  private static func succeeded(_ job: Job) -> Cell {
    let took = self.took(job.startedAt, job.endedAt).map { "in \($0)" }
    let result = verification(job)
    return Cell([result?.text, took].compactMap(\.self).joined(separator: ", "), result?.ink ?? .plain)
  }

  private static func short(_ kind: TargetKind) -> String {
    switch kind {
    case .migration: "migration"
    case .migrationGroup: "group"
    }
  }

  static func ink(of state: JobState?) -> Ink {
    switch state {
    case .succeeded: .good
    case .failed: .bad
    case .running: .busy
    case .held: .caution
    case .cancelled, .expired: .faint
    case .queued, nil: .plain
    }
  }
}
