import JobModel

/// The rule for all years, as POSIX writes it in TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule {
  /// Seconds east of UTC.
  private let standard: Int
  /// nil: the clocks are never changed.
  private let summer: Summer?

  private struct Summer {
    let offset: Int
    let begins: YearlyInstant
    let ends: YearlyInstant
  }

  /// A day that comes each year, and the seconds from its midnight, by the clock before the change.
  private struct YearlyInstant {
    let day: Day
    let seconds: Int

    enum Day {
      /// From 1 to 365; the 29th of February is not counted.
      case ofCommonYear(Int)
      /// From 0 to 365.
      case ofYear(Int)
      /// The first to the fifth, or the last, of a day of the week, which is 0 for Sunday.
      case ofMonth(Int, week: Int, weekday: Int)
    }

    /// Seconds since 1970, as if the clock showed UTC.
    func local(in year: Int) -> Int {
      let first = CivilDate.days(toFirstOf: 1, in: year)
      let day =
        switch self.day {
        case .ofCommonYear(let number): first + number - 1 + (number >= 60 && CivilDate.isLeap(year) ? 1 : 0)
        case .ofYear(let number): first + number
        case .ofMonth(let month, let week, let weekday): Self.day(month, week, weekday, in: year)
        }
      return day * 86_400 + seconds
    }

    private static func day(_ month: Int, _ week: Int, _ weekday: Int, in year: Int) -> Int {
      let first = CivilDate.days(toFirstOf: month, in: year)
      // Sunday is 6 where Monday is 0.
      var day = first + flooredRest((weekday + 6) % 7 - CivilDate.weekday(ofDay: first), 7) + (week - 1) * 7
      if day >= first + CivilDate.length(ofMonth: month, in: year) { day -= 7 }
      return day
    }
  }

  /// nil: it can't be read.
  init?(_ text: [UInt8]) {
    var reader = Reader(rest: text[...])
    guard reader.name(), let west = reader.time(atMost: 24) else { return nil }
    standard = -west
    guard !reader.rest.isEmpty else {
      summer = nil
      return
    }
    guard reader.name() else { return nil }
    var offset = standard + 3600
    if reader.rest.first != UInt8(ascii: ",") {
      guard let west = reader.time(atMost: 24) else { return nil }
      offset = -west
    }
    guard reader.take(","), let begins = reader.instant(), reader.take(","), let ends = reader.instant(),
      reader.rest.isEmpty
    else { return nil }
    summer = Summer(offset: offset, begins: begins, ends: ends)
  }

  /// Those of all years from 1900 on, soonest first.
  func changes(upTo lastYear: Int) -> [TimeZoneRules.Change] {
    guard let summer else { return [] }
    let all = (1900...lastYear).flatMap { year in
      [
        TimeZoneRules.Change(at: summer.ends.local(in: year) - summer.offset, offset: standard),
        TimeZoneRules.Change(at: summer.begins.local(in: year) - standard, offset: summer.offset),
      ]
    }
    // Where one ends and the next begins at once, the one that begins counts.
    let sorted = all.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    return sorted.indices.filter { $0 + 1 == sorted.count || sorted[$0 + 1].at > sorted[$0].at }.map { sorted[$0] }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ letter: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: letter) else { return false }
      rest.removeFirst()
      return true
    }

    /// `CET`, or `<+03>`.
    mutating func name() -> Bool {
      if take("<") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
        rest = rest[(end + 1)...]
        return true
      }
      let letters = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
      rest = rest.dropFirst(letters.count)
      return letters.count >= 3
    }

    mutating func number(atMost most: Int) -> Int? {
      let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      guard (1...3).contains(digits.count) else { return nil }
      rest = rest.dropFirst(digits.count)
      let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      return number <= most ? number : nil
    }

    /// Seconds: `-1`, `5:30`, `2:00:00`.
    mutating func time(atMost hours: Int) -> Int? {
      let sign = take("-") ? -1 : 1
      if sign == 1 { _ = take("+") }
      guard let hour = number(atMost: hours) else { return nil }
      var seconds = hour * 3600
      for unit in [60, 1] where take(":") {
        guard let number = number(atMost: 59) else { return nil }
        seconds += number * unit
      }
      return sign * seconds
    }

    mutating func instant() -> YearlyInstant? {
      let day: YearlyInstant.Day
      if take("M") {
        guard let month = number(atMost: 12), month > 0, take("."), let week = number(atMost: 5), week > 0, take("."),
          let weekday = number(atMost: 6)
        else { return nil }
        day = .ofMonth(month, week: week, weekday: weekday)
      } else if take("J") {
        guard let number = number(atMost: 365), number > 0 else { return nil }
        day = .ofCommonYear(number)
      } else {
        guard let number = number(atMost: 365) else { return nil }
        day = .ofYear(number)
      }
      guard take("/") else { return YearlyInstant(day: day, seconds: 7200) }
      return time(atMost: 167).map { YearlyInstant(day: day, seconds: $0) }
    }
  }
}
