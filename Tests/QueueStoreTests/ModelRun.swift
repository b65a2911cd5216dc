import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@testable import SQLiteEngine

/// Does random operations to the queue in a database and to its model, the queue in memory, and expects the same answers of
/// both.
struct ModelRun {
  enum Operation: CaseIterable {
    case enqueue, claim, probe, record, note, requeue, putBack, end, keepSlot, keepTarget, noteEnded, freeSlot, vacate
    case forget, cancel, retry, retryHeld, hold, release, reprioritize, amend, pause, resume, outage, move, adopt, wake,
      prune, reopen
    case begin, stop, tryAlone, openWindow
  }

  let clock = ManualClock()
  private let places: (real: StorePlace, model: StorePlace)
  private(set) var real: any QuietTransactionalStore
  private(set) var model: MemoryStore
  var random: SeededGenerator
  /// All jobs as they were shown last.
  var jobs: [Job] = []
  /// Those of them that have ended, and whose edit may still be at work.
  var unfinished: Set<JobID> = []
  /// By environment: whose slots its edits take at present.
  var current: [String: ServerID] = [:]
  /// The last event that was compared.
  var lastSequence = 0
  var met = Met()

  static let environments = ["prod", "test"]

  init(_ kind: StoreKind, seed: UInt64) async throws {
    places = (try await StorePlace(kind, isFast: true), try await StorePlace(.memory))
    (real, model) = try await Self.open(places, clock)
    random = SeededGenerator(seed: seed)
  }

  private static func open(
    _ places: (real: StorePlace, model: StorePlace), _ clock: ManualClock
  ) async throws -> (any QuietTransactionalStore, MemoryStore) {
    let real = try await places.real.open { clock.now } as? any QuietTransactionalStore
    let model = try await places.model.open { clock.now } as? MemoryStore
    return (try #require(real), try #require(model))
  }

  func close() async {
    await real.close()
    await model.close()
  }

  /// Asks both for the same, and expects the same answer or the same error.
  @discardableResult
  func both<Answer: Hashable>(
    _ what: String = "", _ ask: (any QueueStore) async throws -> Answer
  ) async throws -> Answer {
    let (one, other) = (await Self.outcome { try await ask(real) }, await Self.outcome { try await ask(model) })
    try #require(one == other, "\(what)")
    return try one.get()
  }

  /// Both refused, with the same error.
  struct Refused: Error, Hashable { let error: String }

  private static func outcome<Answer>(_ ask: () async throws -> Answer) async -> Result<Answer, Refused> {
    do { return .success(try await ask()) } catch { return .failure(Refused(error: "\(error)")) }
  }

  /// - Returns: what was done.
  mutating func step() async throws -> String {
    // What there is to be done with, and what does most, come more often.
    let frequent = [Operation.enqueue, .claim, .claim, .probe, .record, .retry, .resume, .wake]
    let operation =
      (jobs.isEmpty ? .enqueue : (chance(0.5) ? frequent : Operation.allCases).randomElement(using: &random)) ?? .wake
    let job = anyJob(for: operation)
    let applies = try await perform(operation, job, anyEnvironment())
    met.tried[operation, default: 0] += 1
    if applies { met.applied[operation, default: 0] += 1 }
    jobs = try await model.list(Filter(), limit: 1000, cursor: nil, oldestFirst: true, in: [:]).jobs
    unfinished = Set(try await model.work(in: nil).inFlight.filter(\.isOver).map(\.job))
    return "\(operation) \(job)"
  }

  /// - Returns: whether it applied.
  private mutating func perform(_ operation: Operation, _ job: JobID, _ environment: String) async throws -> Bool {
    let now = clock.now
    let server = server(of: environment)
    switch operation {
    case .enqueue: return try await enqueue(environment)
    case .claim, .probe:
      let purpose = operation == .claim ? .work : anyProbe()
      let afterTroubled = chance(0.3)
      var state = server.state(sessions: 3)
      state.hours = try anyHours()
      let there = state
      return try await both {
        try await $0.claim(in: environment, at: there, for: purpose, afterTroubled: afterTroubled)
      } != nil
    case .record:
      let facts = model.facts(of: job)
      let draft = Draft.of(
        facts?.attempt ?? 1, (facts?.submissions ?? 0) + 1,
        packages: chance(0.1) ? [TargetID.numbered(1).packageID] : [])
      let trouble = anyTrouble()
      let hours = try anyHours()
      let recorded = try await both { try await $0.record(draft, trouble: trouble, for: job, at: server, in: hours) }
      if case .recorded = recorded { return true } else { return false }
    case .note, .requeue, .putBack, .end, .keepSlot, .keepTarget, .noteEnded, .freeSlot, .vacate, .forget, .tryAlone:
      // The second time there was no stop before.
      var job = job
      if operation == .tryAlone {
        for _ in 1...2 { try await both { try await $0.begin() } }
        // One that was being prepared waits again, and is suspected.
        let state = server.state(sessions: 3)
        let claimed = try await both { try await $0.claim(in: environment, at: state) }
        job = claimed?.job ?? job
      }
      guard let update = update(operation, of: job) else { return false }
      return try await both { [job] in try await $0.record(update, of: job) }
    case .cancel: return try await change(.cancel, job)
    case .hold: return try await change(.hold, job)
    case .release: return try await change(.release, job)
    case .retry: return try await change(.retry, job)
    case .retryHeld: return try await change(.retryHeld, job)
    case .reprioritize: return try await change(.reprioritize(Int.random(in: -2...2, using: &random)), job)
    case .amend:
      let amendment = anyAmendment()
      return try await both { store in
        do throws(AmendError) {
          try await store.amend(job, amendment, by: root)
          return nil as AmendError?
        } catch {
          return error
        }
      } == nil
    case .pause, .resume:
      let until = chance(0.8) ? now + .seconds(Int.random(in: 1...20, using: &random)) : nil
      let pause = operation == .pause ? Paused(by: "root", at: now, reason: "work", until: until) : nil
      let place = chance(0.3) ? nil : environment
      let wasPaused = try await both { try await $0.work(in: environment).isPaused }
      try await both { try await Answered($0.setPause(pause, of: place, by: root)) }
      return try await both { try await $0.work(in: environment).isPaused } != wasPaused
    case .outage:
      let outage = chance(0.5) ? KeptOutage(.created, since: now, retryAt: now + .seconds(9), probes: 2) : nil
      let concerned = Self.environments.filter { self.server(of: $0) == server }
      try await both { try await Answered($0.keep(outage, of: server, for: concerned)) }
      return outage != nil
    case .move:
      let other = Self.servers.randomElement(using: &random) ?? server
      current[environment] = other
      let isOut = try await both { try await $0.outage(of: other) } != nil
      try await both { try await Answered($0.tellOutage(isOut, of: other, to: environment)) }
      return other != server
    case .adopt:
      try await both { try await Answered($0.adoptSlots(of: environment, at: server)) }
      return true
    case .wake:
      clock.advance(by: .seconds(Int.random(in: 0...10, using: &random)))
      let hours = try Dictionary(uniqueKeysWithValues: Self.environments.map { ($0, try anyHours()) })
      return try await both { try await $0.wake(in: hours) } != nil
    case .openWindow:
      let until = now + .seconds(Int.random(in: 1...60, using: &random))
      try await both { try await Answered($0.openWindow(of: environment, until: until, by: root)) }
      return true
    case .prune: return try await prune()
    case .begin: return try await both { try await $0.begin() } != []
    case .stop:
      try await both { try await Answered($0.stop()) }
      return true
    case .reopen:
      await close()
      (real, model) = try await Self.open(places, clock)
      return true
    }
  }

  private mutating func prune() async throws -> Bool {
    var cutoffs = Cutoffs()
    let before = clock.now + .seconds(-Int.random(in: 0...60, using: &random))
    if chance(0.5) { cutoffs.succeeded = before }
    if chance(0.3) { cutoffs.failed = before }
    if chance(0.3) { cutoffs.documents = before }
    if chance(0.3) { cutoffs.events = before }
    if chance(0.3) { cutoffs.keys = before }
    let all = cutoffs
    return try await both { store in
      var pruned = try await store.prune(all)
      // The size of a file is SQLite's own.
      pruned.pages = 0
      return pruned
    } != Pruned()
  }

  private mutating func change(_ action: OperatorAction, _ job: JobID) async throws -> Bool {
    var filter = Filter()
    switch Int.random(in: 0..<10, using: &random) {
    case 0: filter.environment = anyEnvironment()
    case 1: filter.batch = anyBatch()
    default: filter.ids = [job]
    }
    let (submitter, all) = (chance(0.2) ? bob : root, filter)
    let foreseen = await Self.outcome { try await real.change(action, all, by: submitter, dryRun: true) }
    let changed = await Self.outcome { try await real.change(action, all, by: submitter, dryRun: false) }
    let expected = await Self.outcome { try await model.change(action, all, by: submitter, dryRun: false) }
    try #require(changed == expected, "\(action) \(all)")
    try #require(foreseen == changed, "\(action) \(all)")
    return (try? changed.get().count > 0) ?? false
  }
}

extension ModelRun {
  /// What a run has come upon, and how often.
  struct Met: CustomStringConvertible {
    var tried: [Operation: Int] = [:]
    var applied: [Operation: Int] = [:]
    /// Why a job was seen to wait.
    var waits: [WaitingReason: Int] = [:]
    var events: [EventKind: Int] = [:]

    mutating func add(_ other: Met) {
      tried.merge(other.tried, uniquingKeysWith: +)
      applied.merge(other.applied, uniquingKeysWith: +)
      waits.merge(other.waits, uniquingKeysWith: +)
      events.merge(other.events, uniquingKeysWith: +)
    }

    var description: String {
      let operations = Operation.allCases.map { "\($0) \(applied[$0] ?? 0)/\(tried[$0] ?? 0)" }
      let reasons = WaitingReason.allCases.compactMap { reason in waits[reason].map { "\(reason) \($0)" } }
      let seen = EventKind.allCases.compactMap { kind in events[kind].map { "\(kind) \($0)" } }
      return """
        operations that applied, of those tried: \(operations.joined(separator: ", ")); \
        waits compared: \(reasons.joined(separator: ", ")); events compared: \(seen.joined(separator: ", "))
        """
    }
  }
}

/// What is returned where there is nothing to say.
private struct Answered: Hashable {
  init(_: Void) {}
}
