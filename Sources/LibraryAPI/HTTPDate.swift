/// The dates of HTTP headers and cookies (RFC 9110, section 5.6.7; RFC 6265, section 5.1.1), in every form that servers
/// still write.
enum HTTPDate {
  /// Seconds since 1970; nil where the text is no date.
  static func seconds(_ text: some StringProtocol) -> Int64? {
    var (time, day, month, year): (Int64?, Int64?, Int64?, Int64?)
    for token in text.split(whereSeparator: { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == ":") }) {
      if time == nil, let found = timeOfDay(token) {
        time = found
      } else if day == nil, token.utf8.count <= 2, let found = Int64(token), (1...31).contains(found) {
        day = found
      } else if month == nil, let found = months.firstIndex(of: token.prefix(3).lowercased()) {
        month = Int64(found) + 1
      } else if year == nil, token.utf8.count == 2 || token.utf8.count == 4, let found = Int64(token), found >= 0 {
        year = found
      }
    }
    guard let time, let day, let month, var year else { return nil }
    if year < 70 { year += 2000 } else if year < 100 { year += 1900 }
    return days(year, month, day) * 86_400 + time
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func timeOfDay(_ token: some StringProtocol) -> Int64? {
    let parts = token.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) ?? -1 }
    guard parts.count == 3, (0...23).contains(parts[0]), (0...59).contains(parts[1]), (0...60).contains(parts[2])
    else { return nil }
    return parts[0] * 3600 + parts[1] * 60 + parts[2]
  }

  /// Days since 1970 in the Gregorian calendar, counted in years that begin in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}
