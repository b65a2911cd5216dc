package import JobModel

extension WindowSchedule {
  /// Reads windows as people write them:
  ///
  ///     Mon..Fri 22:00-06:00            days, and a time that ends on the same day or the next
  ///     Sat,Sun 00:00-24:00
  ///     Fri 22:00-Mon 06:00             from a day to another
  ///     except 2026-12-24..2026-12-26   takes away what begins on these days
  ///
  /// - Returns: nil where there are none: edits may start at any time.
  package static func reading(_ texts: [String]) throws(WindowFault) -> WindowSchedule? {
    var entries: [Entry] = []
    var exceptions: [ClosedRange<Int>] = []
    for (index, text) in texts.enumerated() {
      var reader = WindowReader(text, index: index)
      switch try reader.read() {
      case .entry(let entry): entries.append(entry)
      case .exception(let days): exceptions.append(days)
      }
    }
    if entries.isEmpty, let first = texts.first {
      throw WindowFault(
        index: 0, text: first, column: 1,
        reason: "except takes days away from windows, and there are none, expected one such as Mon..Sun 00:00-24:00")
    }
    return texts.isEmpty ? nil : WindowSchedule(texts: texts, entries: entries, exceptions: exceptions)
  }

  /// Reads one of them, only to see whether it can be.
  package static func check(_ text: String) throws(WindowFault) {
    var reader = WindowReader(text, index: 0)
    _ = try reader.read()
  }
}

/// Reads one text from its beginning to its end.
private struct WindowReader {
  private let index: Int
  private let text: String
  private let letters: [Character]
  private var at = 0

  enum Item {
    case entry(WindowSchedule.Entry)
    case exception(ClosedRange<Int>)
  }

  init(_ text: String, index: Int) {
    self.index = index
    self.text = text
    letters = Array(text)
  }

  mutating func read() throws(WindowFault) -> Item {
    skipSpaces()
    let item: Item
    if word(from: at).lowercased() == "except" {
      at += "except".count
      try space("a day such as 2026-12-24")
      item = .exception(try dates())
    } else {
      item = .entry(try entry())
    }
    skipSpaces()
    if at < letters.count { throw fault(at, "\(found(at)) stands behind its end, expected nothing more") }
    return item
  }

  // Days and times of day.

  private mutating func entry() throws(WindowFault) -> WindowSchedule.Entry {
    let start = at
    let days = try days()
    try space("a time such as 22:00-06:00")
    let opens = try time(atMost: 23)
    let dash = at
    guard take("-") else { throw fault(at, "\(found(at)), expected - and when it ends, as in 22:00-06:00") }
    guard at < letters.count, letters[at].isLetter else {
      let closes = try time(atMost: 24)
      if closes == opens {
        throw fault(
          dash + 1, "it ends when it begins, expected another time; a whole day is 00:00-24:00")
      }
      return .init(days: Set(days), opens: opens, daysLater: closes > opens ? 0 : 1, closes: closes)
    }
    let last = try day()
    guard days.count == 1, let first = days.first else {
      throw fault(
        start, "it begins on several days and ends on \(Self.names[last]), expected one day, as in Fri 22:00-Mon 06:00")
    }
    try space("a time such as 06:00")
    let closes = try time(atMost: 24)
    let later = (last - first + 7) % 7
    if later == 0, closes == opens {
      throw fault(dash + 1, "it ends when it begins, expected another day or another time")
    }
    return .init(days: [first], opens: opens, daysLater: later == 0 && closes < opens ? 7 : later, closes: closes)
  }

  private mutating func days() throws(WindowFault) -> [Int] {
    var days: [Int] = []
    repeat {
      let first = try day()
      days.append(first)
      if take("..") {
        let last = try day()
        var next = first
        while next != last {
          next = (next + 1) % 7
          days.append(next)
        }
      }
    } while take(",")
    return Array(Set(days))
  }

  private static let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let longNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  private mutating func day() throws(WindowFault) -> Int {
    let word = word(from: at)
    let found = Self.names.firstIndex { $0.lowercased() == word.lowercased() }
    if let found {
      at += word.count
      return found
    }
    let meant = Self.longNames.firstIndex { $0.lowercased() == word.lowercased() }
    let hint =
      meant.map { "expected \(Self.names[$0])" } ?? "expected a day, one of \(Self.names.joined(separator: ", "))"
    let more = at < letters.count && letters[at].isNumber ? "; every day is Mon..Sun" : ""
    throw fault(at, "\(isNo("day")), \(hint)\(more)")
  }

  /// - Returns: minutes from midnight.
  private mutating func time(atMost lastHour: Int) throws(WindowFault) -> Int {
    let start = at
    let range = lastHour == 24 ? "00:00 to 24:00" : "00:00 to 23:59"
    guard let hour = number(2), take(":"), let minute = number(2), at == letters.count || !letters[at].isNumber else {
      at = start
      throw fault(at, "\(isNo("time")), expected one from \(range) with two digits each, such as 06:00")
    }
    guard hour <= lastHour, minute < 60, hour < 24 || minute == 0 else {
      throw fault(start, "\(String(letters[start..<at])) is no time of a day, expected \(range)")
    }
    return hour * 60 + minute
  }

  // Dates.

  private mutating func dates() throws(WindowFault) -> ClosedRange<Int> {
    let first = try date()
    guard take("..") else { return first...first }
    let start = at
    let last = try date()
    guard first <= last else { throw fault(start, "the last day is before the first, expected it behind") }
    return first...last
  }

  /// - Returns: days since 1970-01-01.
  private mutating func date() throws(WindowFault) -> Int {
    let start = at
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
      at == letters.count || !letters[at].isNumber
    else {
      at = start
      throw fault(at, "\(isNo("day")), expected one such as 2026-12-24")
    }
    guard let date = CivilDate(year: year, month: month, day: day) else {
      throw fault(start, "there is no day \(String(letters[start..<at])), expected one of the calendar")
    }
    return date.daysSince1970
  }

  // Letters.

  private mutating func skipSpaces() { while at < letters.count, letters[at] == " " { at += 1 } }

  private mutating func space(_ next: String) throws(WindowFault) {
    guard at < letters.count, letters[at] == " " else {
      throw fault(at, "\(found(at)), expected a space and \(next)")
    }
    skipSpaces()
  }

  private mutating func take(_ wanted: String) -> Bool {
    guard letters[at...].starts(with: wanted) else { return false }
    at += wanted.count
    return true
  }

  private mutating func number(_ digits: Int) -> Int? {
    guard at + digits <= letters.count else { return nil }
    let text = letters[at..<at + digits]
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(String(text)) else { return nil }
    at += digits
    return number
  }

  private func word(from start: Int) -> String { String(letters[start...].prefix { $0.isLetter }) }

  /// What stands at a place, for people.
  private func found(_ place: Int) -> String {
    guard place < letters.count else { return "it ends" }
    let rest = letters[place...].prefix(24)
    let piece = rest.prefix { !" ,-".contains($0) }
    return "\"\(String(piece.isEmpty ? rest.prefix(1) : piece))\""
  }

  private func isNo(_ what: String) -> String { at < letters.count ? "\(found(at)) is no \(what)" : "it ends" }

  private func fault(_ place: Int, _ reason: String) -> WindowFault {
    WindowFault(index: index, text: text, column: place + 1, reason: reason)
  }
}
