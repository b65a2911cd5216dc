import JobModel
import LibraryModel
import Runtime

/// Who ran what when, on a grid of `width` steps: what is narrower than a step is drawn as one, with its neighbours of the same
/// kind.
struct Timeline: Sendable {
  static let width = 1200

  struct Bar: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
      /// In the order in which they are drawn, so that the last one is seen where they overlap.
      case other, done, again, failed
    }

    let lane: Int
    let kind: Kind
    let from: Int
    var to: Int
    var jobs: Int
    let job: JobID
    var span: Span
  }

  struct Shade: Sendable, Hashable {
    let kind: Closing.Kind
    let from: Int
    let to: Int
  }

  struct Row: Sendable {
    let environment: String
    let lanes: Int
    let bars: [Bar]
    let shades: [Shade]
  }

  let span: Span
  let rows: [Row]

  /// - Parameter slots: of each environment.
  init(_ history: History, failed: Set<JobID>, slots: [String: Int], within span: Span) {
    self.span = span
    let lastRuns = Dictionary(history.runs.map { ($0.job, $0.span.start) }, uniquingKeysWith: max)
    rows = slots.keys.sorted().map { environment in
      var bars: [Bar] = []
      var newest: [Bar.Kind: [Int: Int]] = [:]
      let lanes = Self.lanes(history.runs.filter { $0.target.environment == environment })
      for (run, lane) in lanes {
        guard let part = run.span.within(span) ?? Self.instant(run.span, span) else { continue }
        let isLast = lastRuns[run.job] == run.span.start
        let kind: Bar.Kind =
          switch run.result {
          case _ where !run.isOfBatch: .other
          case .putBack: .again
          case .edited: isLast && failed.contains(run.job) ? .failed : .done
          }
        let from = min(Self.step(part.start, span), Self.width - 1)
        let bar = Bar(
          lane: lane, kind: kind, from: from, to: max(from + 1, Self.step(part.end, span)), jobs: 1, job: run.job,
          span: part)
        if let at = newest[kind]?[lane], bars[at].isJoined(by: bar) {
          bars[at].to = max(bars[at].to, bar.to)
          bars[at].jobs += 1
          bars[at].span.end = max(bars[at].span.end, part.end)
        } else {
          newest[kind, default: [:]][lane] = bars.count
          bars.append(bar)
        }
      }
      let shades = history.closings.filter { ($0.environment ?? environment) == environment }.compactMap { closing in
        closing.span.within(span).map { part in
          let from = min(Self.step(part.start, span), Self.width - 1)
          return Shade(kind: closing.kind, from: from, to: max(from + 1, Self.step(part.end, span)))
        }
      }
      let most = max(slots[environment] ?? 0, (lanes.map(\.lane).max() ?? -1) + 1)
      return Row(environment: environment, lanes: most, bars: bars, shades: shades)
    }
  }

  /// Each run with the first lane that is free when it starts: there are as many lanes as runs at once, which is never more than
  /// there are slots.
  static func lanes(_ runs: [Run]) -> [(run: Run, lane: Int)] {
    var ends: [WallTime] = []
    return runs.map { run in
      if let lane = ends.firstIndex(where: { $0 <= run.span.start }) {
        ends[lane] = run.span.end
        return (run, lane)
      }
      ends.append(run.span.end)
      return (run, ends.count - 1)
    }
  }

  static func step(_ time: WallTime, _ span: Span) -> Int {
    let length = span.length.milliseconds
    guard length > 0 else { return 0 }
    return Int(Double((time - span.start).milliseconds) * Double(width) / Double(length))
  }

  /// A run that takes no time is shown, too.
  private static func instant(_ run: Span, _ whole: Span) -> Span? {
    run.length == .zero && run.start >= whole.start && run.end <= whole.end ? run : nil
  }

  /// Full hours, or what else gives some two to nine marks, with the step of each.
  var marks: [(time: WallTime, at: Int)] {
    let length = span.length.milliseconds
    let units: [Int64] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400].map {
      $0 * 1000
    }
    // Marks with seconds or with a date take more room.
    let most: Int64 = span.length < .seconds(600) ? 6 : span.length > .seconds(172_800) ? 4 : 9
    let unit = units.first { length / $0 <= most } ?? (length / most / 86_400_000 + 1) * 86_400_000
    var marks: [(WallTime, Int)] = []
    var next = WallTime(milliseconds: (span.start.milliseconds / unit + 1) * unit)
    while next < span.end {
      marks.append((next, Self.step(next, span)))
      next = next + .milliseconds(unit)
    }
    return marks
  }
}

extension Timeline.Bar {
  /// Bars of one kind and lane that touch, one of which is too narrow to be seen alone.
  fileprivate func isJoined(by next: Timeline.Bar) -> Bool {
    next.from <= to && (next.to - next.from <= 1 || to - from <= 1 || next.from < to)
  }
}
