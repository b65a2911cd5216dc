import ControlAPI
import Foundation
import JobModel
import LibraryModel
import TestSupport

/// Performs faults on a rig, one after the other, while edits are under way, and makes good what it broke.
struct Injector {
  let rig: Rig
  var random: SeededGenerator
  private(set) var report = FaultReport()

  /// How many edits are kept waiting or under way.
  private static let open = 24
  /// Faults that last beyond everything that anybody waits for.
  private static let long = Duration.seconds(28)
  /// How long an ordinary thing may take before the rig is said to stand still.
  static let patience = Duration.seconds(120)

  init(_ rig: Rig, seed: UInt64) {
    self.rig = rig
    random = SeededGenerator(seed: seed)
  }

  mutating func perform(_ fault: Fault) async throws {
    try await feed()
    let (rig, database) = (rig, rig.database)
    // Something is asked for while it is broken, too: it is there, or asked for again.
    rig.asked.add(targets(2))
    guard let door = rig.hosts.randomElement(using: &random), let serving = try await served() else { return }
    async let asking: Void? = try? rig.asked.ask(door.client())
    let other = rig.hosts.filter { $0.name != serving.name }.randomElement(using: &random) ?? serving
    let anyone = rig.hosts.randomElement(using: &random) ?? serving
    switch fault {
    case .killServing:
      try await takeover(fault, from: serving) { await serving.kill() }
      try await serving.start()
    case .killServingRestart:
      try await takeover(fault, from: serving, isBack: true) {
        await serving.kill()
        try await serving.start()
      }
    case .killOther:
      await other.kill()
      try await other.start()
    case .stopServing:
      try await takeover(fault, from: serving) { try await serving.stop() }
      try await serving.start()
    case .freezeServing:
      try await takeover(fault, from: serving) { serving.freeze() }
      serving.thaw()
    case .freezeServingShortly: try await freeze(serving, seconds(0.2...10))
    case .freezeOther: try await freeze(other, seconds(0.2...10))
    case .freezeBeyond:
      report.beyond.formUnion(try await running())
      try await takeover(fault, from: serving) { serving.freeze() }
      try await last(.seconds(Rig.settle) + seconds(2...5))
      serving.thaw()
    case .cutDatabase:
      try await takeover(fault, from: serving) { try await rig.network.cut(.database, of: serving.name) }
      try await rig.network.mend(.database, of: serving.name)
    case .cutDatabaseShortly:
      try await rig.network.cut(.database, of: anyone.name)
      try await last(seconds(0.2...8))
      try await rig.network.mend(.database, of: anyone.name)
    case .cutLibrary:
      let victim = random.happens(0.8) ? serving : other
      try await rig.network.cut(.library, of: victim.name)
      try await last(seconds(0.2...15))
      try await rig.network.mend(.library, of: victim.name)
    case .moveClock:
      try anyone.setClock(by: [-86_400, -3600, -30, 30, 3600, 86_400].randomElement(using: &random) ?? 30)
      try await furtherEdits(2, fault)
      try anyone.setClock(by: 0)
    case .killPrimary:
      await database.killPrimary()
      try await database.startPrimary()
    case .killStandby:
      await database.killStandby()
      try await last(seconds(0...4))
      try await database.startStandby()
    case .cutReplication, .cutReplicationLong:
      try await database.cutReplication()
      try await last(fault == .cutReplication ? seconds(0.2...6) : Self.long)
      try await database.mendReplication()
    case .failOverKilled, .failOverBehind:
      if fault == .failOverBehind {
        try await database.cutReplication()
        try await last(Self.long)
      }
      await database.killPrimary()
      try await database.promoteStandby()
      try await database.rejoin()
    case .failOverCut:
      try await database.cutPrimary()
      try await database.promoteStandby()
      try await database.rejoin()
    }
    report.count(fault)
    try await isWellAgain(fault)
    _ = await asking
    try await furtherEdits(Int.random(in: 1...4, using: &random), fault)
  }

  /// - Parameter isBack: `from` may take it again itself, after it was started anew.
  private mutating func takeover(
    _ fault: Fault, from serving: Host, isBack: Bool = false, _ happens: @escaping @Sendable () async throws -> Void
  ) async throws {
    let rig = rig
    var before = rig.takeovers
    if isBack { before[serving.name] = 0 }
    let (then, some) = (before, isBack ? rig.hosts : rig.hosts.filter { $0.name != serving.name })
    let start = ContinuousClock.now
    async let taken: Void = within(Self.patience, "a takeover after: \(fault.rawValue)") {
      if isBack { return }
      try await rig.someoneTakesOver(since: then, among: some)
    }
    try await happens()
    try await taken
    if isBack {
      try await within(Self.patience, "a takeover after: \(fault.rawValue)") {
        try await rig.someoneTakesOver(since: then, among: some)
      }
    }
    let took = ContinuousClock.now - start
    report.takeover(fault, took)
    if took > fault.longestTakeover {
      report.late.append("taken over after \(took): \(fault.rawValue)\n\(await rig.lastWords)")
    }
  }

  private func freeze(_ host: Host, _ span: Duration) async throws {
    host.freeze()
    try await last(span)
    host.thaw()
  }

  /// How long a fault lasts is a part of it, and nothing that is waited for.
  private func last(_ span: Duration) async throws { try await ContinuousClock().sleep(for: span) }

  private mutating func seconds(_ range: ClosedRange<Double>) -> Duration { random.seconds(range) }

  private mutating func targets(_ count: Int) -> [Int] {
    (0..<count).map { _ in Int.random(in: 1...Asked.targets, using: &random) }
  }

  /// The host that serves the Library; one that none serves is waited for.
  private func served() async throws -> Host? {
    let rig = rig
    let before = rig.takeovers
    if let host = try await rig.serving() { return host }
    try await within(Self.patience, "that a host serves the Library") {
      try await rig.someoneTakesOver(since: before, among: rig.hosts)
    }
    return try await rig.serving()
  }

  /// The jobs that are under way.
  private func running() async throws -> [JobID] {
    var filter = Filter()
    filter.states = [.running]
    let parameters = List.Parameters(filter: filter, limit: 1000)
    return try await rig.answer { try await $0.call(List.self, parameters).jobs.map(\.id) }
  }

  /// So that edits wait and are under way.
  private mutating func feed() async throws {
    let open = rig.asked.edits.count - rig.progress.now.ends.count
    rig.asked.add(targets(max(0, Self.open - open)))
    for host in rig.hosts.shuffled(using: &random) where (try? await rig.asked.ask(host.client())) != nil { return }
  }

  private func isWellAgain(_ fault: Fault) async throws {
    let rig = rig
    try await within(Self.patience, "a replicated commit after: \(fault.rawValue)") {
      try await rig.database.isReplicated()
    }
    try await within(Self.patience, "an answer of each host after: \(fault.rawValue)") {
      for host in rig.hosts {
        while true {
          do {
            _ = try await host.client().call(Status.self, Status.Parameters())
            break
          } catch ControlError.storageUnavailable {
            try Task.checkCancellation()
          }
        }
      }
    }
    rig.progress.ring()
  }

  /// Returns when so many edits more have been accepted and have ended.
  private mutating func furtherEdits(_ count: Int, _ fault: Fault) async throws {
    // Those that there were may all have ended while the fault lasted.
    try await feed()
    let progress = rig.progress
    let before = progress.now
    try await within(Self.patience, "\(count) further edits after: \(fault.rawValue)") {
      await progress.when { now in
        (now.counts[.accepted] ?? 0) >= (before.counts[.accepted] ?? 0) + count
          && now.ends.count >= before.ends.count + count
      }
    }
  }
}
