import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

@testable import SQLiteEngine

/// A stopped batch of very many jobs is held in several transactions.
@Suite(.timeLimit(.minutes(5))) struct StopTests {
  /// A batch of so many jobs that has been stopped, and of which nothing is held yet.
  ///
  /// - Parameter heldByUser: how many behind the first were held by who has enqueued them.
  private func stopped(_ count: Int, heldByUser: Int = 0) async throws -> Fixture {
    let fixture = try await Fixture(inMemory: true)
    let limits = EnqueueLimits(maxQueued: count, maxAttempts: [:], batchLimits: [ExactString("night"): 1])
    let edits = (1...count).map { number in
      var edit = EditRequest.edit(number)
      edit.batch = "night"
      if number > 1, number <= heldByUser + 1 { edit.held = true }
      return edit
    }
    _ = try await fixture.store.enqueue(edits, by: alice, limits: limits)
    let claimed = try #require(try await fixture.store.claim(in: "prod", slots: 1))
    #expect(try await fixture.store.end(Ending(.failed(.created)), job: claimed.job))
    return fixture
  }

  private func held(_ fixture: Fixture) async throws -> Int {
    try await fixture.store.status().counts[.held] ?? 0
  }

  @Test func `each transaction holds some hundred, and the clock goes off at once until all are held`() async throws {
    let fixture = try await stopped(2000)
    var (before, looks) = (0, 0)
    while try await fixture.store.wake() == fixture.clock.now {
      let now = try await held(fixture)
      #expect(now > before && now - before <= 500)
      #expect(try await fixture.store.claim(in: "prod", slots: 9) == nil)
      (before, looks) = (now, looks + 1)
    }
    #expect(looks >= 3)
    #expect(try await held(fixture) == 1999)
    #expect(try await fixture.log().filter { $0.hasPrefix("held") }.count == 1999)
  }

  @Test func `a release in between lets all go on that was to be held, and one of a single job only that one`()
    async throws
  {
    var filter = Filter()
    filter.batch = "night"
    let whole = try await stopped(2000)
    _ = try await whole.store.wake()
    #expect(try await whole.store.change(.release, filter, by: alice).count == 1999)
    #expect(try await whole.store.wake() == nil)
    #expect(try await held(whole) == 0)
    let one = try await stopped(2000)
    _ = try await one.store.wake()
    #expect(try await one.store.change(.release, one.only(1900), by: alice).jobs == [1900])
    while try await one.store.wake() == one.clock.now {}
    #expect(try await held(one) == 1998)
    #expect(try await one.store.claim(in: "prod", slots: 9)?.job == 1900)
    #expect(try await one.store.claim(in: "prod", slots: 9) == nil)
  }

  @Test func `a retry as held in between starts nothing that was to be held`() async throws {
    let fixture = try await stopped(2000)
    _ = try await fixture.store.wake()
    var failed = Filter()
    failed.batch = "night"
    failed.states = [.failed]
    #expect(try await fixture.store.change(.retryHeld, failed, by: alice).count == 1)
    #expect(try await held(fixture) == 2000)
    #expect(try await fixture.store.claim(in: "prod", slots: 9) == nil)
  }

  @Test func `a release lets all go on, also what somebody has held before what the stop holds`() async throws {
    let fixture = try await stopped(3000, heldByUser: 1500)
    while try await fixture.store.wake() == fixture.clock.now {}
    var filter = Filter()
    filter.batch = "night"
    #expect(try await fixture.store.change(.release, filter, by: alice).count == 2999)
    while try await fixture.store.wake() == fixture.clock.now {}
    #expect(try await held(fixture) == 0)
  }

  @Test func `a claim costs the same beside 2,000 batches that may stop, and some that have`() async throws {
    var costs: [ClaimCost] = []
    for count in [0, 2000] {
      let fixture = try await Fixture(inMemory: true)
      for number in 0..<count {
        var edit = EditRequest.edit(number, environment: "test", held: number % 2 == 0)
        edit.batch = "b\(number)"
        let limits = EnqueueLimits(maxQueued: 9999, maxAttempts: [:], batchLimits: [ExactString("b\(number)"): 1])
        _ = try await fixture.store.enqueue([edit], by: alice, limits: limits)
      }
      try await fixture.enqueue((1...20).map { .edit($0) })
      costs.append(try await ClaimCost(of: fixture.store, sessions: 9))
    }
    #expect(costs[0] == costs[1])
  }
}
