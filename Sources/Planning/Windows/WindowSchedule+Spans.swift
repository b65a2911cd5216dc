package import JobModel
package import Runtime

extension WindowSchedule {
  /// How far ahead it is looked at most, in days: for the end of what is open all week, and for the next one where there are
  /// long exceptions.
  static let farthest = 400
  /// What is open for so long has no end that anybody waits for.
  static let endless = Duration.seconds(390 * 86_400)

  /// The spans that are not over at an instant, soonest first, up to those that begin after `end`. Spans that touch are one. Each
  /// boundary is made an instant once, so that a time that comes twice in autumn opens nothing twice.
  ///
  /// Where none begins until then, the next one is looked for, up to `farthest` days ahead. So is the end of spans that follow
  /// each other without a gap; one that has none until then ends there.
  package func spans(from now: WallTime, until end: WallTime, in zone: TimeZoneRules) -> [WindowSpan] {
    // The longest span takes a week, and may have begun on the day before by another offset.
    let first = zone.day(at: now) - 8
    let last = zone.day(at: max(now, end)) + 1
    var spans: [WindowSpan] = []
    for day in first...max(last, first + Self.farthest) {
      let midnight = zone.instant(ofDay: day, minutes: 0)
      if day > last, let reached = spans.last?.closes, reached > now, reached < midnight { break }
      for span in beginning(onDay: day, in: zone) { spans.add(span) }
      // Those that are over are left out when nothing can touch them any more.
      if let first = spans.first, spans.count > 1, first.closes <= now { spans.removeFirst() }
    }
    return spans.filter { $0.closes > now }
  }

  /// Those that begin on a day, soonest first.
  private func beginning(onDay day: Int, in zone: TimeZoneRules) -> [WindowSpan] {
    guard !exceptions.contains(where: { $0.contains(day) }) else { return [] }
    let weekday = CivilDate.weekday(ofDay: day)
    return entries.filter { $0.days.contains(weekday) }.map { entry in
      WindowSpan(
        opens: zone.instant(ofDay: day, minutes: entry.opens),
        closes: zone.instant(ofDay: day + entry.daysLater, minutes: entry.closes))
    }
    // One that the clock was set forward over has no length.
    .filter { $0.opens < $0.closes }.sorted { $0.opens < $1.opens }
  }
}

extension [WindowSpan] {
  /// Adds one that begins no sooner than the last one; where it touches that, the two become one.
  fileprivate mutating func add(_ span: WindowSpan) {
    guard let last, span.opens <= last.closes else { return append(span) }
    self[count - 1] = WindowSpan(opens: last.opens, closes: Swift.max(last.closes, span.closes))
  }

  /// What lies in both.
  func intersection(_ others: [WindowSpan]) -> [WindowSpan] {
    var both: [WindowSpan] = []
    var (mine, theirs) = (self[...], others[...])
    while let one = mine.first, let other = theirs.first {
      let (opens, closes) = (Swift.max(one.opens, other.opens), Swift.min(one.closes, other.closes))
      if opens < closes { both.append(WindowSpan(opens: opens, closes: closes)) }
      if one.closes < other.closes { mine.removeFirst() } else { theirs.removeFirst() }
    }
    return both
  }

  /// With one more, which may touch or cover some.
  func union(_ other: WindowSpan) -> [WindowSpan] {
    var all: [WindowSpan] = []
    for span in (self + [other]).sorted(by: { $0.opens < $1.opens }) { all.add(span) }
    return all
  }
}
