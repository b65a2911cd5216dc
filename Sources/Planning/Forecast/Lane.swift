import JobModel
import LibraryModel
import Runtime

/// Jobs that may start at the same times: those of one kind in one environment, and with the same windows.
struct Lane: Sendable {
  let environment: Int
  /// In seconds from now; nil: always.
  private let spans: [Range<Double>]?
  /// Nothing starts before.
  private let startsAt: Double
  /// How long an edit is thought to take where it is not to start if it would not end within its span.
  private let fits: Double

  init(
    _ planned: PlannedEnvironment, number: Int, kind: TargetKind, windows: [Range<WallTime>]?, now: WallTime
  ) {
    environment = number
    spans = (windows ?? planned.windows).map { windows in
      windows.map { ($0.lowerBound - now) / .seconds(1)..<($0.upperBound - now) / .seconds(1) }
    }
    startsAt = planned.startsAt.map { $0 == .latest ? .infinity : ($0 - now) / .seconds(1) } ?? 0
    fits = (planned.toFinish[kind] ?? .zero) / .seconds(1)
  }

  /// The first time from some time on at which one may start; infinite: none is known.
  func opening(from time: Double) -> Double {
    let time = max(time, startsAt)
    guard let spans, time.isFinite else { return time }
    let first = spans.partitioningIndex { $0.upperBound > time }
    for span in spans[first...] {
      let start = max(time, span.lowerBound)
      if start + fits <= span.upperBound, start < span.upperBound { return start }
    }
    return .infinity
  }
}
