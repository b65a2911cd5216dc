import JobModel
import Runtime

struct BreakerFacts: Sendable {
  let environment: String
  let state: ServerState

  var finding: Finding {
    if let outage = state.outage, state.breaker != .closed {
      let since = "since \(outage.since), next try \(outage.retryAt)"
      return .fault(
        "\(state.breaker == .open ? "Open" : "Being tried"), so no edit starts (\(since)): \(outage.failure.message)",
        next: NextStep.words(of: outage.failure, in: environment) ?? "`migeditctl reload` asks at once.")
    }
    if let unanswered = state.unanswered {
      return .well(
        "closed; \(unanswered.count) health checks in a row unanswered, \(unanswered.limit) open it")
    }
    return .well("closed\(state.slowStart.map { "; a slow start lets \($0.limit) at once" } ?? "")")
  }
}

struct WindowFacts: Sendable {
  let environment: String
  let hours: EditingHours
  /// The next, or the one that is open; nil: none is known.
  let next: WindowSpan?
  let now: WallTime

  /// How far ahead is looked for jobs, too.
  private static let outlook = Duration.seconds(14 * 86_400)

  var finding: Finding {
    guard let schedule = hours.schedule else { return .well("none: no edit waits for one") }
    let zone = hours.zone.name
    if let next, next.contains(now) { return .well("open until \(next.closes) (\(zone))") }
    if let next, next.opens <= now + Self.outlook { return .well("closed until \(next.opens) (\(zone))") }
    let when = next.map { "the next opens at \($0.opens)" } ?? "none is known"
    return .fault(
      "None of its windows opens in the next two weeks, \(when): \(schedule.texts.joined(separator: ", ")) (\(zone)).",
      next:
        "Change windows in the configuration, then `migeditctl reload`; or `migeditctl window \(environment) --open-for 1h`."
    )
  }
}
