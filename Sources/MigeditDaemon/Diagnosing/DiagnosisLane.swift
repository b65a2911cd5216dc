import JobModel

/// The checks of the daemon, or of one environment, that have still to be made. They are made one after the other.
enum DiagnosisLane: Sendable {
  case daemon(ArraySlice<DaemonCheck>, DaemonLooks)
  case environment(EnvironmentLane)

  var isOver: Bool {
    switch self {
    case .daemon(let rest, _): rest.isEmpty
    case .environment(let lane): lane.isOver
    }
  }

  /// Makes the next check.
  mutating func next() async throws -> [Diagnosis] {
    let found: [Diagnosis]
    switch self {
    case .daemon(var rest, let looks):
      guard let row = rest.popFirst() else { return [] }
      self = .daemon(rest, looks)
      found = [await row.look(looks).diagnosis(row.check)]
    case .environment(var lane):
      found = await lane.next()
      self = .environment(lane)
      // A daemon that stops closes its connections before it ends the calls: what is found then says nothing of the server.
      if lane.isCutOff { throw CancellationError() }
    }
    // What was given up says nothing of what was looked at.
    try Task.checkCancellation()
    return found
  }
}

struct EnvironmentLane: Sendable {
  private let looks: EnvironmentLooks
  private var rest = EnvironmentCheck.all[...]
  /// Those that are in the way of others.
  private var failed: [DiagnosisCheck] = []
  private var skipped: [DiagnosisCheck] = []

  init(_ looks: EnvironmentLooks) { self.looks = looks }

  var isOver: Bool { rest.isEmpty && skipped.isEmpty }

  /// Whether the daemon has closed its connections, or does so now.
  var isCutOff: Bool { looks.isCutOff }

  /// Makes the next check that can be made. What could not is told once, at the end.
  mutating func next() async -> [Diagnosis] {
    while let row = rest.popFirst() {
      guard !row.needs.contains(where: { failed.contains($0) || skipped.contains($0) }) else {
        skipped.append(row.check)
        continue
      }
      let finding = await row.look(looks)
      if finding.isInTheWay { failed.append(row.check) }
      return [finding.diagnosis(row.check, of: looks.name)]
    }
    guard !skipped.isEmpty else { return [] }
    defer { skipped = [] }
    let names = skipped.map(\.rawValue)
    let words = "\(names.listed) \(names.count == 1 ? "was" : "were") not looked at, because of "
    return [Finding.well(words + failed.map(\.rawValue).listed).diagnosis(.skipped, of: looks.name)]
  }
}
