import JobModel
import LibraryModel
import Runtime
import Terminal

/// The first lines of the screen: the daemon at a glance, what is wrong with the whole of it, and the batches under way.
struct TopHead {
  let state: TopState
  let columns: Int
  let mostBatches: Int

  var lines: [Cell] {
    var lines = [title] + Self.silence(state, columns)
    guard let overview = state.overview else { return lines }
    if let problem = overview.problem { lines += Self.wrapped(Cell(problem, .bad), columns) }
    if let pause = overview.pause { lines += Self.wrapped(words(of: pause), columns) }
    let shown = overview.batches.filter { isShown($0) }
    lines += shown.prefix(mostBatches).map(line)
    if shown.count > mostBatches {
      lines.append(
        Cell("and \(shown.count - mostBatches) more batches under way; `migeditctl batches` shows them", .faint))
    }
    return lines
  }

  private var title: Cell {
    let clock = "\(state.now.description.dropFirst(11).prefix(8)) UTC"
    guard let overview = state.overview else { return Cell("\(clock)  asking the daemon …", .strong) }
    // What is looked for first stands first, where it is not cut off.
    let states: [JobState] = [.running, .queued, .failed, .held, .succeeded, .cancelled, .expired]
    let known = states.map(\.rawValue)
    let shown =
      known.filter { ["running", "queued", "failed"].contains($0) || overview.counts[$0] ?? 0 > 0 }
      + overview.counts.keys.filter { !known.contains($0) }.sorted()
    let words = shown.map { "\(overview.counts[$0] ?? 0) \($0)" }.joined(separator: ", ")
    return Cell("\(clock)  \(words)" + (columns >= 100 ? "  migeditd \(overview.version)" : ""), .strong)
  }

  /// Since when the daemon does not answer; empty while it does.
  static func silence(_ state: TopState, _ columns: Int) -> [Cell] {
    guard let silence = state.silence else { return [] }
    let since = "\(silence.since.description.dropFirst(11).prefix(8)) UTC"
    let words = "the daemon does not answer since \(since); trying again (\(silence.reason))"
    return wrapped(Cell(words, .bad), columns)
  }

  /// What is wrong has as many rows as it needs, up to a few.
  private static func wrapped(_ cell: Cell, _ columns: Int) -> [Cell] {
    let lines = Paragraph.wrap(cell.text, to: columns)
    guard lines.count > mostRows else { return lines.map { Cell($0, cell.ink) } }
    return (lines.prefix(mostRows - 1) + [lines[mostRows - 1] + " …"]).map { Cell($0, cell.ink) }
  }

  private static let mostRows = 3

  private func words(of pause: Paused) -> Cell {
    let until = pause.until.map { ", until \(TimeText.short($0, now: state.now))" } ?? ""
    let reason = pause.reason.map { ": \($0)" } ?? ""
    let since = TimeText.relative(pause.at, now: state.now)
    return Cell("the whole queue is paused by \(pause.by) \(since)\(until)\(reason)", .caution)
  }

  private func isShown(_ batch: Batch) -> Bool {
    guard let wanted = state.batch.flatMap({ BatchReference($0) }) else { return true }
    return batch.name == wanted.name && (wanted.run == nil || batch.run == wanted.run)
  }

  private func line(_ batch: Batch) -> Cell {
    let ended = BatchText.ended(batch)
    let bar = ProgressLine.bar(Double(ended) / Double(max(1, batch.total)), columns: columns >= 110 ? 40 : 20)
    let failed = batch.counts[JobState.failed.rawValue] ?? 0
    let wrong = failed > 0 ? ", \(failed) failed" : ""
    let words = "\(batch.title)  \(bar)  \(BatchText.progress(batch))  \(ended) of \(batch.total)\(wrong)"
    if batch.stoppedAt != nil { return Cell("\(words); stopped after failures", .caution) }
    return Cell(words + (BatchText.expected(batch, now: state.now).map { ", \($0)" } ?? ""))
  }
}
