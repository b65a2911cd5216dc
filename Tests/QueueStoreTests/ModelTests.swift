import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore

/// Random operations on the store and on a model of it, compared after each.
@Suite(.timeLimit(.minutes(5))) struct ModelTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `the store does what the model does`(seed: UInt64) async throws {
    var run = try await ModelRun(seed: seed)
    for step in 0..<800 {
      let what = try await run.step()
      try await run.compare("seed \(seed), step \(step): \(what)")
    }
    print(run.report("seed \(seed)"))
    // That the run has met all that it should.
    for operation in ModelRun.Operation.allCases { #expect(run.applied[operation] ?? 0 > 0, "\(operation)") }
    let reasons = Set(run.waits.keys)
    #expect(
      reasons.isSuperset(of: [
        .nothing, .held, .time, .dependency, .retry, .target, .environment, .outage, .session, .stopping,
      ]))
    #expect(run.dependentsFailed > 0 && run.takenAlong > 0 && run.expired > 0)
  }
}

extension ModelRun {
  /// The same of both, for every job: its life, who is first, who may start, and why the others do not.
  mutating func compare(_ what: String) async throws {
    let jobs = model.entries.keys.sorted()
    let environments = ["prod", "test"]
    let (lives, firsts, eligible) = try await store.reading { database in
      let ids = { (sql: String) in try database.rows(sql).map { try $0.int("id") } }
      let eligible = try environments.map { name in
        try ids(
          """
          SELECT id FROM job WHERE environment = (SELECT id FROM environment WHERE name = '\(name)') AND eligible
          ORDER BY urgency DESC, place
          """)
      }
      let lives = try jobs.map { try database.lifecycle(of: $0)?.withoutWords }
      return (lives, Set(try ids("SELECT id FROM job WHERE first")), eligible)
    }
    try #require(lives == jobs.map { model.entries[$0]?.life.withoutWords }, "\(what)")
    try #require(firsts == model.firsts, "\(what)")
    try #require(eligible == environments.map(model.eligible), "\(what)")
    try await compareJobs(what)
    if chance(0.3) { try await compareServers(what) }
    let status = try await store.status()
    for state in JobState.allCases {
      try #require(status.counts[state] == model.entries.values.count { $0.life.state == state }, "\(what)")
    }
    let kept = try await store.reading { try $0.int("SELECT count(*) FROM event") }
    try #require(kept == status.lastSequence, "\(what): the sequence has a gap")
  }

  /// What is shown of each job.
  private mutating func compareJobs(_ what: String) async throws {
    let around = states()
    for job in try await store.list(Filter(), limit: 1000, in: around).jobs {
      let entry = try #require(model.entries[job.id], "\(what)")
      let why = job.waiting.flatMap { waiting in
        waiting.reason.known.map { QueueModel.Why(reason: $0, until: waiting.until, jobs: waiting.jobs) }
      }
      try #require(why == model.why(job.id, in: around), "\(what), job \(job.id) in \(around)")
      if let why { waits[why.reason, default: 0] += 1 }
      try #require(Set(job.after) == entry.after && job.priority == entry.priority, "\(what), job \(job.id)")
      try #require(job.notBefore == entry.notBefore && job.deadline == entry.deadline, "\(what), job \(job.id)")
    }
  }
}

extension Lifecycle {
  /// Which predecessor is named, where several are dead, and what was verified is no matter here.
  fileprivate var withoutWords: Lifecycle {
    switch self {
    case .ended(.failed(let failure), let hold) where failure.reason.known == .dependencyFailed:
      .ended(.failed(Failure(.dependencyFailed, "")), hold)
    case .ended(.succeeded, let hold): .ended(.succeeded(nil), hold)
    default: self
    }
  }
}
