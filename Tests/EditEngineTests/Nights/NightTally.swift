import JobModel

/// How often each fault has happened in all nights, and what came of their edits.
struct NightTally {
  private var counts: [String: Int] = [:]
  private var ends: [String: Int] = [:]
  private var nights: [String: Int] = [:]
  private var missedWakeUps = 0
  private var puts = 0
  private(set) var violations = 0

  init() {
    for fault in NightPlan.Put.allCases { counts["put \(fault)"] = 0 }
    for fault in NightPlan.Get.allCases { counts["get \(fault)"] = 0 }
    for kind in NightPlan.Trouble.Kind.allCases { counts["trouble \(kind)"] = 0 }
    for kind in NightPlan.Poison.Kind.allCases { counts["poison \(kind)"] = 0 }
    for name in NightIncident.Kind.Name.allCases { counts["\(name)"] = 0 }
    for what in [
      "blocked health check", "stuck login", "moved date", "edit by others", "kill", "create_failed",
      "normalising server",
      "content kept after create_failed",
    ] { counts[what] = 0 }
    for version in OlderStore.Version.allCases { counts["upgrade from \(version)"] = 0 }
  }

  mutating func add(_ outcome: NightOutcome?) {
    guard let outcome else {
      violations += 1
      return
    }
    violations += outcome.faults.count
    nights[outcome.version.map { "in SQLite from \($0)" } ?? "in \(outcome.kind)", default: 0] += 1
    for (end, count) in outcome.ends { ends[end, default: 0] += count }
    let (diary, plan) = (outcome.diary, outcome.plan)
    func count(_ what: String, _ number: Int = 1) { counts[what, default: 0] += number }
    for fault in diary.puts.values.joined() {
      puts += 1
      if let fault { count("put \(fault)") }
    }
    for (fault, number) in diary.gets { count("get \(fault)", number) }
    for (kind, number) in diary.troubles { count("trouble \(kind)", number) }
    for (kind, number) in diary.poisons { count("poison \(kind)", number) }
    for (name, number) in diary.incidents { count("\(name)", number) }
    count("blocked health check", diary.blockedHealthChecks)
    count("stuck login", diary.stuckLogins)
    count("moved date", diary.movedDates)
    count("edit by others", diary.editsOfOthers)
    count("kill", diary.kills)
    count("create_failed", outcome.failed)
    if plan.keepsNameOfFailed { count("content kept after create_failed", outcome.failed) }
    if plan.normalises { count("normalising server") }
    if !plan.windows.isEmpty { count("windows") }
    count("start in a window that was opened by hand", diary.startsWhileOpened)
    if let version = outcome.version { count("upgrade from \(version)") }
    missedWakeUps += diary.missedWakeUps.count
  }

  /// Those that happened hardly or not at all.
  ///
  /// - Parameter least: how often each has to happen.
  func rare(below least: Int) -> [String] {
    counts.filter { $0.value < least }.map { "\($0.key): \($0.value)" }.sorted()
  }

  var summary: String {
    func list(_ counts: [String: Int]) -> String {
      counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
    return """
      nights: \(nights.values.reduce(0, +)) (\(list(nights)))
      edits: \(ends.values.reduce(0, +)) (\(list(ends))), PUTs: \(puts)
      faults: \(list(counts))
      missed wake-ups: \(missedWakeUps)
      violations: \(violations)
      """
  }
}

/// What one night came to.
struct NightOutcome: Sendable {
  let plan: NightPlan
  let kind: String
  let version: OlderStore.Version?
  let diary: NightDiary
  /// How often an edit that the server took ended in create_failed.
  let failed: Int
  /// How many edits came to which end.
  let ends: [String: Int]
  /// What was not right, in words.
  let faults: [String]
}
