/// Reads durations of the configuration: a whole number and one of `ms s m h d`.
enum ConfigurationDuration {
  private static let units: KeyValuePairs = ["d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1]
  /// A century in milliseconds. More is a typing error, and clocks overflow somewhere above it.
  private static let limit = 36_500 * 86_400_000

  enum Reading: Equatable {
    case duration(Duration)
    case wrong(String)
  }

  static func read(_ text: String) -> Reading {
    let digits = text.utf8.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let unit = text.utf8.dropFirst(digits.count)
    let shown = ConfigurationText.quoted(text)
    guard !digits.isEmpty else { return .wrong("is \(shown)") }
    guard !unit.isEmpty else { return .wrong("is \(shown), which has no unit") }
    guard let size = units.first(where: { $0.key.utf8.elementsEqual(unit) })?.value else {
      return .wrong("is \(shown)")
    }
    guard let count = Int(Substring(digits)),
      case (let total, let isOver) = count.multipliedReportingOverflow(by: size),
      !isOver, total <= limit
    else { return .wrong("is \(shown), which is more than 36500d") }
    return total == 0 ? .wrong("is \(shown), which is nothing") : .duration(.milliseconds(total))
  }

  /// The duration as it is written, in the largest unit that gives a whole number.
  static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let total = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    guard let unit = units.first(where: { total.isMultiple(of: $0.value) }) else { return "\(total)ms" }
    return "\(total / unit.value)\(unit.key)"
  }
}

extension ConfigurationForm<Duration> {
  static let duration = ConfigurationForm(expected: "expected a duration such as 90s, with one of the units ms s m h d")
  { scalar in
    switch ConfigurationDuration.read(scalar.text) {
    case .duration(let duration): .value(duration)
    case .wrong(let words): .wrong(words)
    }
  }
}

extension ConfigurationForm<Retention> {
  static let retention = ConfigurationForm(
    expected: "expected forever or a duration such as 30d, with one of the units ms s m h d"
  ) { scalar in
    if scalar.text == "forever" { return .value(.forever) }
    return switch ConfigurationDuration.read(scalar.text) {
    case .duration(let duration): .value(.lasting(duration))
    case .wrong(let words): .wrong(words)
    }
  }
}
