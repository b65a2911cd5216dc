import ArgumentParser

/// A duration on the command line, as the configuration writes it: `500ms`, `30s`, `5m`, `2h`, `1d`.
struct DurationArgument: ExpectedArgument, Sendable, Equatable, CustomStringConvertible {
  static let expected = "a whole number with one of the units ms, s, m, h and d, up to 366d, as 30s or 8h"

  let description: String
  let duration: Duration

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let unit = Self.milliseconds[String(argument.dropFirst(digits.count))], let number = Int64(digits) else {
      return nil
    }
    let (total, isTooLong) = number.multipliedReportingOverflow(by: unit)
    guard !isTooLong, total > 0, total <= 366 * 86_400_000 else { return nil }
    description = argument
    duration = .milliseconds(total)
  }

  private static let milliseconds: [String: Int64] = [
    "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
  ]
}
