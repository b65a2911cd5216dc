import JobModel
import LibraryModel
import Runtime
import Terminal

/// Describes an environment in a few words, the same on every screen.
enum EnvironmentText {
  static func breaker(_ environment: EnvironmentStatus) -> Cell {
    switch environment.breaker.known {
    case .closed: Cell("closed", .good)
    case .open: Cell("open", .bad)
    case .probing: Cell("probing", .caution)
    case nil: Cell(environment.breaker.description)
    }
  }

  static func outage(_ environment: EnvironmentStatus, now: WallTime) -> Cell? {
    guard let outage = environment.outage, let head = outageSince(environment, now: now) else { return nil }
    return Cell("\(head.text): \(outage.message)", head.ink)
  }

  /// The outage, since when, and when it is tried again, without the message.
  static func outageSince(_ environment: EnvironmentStatus, now: WallTime) -> Cell? {
    guard let outage = environment.outage else { return nil }
    let since = environment.outageSince.map { " since \(TimeText.rough(now - $0))" } ?? ""
    let retry =
      environment.retryAt.map {
        environment.isOut
          ? ", next try \(TimeText.relative($0, now: now))" : ", fewer slots for \(TimeText.rough($0 - now))"
      } ?? (environment.isOut ? "" : ", still asked")
    return Cell("\(outage.reason)\(since)\(retry)", environment.isOut ? .bad : .caution)
  }

  /// The jobs that have ended while the server may still be at work on their edits.
  static func leftovers(_ environment: EnvironmentStatus) -> Set<JobID> {
    Set(environment.slots.filter { $0.state.known == .unknown }.compactMap(\.job))
  }
}
