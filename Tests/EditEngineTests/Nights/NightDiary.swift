import LibraryModel
import Runtime

/// What has happened at the server in one night, and can't be seen there any more.
struct NightDiary {
  /// By the name that a job's edit gives.
  private(set) var puts: [String: [NightPlan.Put?]] = [:]
  private(set) var gets: [NightPlan.Get: Int] = [:]
  private(set) var troubles: [NightPlan.Trouble.Kind: Int] = [:]
  private(set) var poisons: [NightPlan.Poison.Kind: Int] = [:]
  private(set) var blockedHealthChecks = 0
  private(set) var stuckLogins = 0
  private(set) var movedDates = 0
  private(set) var editsOfOthers = 0
  private var lastByOthers: [String: SteadyTime] = [:]
  var editedByOthers: Set<String> { Set(lastByOthers.keys) }
  var kills = 0
  private(set) var incidents: [NightIncident.Kind.Name: Int] = [:]
  /// In words: what could go on, and went on only when a timer looked.
  private(set) var missedWakeUps: [String] = []
  var illegal: [IllegalStep] = []
  /// In words: edits that have started outside of their window.
  private(set) var startedOutside: [String] = []
  /// Until when somebody has opened the window, by the wall clock.
  private var openedUntil: WallTime?
  private(set) var startsWhileOpened = 0
  private var lastRead: [String: SteadyTime] = [:]
  /// By target: reads of its content that were not answered.
  private var contentReads: [String: Row] = [:]
  /// By target: looks that showed no end which stood, while its server answered others, with its content or without.
  private var looks: [String: Row] = [:]
  /// By target: the end that its last looks showed, and since when.
  private var ends: [String: (end: Baseline, since: SteadyTime)] = [:]

  /// How often in a row something came to nothing.
  private struct Row {
    private var current = 0
    private(set) var longest = 0

    mutating func add(isToNothing: Bool) {
      current = isToNothing ? current + 1 : 0
      longest = max(longest, current)
    }
  }

  mutating func put(_ put: MockServer.Put, _ fault: NightPlan.Put?) { puts[put.name, default: []].append(fault) }

  mutating func openWindow(until: WallTime) { openedUntil = until }

  /// - Parameter isOpen: by the windows.
  mutating func noteStart(of name: String, at now: WallTime, isOpen: Bool) {
    if isOpen { return }
    if let openedUntil, now < openedUntil { startsWhileOpened += 1 } else { startedOutside.append("\(name) at \(now)") }
  }

  mutating func note(_ fault: NightPlan.Get?) { if let fault { gets[fault, default: 0] += 1 } }
  mutating func note(_ trouble: NightPlan.Trouble.Kind) { troubles[trouble, default: 0] += 1 }
  mutating func note(_ poison: NightPlan.Poison.Kind) { poisons[poison, default: 0] += 1 }
  mutating func note(_ incident: NightIncident.Kind) { incidents[incident.name, default: 0] += 1 }
  mutating func noteMissedWakeUp(_ what: String) { missedWakeUps.append(what) }
  mutating func noteBlockedHealthCheck() { blockedHealthChecks += 1 }
  mutating func noteStuckLogin() { stuckLogins += 1 }
  mutating func noteMovedDate() { movedDates += 1 }

  mutating func readContent(of target: String, isAnswered: Bool) {
    contentReads[target, default: Row()].add(isToNothing: !isAnswered)
  }

  func unansweredInARow(of target: String) -> Int { contentReads[target]?.longest ?? 0 }

  /// - Parameter seen: nil: it was not answered.
  /// - Parameter settle: for how long an end has to stand.
  mutating func look(at target: String, _ seen: Observation?, settle: Duration, now: SteadyTime) {
    var stands = false
    if let seen {
      let end = Baseline(date: seen.date, status: seen.status)
      if ends[target]?.end != end { ends[target] = (end, now) }
      if case .inWork = seen.progress { ends[target] = nil }
      stands = ends[target].map { now - $0.since >= settle } ?? false
    }
    looks[target, default: Row()].add(isToNothing: !stands)
  }

  func withoutEndInARow(of target: String) -> Int { looks[target]?.longest ?? 0 }

  mutating func others(_ target: String, at now: SteadyTime) {
    editsOfOthers += 1
    lastByOthers[target] = now
  }

  /// They leave some time between: a target that is always in work is rightly given up on.
  func mayEditByOthers(_ target: String, at now: SteadyTime) -> Bool {
    lastByOthers[target].map { now - $0 > .seconds(600) } ?? true
  }

  mutating func read(_ target: String, at instant: SteadyTime) { lastRead[target] = instant }

  /// A login stays at its node, so what it reads never goes back.
  func oldest(_ target: String, since instant: SteadyTime) -> SteadyTime { max(instant, lastRead[target] ?? instant) }
}
