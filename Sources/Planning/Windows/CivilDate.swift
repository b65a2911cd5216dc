/// A day of the calendar, and which one it is counted from 1970-01-01: Howard Hinnant's algorithms, which begin the year in
/// March.
struct CivilDate: Sendable, Hashable {
  let year: Int
  let month: Int
  let day: Int

  /// nil: the calendar has no such day.
  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, in: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  var daysSince1970: Int { Self.days(toFirstOf: month, in: year) + day - 1 }

  static func days(toFirstOf month: Int, in year: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = flooredQuotient(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func length(ofMonth month: Int, in year: Int) -> Int {
    days(toFirstOf: month == 12 ? 1 : month + 1, in: month == 12 ? year + 1 : year) - days(toFirstOf: month, in: year)
  }

  static func isLeap(_ year: Int) -> Bool { length(ofMonth: 2, in: year) == 29 }

  /// Monday is 0.
  static func weekday(ofDay day: Int) -> Int { flooredRest(day + 3, 7) }
}

func flooredQuotient(_ number: Int, _ divisor: Int) -> Int {
  let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
  return rest < 0 ? quotient - 1 : quotient
}

func flooredRest(_ number: Int, _ divisor: Int) -> Int { number - flooredQuotient(number, divisor) * divisor }
