import Runtime

/// Describes times and durations for people.
enum TimeText {
  /// A time from now: `3m ago`, `in 5m`, `now`.
  static func relative(_ time: WallTime, now: WallTime) -> String {
    let span = now - time
    if span.milliseconds.magnitude < 500 { return "now" }
    return span < .zero ? "in \(rough(.zero - span))" : "\(rough(span)) ago"
  }

  /// A time for programs to read, with its distance for people: `2026-11-24T07:00:00.000Z (3h ago)`.
  static func exact(_ time: WallTime, now: WallTime) -> String { "\(time) (\(relative(time, now: now)))" }

  /// A time to come as it stands in a line among others: `04:10 UTC`; where it is a day away or more, with its date.
  static func short(_ time: WallTime, now: WallTime) -> String {
    let text = time.description
    let clock = "\(text.dropFirst(11).prefix(5)) UTC"
    return time - now < .seconds(86_400) ? clock : "\(text.prefix(10)) \(clock)"
  }

  /// A duration in its largest unit, to the nearest: `45s`, `12m`, `3h`, `2d`.
  static func rough(_ span: Duration) -> String {
    let milliseconds = max(0, span.milliseconds)
    func nearest(_ unit: Int64) -> Int64 { milliseconds / unit + (milliseconds % unit * 2 >= unit ? 1 : 0) }
    let (seconds, minutes, hours) = (nearest(1000), nearest(60_000), nearest(3_600_000))
    if seconds < 60 { return "\(seconds)s" }
    if minutes < 60 { return "\(minutes)m" }
    return hours < 24 ? "\(hours)h" : "\(nearest(86_400_000))d"
  }

  /// A duration in its two largest units: `450ms`, `4.2s`, `12m 5s`, `3h 20m`, `2d 4h`.
  static func fine(_ span: Duration) -> String {
    let milliseconds = max(0, span.milliseconds)
    let seconds = milliseconds / 1000
    return switch seconds {
    case ..<1: "\(milliseconds)ms"
    case ..<60: "\(seconds).\(milliseconds % 1000 / 100)s"
    case ..<3600: pair(seconds / 60, "m", seconds % 60, "s")
    case ..<86_400: pair(seconds / 3600, "h", seconds % 3600 / 60, "m")
    default: pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }
  }

  private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
    small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit) \(small)\(smallUnit)"
  }
}
