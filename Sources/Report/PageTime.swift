import Runtime

/// Times and durations as a report shows them: in UTC, to the minute or the second.
enum PageTime {
  /// `11-24 22:05`.
  static func minute(_ time: WallTime) -> String { "\(part(time, 5, 10)) \(part(time, 11, 16))" }

  /// `22:05`.
  static func clock(_ time: WallTime) -> String { part(time, 11, 16) }

  /// `22:05:31`.
  static func second(_ time: WallTime) -> String { part(time, 11, 19) }

  /// `11-24 22:05:31`.
  static func daySecond(_ time: WallTime) -> String { "\(part(time, 5, 10)) \(part(time, 11, 19))" }

  /// `11-24 22:05 to 23:10, 1 h 5 min`; where it is short, to the second.
  static func span(_ span: Span) -> String {
    let isShort = span.length < .seconds(600)
    let isOneDay = part(span.start, 0, 10) == part(span.end, 0, 10)
    let start = isShort ? daySecond(span.start) : minute(span.start)
    let end = isShort ? second(span.end) : isOneDay ? clock(span.end) : minute(span.end)
    return "\(start) to \(end), \(length(span.length))"
  }

  /// `2026-11-24 22:05 UTC`.
  static func full(_ time: WallTime) -> String { "\(part(time, 0, 10)) \(part(time, 11, 16)) UTC" }

  /// `4.5 s`, `45 s`, `12 min 5 s`, `3 h 20 min`.
  static func length(_ span: Duration) -> String {
    let tenths = max(0, span.milliseconds) / 100
    let seconds = tenths / 10
    return switch seconds {
    case 0 where tenths == 0: "0 s"
    case ..<10: "\(seconds).\(tenths % 10) s"
    case ..<60: "\(seconds) s"
    case ..<3600: pair(seconds / 60, "min", seconds % 60, "s")
    default: pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
    }
  }

  private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
    small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
  }

  private static func part(_ time: WallTime, _ from: Int, _ to: Int) -> String {
    String(time.description.dropFirst(from).prefix(to - from))
  }
}
