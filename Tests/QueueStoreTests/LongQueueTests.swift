import GRDB
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// What is shown of a queue costs the same with a million jobs as with a thousand, in instructions of SQLite's machine.
@Suite(.timeLimit(.minutes(10)), .serialized) struct LongQueueTests {
  private static let many = 1_000_000

  /// What keeps all jobs from starting.
  private enum Block: String, CaseIterable {
    case nothing, outage, pause, edit
  }

  private func steps(toExplainTheLastOf queue: LongQueue, in servers: [String: ServerState]) async throws -> Int {
    let last = queue.count
    return try await queue.steps { transaction in
      var reader = JobReader(transaction, at: servers)
      let found = try #require(try reader.explanation(of: last))
      #expect(found.job.state.known == .queued)
    }
  }

  private func aheadCount(_ queue: LongQueue) async throws -> Int {
    try #require(try await queue.store.explain(queue.count, in: queue.servers)).aheadCount
  }

  @Test(arguments: LongQueue.Layout.allCases)
  func `what is shown of a million jobs, and a claim, cost what they do with a thousand`(layout: LongQueue.Layout)
    async throws
  {
    let (short, long) = (try await LongQueue(layout, of: 1000), try await LongQueue(layout, of: Self.many))
    try await comparePages(short, long)
    try await checkTimes(long)
    try await checkWhy(long)
    try await compareClaims(short, long)
  }

  /// Why a job waits is said without looking at those that wait, whatever blocks them.
  private func checkWhy(_ queue: LongQueue) async throws {
    let layout = queue.layout
    #expect(try await aheadCount(queue) == Self.many / layout.environments - 1)
    var servers = queue.servers
    // Some 3 ms, and less where it has none.
    let bound = 50_000
    for block in Block.allCases {
      switch block {
      case .nothing: break
      case .outage:
        let outage = KeptOutage(
          Failure(.serverError, "It is out."), since: queue.fixture.clock.now, retryAt: queue.fixture.clock.now)
        servers["prod"] = ServerID.of("prod").state(sessions: 3, outage: outage)
      case .pause:
        try await queue.store.setPause(Paused(by: "root", at: queue.fixture.clock.now), of: nil, by: root)
      case .edit:
        try await queue.store.setPause(nil, of: nil, by: root)
        servers = queue.servers
        _ = try #require(try await queue.store.claim(in: "prod", at: .of("prod", sessions: 3)))
      }
      let found = try await steps(toExplainTheLastOf: queue, in: servers)
      print("why, \(layout), blocked by \(block.rawValue): \(found) instructions")
      #expect(found < bound, "\(block)")
    }
    let expected = try await queue.store.reading { try TurnTests.ordered(queue.count, onlyEdit: nil, $0).count }
    #expect(try await aheadCount(queue) == expected)
  }

  /// A page is found by as many instructions as in a short queue; that of times by twice as many, since it is searched for.
  private static let pages: [(String, @Sendable (LongQueue) -> (Filter, after: JobID?))] = [
    ("the first page", { _ in (Filter(), nil) }),
    ("the last page", { _ in (Filter(), 101) }),
    ("a page in the middle", { (Filter(), $0.count / 2) }),
    ("of one target", { _ in (.with { $0.targetId = "00000000000000000000000000000007" }, nil) }),
    ("of one environment", { _ in (.with { $0.environment = "prod" }, nil) }),
    ("of one state", { _ in (.with { $0.states = [.queued] }, nil) }),
    ("of a state that none is in", { _ in (.with { $0.states = [.failed] }, nil) }),
    ("of two states", { _ in (.with { $0.states = [.queued, .failed] }, nil) }),
    ("of one user in one environment", { _ in (.with { ($0.environment, $0.submittedBy) = ("prod", "alice") }, nil) }),
  ]

  private static let times: [(String, @Sendable (LongQueue) -> (Filter, after: JobID?))] = [
    ("created in the future", { queue in (.with { $0.createdAfter = queue.fixture.clock.now }, nil) }),
    ("created long ago", { _ in (.with { $0.createdBefore = WallTime(milliseconds: 0) }, nil) }),
    (
      "created between two jobs",
      { queue in
        let time = queue.fixture.clock.now + .seconds(-queue.count / 2)
        return (.with { ($0.createdAfter, $0.createdBefore) = (time, time + .milliseconds(999)) }, nil)
      }
    ),
  ]

  private func steps(
    toList page: @Sendable (LongQueue) -> (Filter, after: JobID?), of queue: LongQueue
  ) async throws -> Int {
    let (filter, after) = page(queue)
    let servers = queue.servers
    let place = after.map { Cursor(job: $0, oldestFirst: false) }
    return try await queue.steps { transaction in
      var reader = JobReader(transaction, at: servers)
      _ = try reader.page(filter, after: place, limit: 100, oldestFirst: false)
    }
  }

  private func comparePages(_ short: LongQueue, _ long: LongQueue) async throws {
    let layout = short.layout
    // Where the queue has more jobs of a kind, a page of them is full where it was not.
    for (name, page) in Self.pages where layout.environments == 1 || !name.contains("environment") {
      if layout == .oneTarget, name == "of one target" { continue }
      let (few, many) = (try await steps(toList: page, of: short), try await steps(toList: page, of: long))
      print("\(name), \(layout): \(few), \(many) instructions")
      #expect(Double(many) <= 1.5 * Double(few), "\(name)")
    }
    let (few, many) = (try await stepsToShowStatus(of: short), try await stepsToShowStatus(of: long))
    print("status, \(layout): \(few), \(many) instructions")
    #expect(Double(many) <= 1.5 * Double(few))
    // The first in line is looked for among 1,024 places, of which a short queue has fewer.
    let numbers = (try await stepsToCount(short), try await stepsToCount(long))
    print("numbers for metrics, \(layout): \(numbers.0), \(numbers.1) instructions")
    #expect(Double(numbers.1) <= 1.5 * Double(numbers.0))
  }

  private func stepsToCount(_ queue: LongQueue) async throws -> Int {
    let servers = queue.servers
    return try await queue.steps { transaction in
      for (name, server) in servers {
        #expect(try transaction.gauges(of: name, at: server).oldestDue != nil)
      }
    }
  }

  private func stepsToShowStatus(of queue: LongQueue) async throws -> Int {
    let servers = queue.servers
    return try await queue.steps { transaction in
      _ = try transaction.counts()
      for (name, server) in servers { _ = try transaction.environmentStatus(name, at: server) }
    }
  }

  private func checkTimes(_ queue: LongQueue) async throws {
    for (name, page) in Self.times {
      let found = try await steps(toList: page, of: queue)
      print("\(name), \(queue.layout): \(found) instructions")
      #expect(found < 2000, "\(name)")
    }
  }

  private func compareClaims(_ short: LongQueue, _ long: LongQueue) async throws {
    // Elsewhere there are not targets enough in the short one.
    guard short.layout == .oneEnvironment else { return }
    let (few, many) = (
      try await ClaimCost(of: short.store, sessions: 9), try await ClaimCost(of: long.store, sessions: 9)
    )
    print("a claim, \(short.layout): \(few.all), \(many.all) instructions")
    #expect(Double(many.all) <= 1.5 * Double(few.all))
  }

  /// In the one transaction in which a job is cancelled that so many come after.
  private func stepsToCancel(with dependents: Int) async throws -> Int {
    let fixture = try await Fixture(inMemory: true)
    try await fixture.enqueue(1)
    try await fixture.store.write { transaction in
      guard let connection = transaction.connection as? SQLiteEngine.SQLiteConnection else { return }
      let series = "WITH RECURSIVE series (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM series WHERE n <= \(dependents))"
      try connection.database.execute(
        sql: """
          INSERT INTO target (id, environment, kind, package)
          \(series) SELECT n, 1, 'migration', printf('%032X', n) FROM series;
          INSERT INTO job (id, target, environment, asked_id, state, place, priority, uid, submitted_by, max_attempts, created)
          \(series) SELECT n, n, 1, printf('%032X', n), 'queued', n, 0, 1000, 'alice', 4, 1 FROM series;
          INSERT INTO dependency (job, predecessor, met) \(series) SELECT n, 1, FALSE FROM series;
          UPDATE tally SET jobs = jobs + \(dependents) WHERE state = 'queued';
          UPDATE store SET next_place = 2 + \(dependents);
          """)
    }
    let before = try await ClaimCost.steps(fixture.store).values.reduce(0, +)
    let changed = try await fixture.store.change(.cancel, fixture.only(1), by: root)
    #expect(changed.count == 1 && changed.failedCount == dependents)
    #expect(try await fixture.store.status().counts[.failed] ?? 0 <= 500)
    let steps = try await ClaimCost.steps(fixture.store).values.reduce(0, +) - before
    var pieces = 0
    while try await fixture.store.wake() == fixture.clock.now { pieces += 1 }
    #expect(try await fixture.store.status().counts[.failed] == dependents)
    #expect(pieces >= dependents / 500 - 2, "others are let in between")
    return steps
  }

  @Test func `the writer is busy with a cancel no longer when 100,000 jobs come after it than with 1,000`() async throws
  {
    let (few, many) = (try await stepsToCancel(with: 1000), try await stepsToCancel(with: 100_000))
    print("a cancel with 1,000 and with 100,000 dependents: \(few), \(many) instructions")
    #expect(Double(many) <= 1.5 * Double(few))
  }

  @Test func `a job that was created while the clock was behind is found by its time, and so are the others`()
    async throws
  {
    let fixture = try await Fixture()
    let start = fixture.clock.now
    var created: [(job: JobID, time: WallTime)] = []
    // The clock is set back by 50 s, twice.
    for offset in [0, 10, 20, 60, 10, 12, 30, 70, 80, 30, 40, 90, 100] {
      fixture.clock.advance(by: start + .seconds(offset) - fixture.clock.now)
      created.append((try await fixture.enqueue(offset)[0], fixture.clock.now))
    }
    for offset in stride(from: -5, through: 105, by: 5) {
      let time = start + .seconds(offset)
      for isAfter in [true, false] {
        let filter = Filter.with { if isAfter { $0.createdAfter = time } else { $0.createdBefore = time } }
        let found = try await fixture.store.list(filter, limit: 100, oldestFirst: true, in: ready).jobs.map(\.id)
        let right = created.filter { isAfter ? $0.time > time : $0.time < time }.map(\.job)
        #expect(found == right, "\(isAfter ? "after" : "before") \(offset) s")
      }
    }
  }
}

extension Filter {
  fileprivate static func with(_ set: (inout Filter) -> Void) -> Filter {
    var filter = Filter()
    set(&filter)
    return filter
  }
}
