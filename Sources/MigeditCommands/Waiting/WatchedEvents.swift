import ControlAPI
import JobModel
import LibraryModel
import Report
import Runtime
import Synchronization
import Terminal

/// Counts the events that are shown, and shows on a terminal how far the batch is that is watched.
final class WatchedEvents: Sendable {
  private let session: CommandSession
  private let filter: Filter
  private let line: ProgressLine
  private let state = Mutex(State())

  private struct State {
    var count = 0
    var last: Int?
    var counts: [JobState: Int] = [:]
    var batch: Batch?
    var askedAt: WallTime?
    /// Whether a job has ended since the batch was asked for.
    var isOld = false
  }

  init(_ filter: Filter, _ session: CommandSession) {
    self.filter = filter
    self.session = session
    line = session.console.progressLine
  }

  /// Takes in how far the batch is, and shows it.
  func show(_ batch: Batch) {
    state.withLock { ($0.batch, $0.askedAt, $0.isOld) = (batch, session.console.now(), false) }
    show()
  }

  /// Shows how far the batch is, below the events. Without one batch there is no end that anything could be far from.
  func show() {
    guard let batch = state.withLock({ $0.batch }), batch.total > 0 else { return }
    let wrong = [JobState.failed, .cancelled, .expired].compactMap { state in
      batch.counts[state.rawValue].flatMap { $0 > 0 ? ", \($0) \(state.rawValue)" : nil }
    }
    let expected = BatchText.expected(batch, now: session.console.now()).map { "; \($0)" } ?? ""
    line.show(batch.title, BatchText.ended(batch), of: batch.total, wrong.joined() + expected)
  }

  func clear() { line.clear() }

  func see(_ event: Event) {
    state.withLock { state in
      guard event.what.known != .bookmark else { return }
      state.last = event.sequence
      state.count += 1
      guard let kind = event.what.known, kind != .progress else { return }
      if let ended = JobState(rawValue: kind.rawValue), ended.isEnded {
        state.counts[ended, default: 0] += 1
        state.isOld = true
      }
      if let batch = event.batch { state.batch = state.batch == nil ? nil : batch }
    }
  }

  /// Asks how far the batch is, where a job of it has ended and the last answer is some seconds old. A connection that follows
  /// events carries no other call, so each costs a new one.
  func refresh() async {
    guard session.console.progressWidth != nil, let name = filter.batch else { return }
    let now = session.console.now()
    let isDue = state.withLock { state in
      guard state.batch != nil, state.isOld, state.askedAt.map({ now - $0 >= .seconds(2) }) ?? true else {
        return false
      }
      state.askedAt = now
      return true
    }
    guard isDue, let link = try? await session.connect() else { return }
    guard let batch = try? await link.call(GetBatch.self, GetBatch.Parameters(name: name)).read().batch else { return }
    show(batch)
  }

  /// The options that choose the same events, each with a space behind it.
  private var filters: String {
    var words = (filter.states ?? []).flatMap { ["--state", $0.rawValue] }
    let options = [
      ("--batch", filter.batch), ("--environment", filter.environment), ("--target", filter.targetId),
      ("--failure", filter.failureReason),
    ]
    for (option, value) in options { if let value { words += [option, NightReport.quoted(value)] } }
    for (name, value) in filter.labels ?? Labels() { words += ["--label", NightReport.quoted("\(name)=\(value)")] }
    return words.map { $0 + " " }.joined()
  }

  /// What was seen, and how to go on behind it, for who ends the watching.
  var farewell: String {
    clear()
    let (count, last, counts) = state.withLock { ($0.count, $0.last, $0.counts) }
    let ended = JobState.allCases.compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
    let events = count == 1 ? "1 event" : "\(count) events"
    let seen = "seen: \(events)" + (ended.isEmpty ? "" : ", of them \(ended.joined(separator: ", "))")
    guard let last else { return "\(seen). The jobs go on." }
    return "\(seen). The jobs go on; `migeditctl watch \(filters)--since \(last)` goes on behind the last event."
  }
}
