/// An instant of the wall clock, which people may set and which may jump: milliseconds since 1970-01-01T00:00:00Z, leap
/// seconds left out. On the wire it is RFC 3339 in UTC with three digits of a second; it is read in any offset and with
/// any number of digits.
///
/// It lies in the years 0001 to 9999 of UTC, so that each can be written down and read again. Sums, and what was stored,
/// beyond them stand for the first or the last of these instants; a text beyond them is refused.
package struct WallTime: Sendable, Hashable, Comparable {
  package static let earliest = WallTime(milliseconds: range.lowerBound)
  package static let latest = WallTime(milliseconds: range.upperBound)

  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
  }

  private static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  package static func < (one: WallTime, other: WallTime) -> Bool { one.milliseconds < other.milliseconds }

  package static func + (start: WallTime, span: Duration) -> WallTime {
    WallTime(milliseconds: start.milliseconds.saturatingSum(span.milliseconds))
  }

  package static func - (end: WallTime, start: WallTime) -> Duration {
    .milliseconds(end.milliseconds - start.milliseconds)
  }
}

extension WallTime: CustomStringConvertible {
  package var description: String {
    let day = milliseconds.flooredQuotient(86_400_000)
    let inDay = milliseconds - day * 86_400_000
    let (year, month, date) = Self.civil(day: day)
    let (hour, minute) = (inDay / 3_600_000, inDay / 60_000 % 60)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(padded(hour, 2)):\(padded(minute, 2))"
      + ":\(padded(inDay / 1000 % 60, 2)).\(padded(inDay % 1000, 3))Z"
  }

  /// Reads RFC 3339, section 5.6; nil for all else, and for an instant outside of the years 0001 to 9999 of UTC, whatever
  /// year it is written in. Digits beyond the millisecond are dropped.
  package init?(_ text: String) {
    var reader = Reader(rest: text.utf8[...])
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
      let date = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
      let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
      let second = reader.number(2), let fraction = reader.fraction(), let offset = reader.offset(),
      reader.rest.isEmpty, (1...12).contains(month), hour < 24, minute < 60, second < 60, date >= 1,
      date <= Self.days(inMonth: month, of: year)
    else { return nil }
    let minutes = (Self.day(year: year, month: month, date: date) * 24 + hour) * 60 + minute - offset
    let instant = (minutes * 60 + second) * 1000 + fraction
    guard Self.range.contains(instant) else { return nil }
    milliseconds = instant
  }

  /// What is expected of a text, for people.
  package static let expectation =
    "expected RFC 3339 in the years 0001 to 9999 of UTC, as 2026-03-29T02:30:00Z or 2026-03-29T04:30:00+02:00"

  /// Days since 1970 to a date and back: Howard Hinnant's `civil_from_days`, which starts the year in March.
  private static func civil(day: Int64) -> (year: Int64, month: Int64, date: Int64) {
    let shifted = day + 719_468
    let era = shifted.flooredQuotient(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func day(year: Int64, month: Int64, date: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.flooredQuotient(400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    let next: (Int64, Int64) = month == 12 ? (year + 1, 1) : (year, month + 1)
    return day(year: next.0, month: next.1, date: 1) - day(year: year, month: month, date: 1)
  }

  private struct Reader {
    var rest: Substring.UTF8View

    mutating func take(_ letter: Character) -> Bool {
      guard let first = rest.first, first == letter.asciiValue else { return false }
      rest.removeFirst()
      return true
    }

    mutating func number(_ digits: Int) -> Int64? {
      var value: Int64 = 0
      for _ in 0..<digits {
        guard let digit = digit() else { return nil }
        value = value * 10 + digit
      }
      return value
    }

    /// Milliseconds: 0 where there is no fraction, nil where there is a point and no digit.
    mutating func fraction() -> Int64? {
      guard take(".") else { return 0 }
      guard var value = digit() else { return nil }
      var count = 1
      while let next = digit() {
        if count < 3 {
          value = value * 10 + next
          count += 1
        }
      }
      return count == 1 ? value * 100 : count == 2 ? value * 10 : value
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int64? {
      if take("Z") || take("z") { return 0 }
      let sign: Int64
      if take("+") {
        sign = 1
      } else if take("-") {
        sign = -1
      } else {
        return nil
      }
      guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
      return sign * (hours * 60 + minutes)
    }

    private mutating func digit() -> Int64? {
      guard let first = rest.first, first >= 0x30, first <= 0x39 else { return nil }
      rest.removeFirst()
      return Int64(first - 0x30)
    }
  }
}

extension WallTime: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = WallTime(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text.prefix(80))\" is not a time; \(Self.expectation)")
    }
    self = time
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

private func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
  fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
