import ArgumentParser
import Runtime

/// A time on the command line: RFC 3339, as `2026-11-28T22:00:00Z` or with an offset, or how long from now, as `90m`.
enum TimeArgument: ExpectedArgument, Sendable, Equatable {
  static let expected = "a time, as 2026-11-28T22:00:00Z or with an offset in place of Z, or how long from now, as 90m"

  case at(WallTime)
  case fromNow(DurationArgument)

  init?(argument: String) {
    if let time = WallTime(argument) {
      self = .at(time)
    } else if let span = DurationArgument(argument: argument) {
      self = .fromNow(span)
    } else {
      return nil
    }
  }

  func time(now: WallTime) -> WallTime {
    switch self {
    case .at(let time): time
    case .fromNow(let span): now + span.duration
    }
  }
}
