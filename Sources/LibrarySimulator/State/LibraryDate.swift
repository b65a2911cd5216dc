/// Writes and reads dates as the Library does: `2023-03-07T08:50:59.527+0000`, always UTC.
enum LibraryDate {
  static func text(_ wall: Int) -> String {
    let (day, inDay) = wall.quotientFloored(86_400_000)
    let (year, month, monthDay) = civil(day)
    let (seconds, millisecond) = inDay.quotientFloored(1000)
    let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(monthDay, 2))T\(time).\(padded(millisecond, 3))+0000"
  }

  /// nil for a text of another shape.
  static func wall(_ text: String) -> Int? {
    guard text.utf8.count == 28, text.hasSuffix("+0000") else { return nil }
    let parts = text.dropLast(5).split { !$0.isWholeNumber }.map { Int($0) }
    guard parts.count == 7, let year = parts[0], let month = parts[1], let day = parts[2], let hour = parts[3],
      let minute = parts[4], let second = parts[5], let millisecond = parts[6], (1...12).contains(month)
    else { return nil }
    let seconds = (hour * 60 + minute) * 60 + second
    return (days(year: year, month: month, day: day) * 86_400 + seconds) * 1000 + millisecond
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The Gregorian date of a day counted from 1970. Years are counted from 1 March, so that the leap day ends them.
  static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = (day + 719_468).quotientFloored(146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func days(year: Int, month: Int, day: Int) -> Int {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).quotientFloored(400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension Int {
  /// The remainder is never negative.
  func quotientFloored(_ divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
