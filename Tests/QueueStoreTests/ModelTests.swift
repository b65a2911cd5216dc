import JobModel
import LibraryModel
import StoreSupport
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// Random operations on the queue in a database and on its model, the queue in memory, of which everything that the store's face
/// shows is compared after each.
// A run awaits each of tens of thousands of answers before it asks again, and each waits for a processor beside all other
// tests: the limit is there for a run that hangs.
@Suite(.timeLimit(.minutes(15))) struct ModelTests {
  @Test(arguments: StoreKind.ofSQL) func `the queue in a database does and shows what the queue in memory does`(
    kind: StoreKind
  ) async throws {
    let met = try await withThrowingTaskGroup(of: ModelRun.Met.self) { group in
      // Side by side, so that they wait together.
      for seed in 2...5 as ClosedRange<UInt64> { group.addTask { try await Self.met(of: seed, on: kind) } }
      return try await group.reduce(into: ModelRun.Met()) { $0.add($1) }
    }
    // That the runs have met all that they should.
    for operation in ModelRun.Operation.allCases { #expect(met.applied[operation] ?? 0 > 0, "\(operation)") }
    #expect(
      Set(met.waits.keys).isSuperset(of: [
        .nothing, .held, .time, .dependency, .retry, .target, .environment, .outage, .session, .stopping, .paused,
        .window, .batch,
      ]))
    let unkept: Set<EventKind> = [.progress, .bookmark]
    #expect(Set(met.events.keys) == Set(EventKind.allCases).subtracting(unkept))
  }

  private static func met(of seed: UInt64, on kind: StoreKind) async throws -> ModelRun.Met {
    var run = try await ModelRun(kind, seed: seed)
    for step in 0..<1000 {
      let what = try await run.step()
      try await run.compare("seed \(seed), step \(step): \(what)")
    }
    await run.close()
    print("\(kind), seed \(seed): \(run.met)")
    return run.met
  }
}

extension ModelRun {
  mutating func compare(_ what: String) async throws {
    let around = try states()
    try await compareJobs(around, what)
    try await compareEvents(around, what)
    try await both(what) { store in
      let status = try await store.status(in: around)
      // The size of a file is SQLite's own.
      return StoreStatus(
        counts: status.counts, pause: status.pause, environments: status.environments, databaseBytes: 0,
        oldestSequence: status.oldestSequence, lastSequence: status.lastSequence,
        pruningRestsUntil: status.pruningRestsUntil, problem: status.problem)
    }
    try await both(what) { try await $0.batches(named: nil, limit: 1000, cursor: nil) }
    for name in Self.environments {
      try await both(what) { store in
        let work = try await store.work(in: name)
        return EnvironmentWork(
          inFlight: work.inFlight.sorted { $0.job < $1.job }, queued: work.queued, pauses: work.pauses)
      }
      let looked = lastSequence
      try await both(what) { try await $0.pauses(of: name, since: looked) }
      // What the next claim takes is a column: it is right after each write.
      let eligible = try await real.reading { database in
        try database.rows(
          """
          SELECT id FROM job WHERE environment = (SELECT id FROM environment WHERE name = '\(name)') AND eligible
          ORDER BY urgency DESC, place
          """
        ).map { try $0.int("id") }
      }
      try #require(eligible == model.eligible(in: name), "\(what)")
    }
    try #require(try await real.reading(TurnTests.wrongCounts) == [], "\(what)")
    for server in Self.servers { try await both(what) { try await $0.outage(of: server) } }
  }

  private mutating func compareJobs(_ around: [String: ServerState], _ what: String) async throws {
    let isTurned = chance(0.5)
    let page = try await both(what) {
      try await $0.list(Filter(), limit: 1000, cursor: nil, oldestFirst: isTurned, in: around)
    }
    for job in page.jobs { if let reason = job.waiting?.reason.known { met.waits[reason, default: 0] += 1 } }
    guard let job = page.jobs.randomElement(using: &random)?.id else { return }
    try await both(what) { try await $0.get(job, in: around) }
    try await both(what) { try await $0.explain(job, in: around) }
    try await both(what) { try await $0.documents(of: job, attempt: nil) }
    try await both(what) { try await $0.edit(of: job) }
    try #require(try await real.anyFacts(of: job) == model.facts(of: job), "\(what)")
  }

  private mutating func compareEvents(_ around: [String: ServerState], _ what: String) async throws {
    let last = max(lastSequence, try await model.status().oldestSequence - 1)
    let page = try await both(what) { try await $0.events(after: last, filter: Filter(), limit: 1000, in: around) }
    try await both(what) { try await $0.eventRecords(after: last, limit: 1000) }
    try #require(page.events.map(\.sequence) == Array((last + 1)..<(page.last + 1)), "\(what): a sequence is left out")
    for event in page.events { if let kind = event.what.known { met.events[kind, default: 0] += 1 } }
    lastSequence = page.last
  }
}
