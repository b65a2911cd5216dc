/// Writes dates as HTTP does: `Tue, 07 Mar 2023 08:50:59 GMT`.
enum HTTPDateText {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// - Parameter wall: milliseconds since 1970, which was a Thursday.
  static func text(_ wall: Int) -> String {
    let (day, inDay) = wall.quotientFloored(86_400_000)
    let (year, month, monthDay) = LibraryDate.civil(day)
    let seconds = inDay / 1000
    let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { LibraryDate.padded($0, 2) }
    let weekday = days[day.quotientFloored(7).remainder]
    return "\(weekday), \(LibraryDate.padded(monthDay, 2)) \(months[month - 1]) \(year) "
      + "\(time.joined(separator: ":")) GMT"
  }
}
