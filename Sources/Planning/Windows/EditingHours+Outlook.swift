package import JobModel
package import Runtime

extension EditingHours {
  /// A job that could start in no window of so long is told of at once.
  package static let ahead = Duration.seconds(14 * 86_400)

  /// When edits of the environment may start, from an instant on.
  ///
  /// - Parameters:
  ///   - opened: until when somebody has opened it, whatever its windows say; nil: nobody has.
  ///   - batch: the windows of a batch, which hold beside those of the environment; nil: it has none.
  ///   - span: how far ahead it is looked at least.
  package func outlook(
    at now: WallTime, openedUntil opened: WallTime? = nil, narrowedBy batch: WindowSchedule? = nil,
    lookingAhead span: Duration = EditingHours.ahead
  ) -> WindowOutlook {
    var spans = self.spans(at: now, openedUntil: opened, narrowedBy: batch, lookingAhead: span)
    // Two schedules that seldom meet are looked at for as long as one alone is.
    if batch != nil, spans?.isEmpty == true {
      let far = Duration.seconds(WindowSchedule.farthest * 86_400)
      spans = self.spans(at: now, openedUntil: opened, narrowedBy: batch, lookingAhead: far)
    }
    if let first = spans?.first, first.contains(now), first.closes - now > WindowSchedule.endless { spans = nil }
    return WindowOutlook(now: now, spans: spans)
  }

  /// nil: edits may start at any time.
  private func spans(
    at now: WallTime, openedUntil opened: WallTime?, narrowedBy batch: WindowSchedule?, lookingAhead span: Duration
  ) -> [WindowSpan]? {
    var own = schedule?.spans(from: now, until: now + span, in: zone)
    if let opened, opened > now { own = own?.union(WindowSpan(opens: now, closes: opened)) }
    guard let theirs = batch?.spans(from: now, until: now + span, in: zone) else { return own }
    return own.map { $0.intersection(theirs) } ?? theirs
  }

  /// The next spans of the environment, the one that is open now included; none where edits may start at any time.
  package func next(_ count: Int, from now: WallTime, openedUntil opened: WallTime?) -> [WindowSpan] {
    guard schedule != nil else { return [] }
    var weeks = 2
    while true {
      let span = Duration.seconds(weeks * 7 * 86_400)
      let found = spans(at: now, openedUntil: opened, narrowedBy: nil, lookingAhead: span) ?? []
      // Weekly windows come again within a week, but for the exceptions.
      if found.count >= count || weeks >= Self.mostWeeks { return Array(found.prefix(count)) }
      weeks *= 2
    }
  }

  /// A hundred windows of one a week, and room for exceptions.
  private static let mostWeeks = 256
}
