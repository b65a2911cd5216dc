import JSONDocument
import JobModel
import LibraryModel
import Planning
import Runtime
import StoreSupport
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// What windows cost, in instructions of SQLite's machine: nothing where there are none, and little where there are many.
@Suite(.timeLimit(.minutes(5))) struct WindowCostTests {
  private static let opened = "SELECT opened_until FROM environment WHERE id = ?"

  /// How often it was asked until when somebody has opened a window, which is asked whenever windows are worked out.
  private func stepsOfWindows(toEnqueue count: Int, windows: [String]) async throws -> Int {
    let fixture = try await Fixture(inMemory: true)
    let limits = EnqueueLimits(
      maxQueued: 1000, maxAttempts: ["prod": 4], hours: ["prod": EditingHours(try WindowSchedule.reading(windows))])
    let edits = (1...count).map { EditRequest.edit($0) }
    _ = try await fixture.store.enqueue(edits, by: alice, limits: limits)
    return try await ClaimCost.steps(fixture.store)[Self.opened] ?? 0
  }

  @Test func `windows are worked out once for all the edits of a call`() async throws {
    let one = try await stepsOfWindows(toEnqueue: 1, windows: ["Mon..Sun 23:00-01:00"])
    #expect(one > 0)
    #expect(try await stepsOfWindows(toEnqueue: 500, windows: ["Mon..Sun 23:00-01:00"]) == one)
  }

  @Test func `without windows enqueuing costs nothing for them`() async throws {
    #expect(try await stepsOfWindows(toEnqueue: 500, windows: []) == 0)
  }

  /// A queue in which so many batches with windows wait in another environment, held.
  private func queue(heldBatches count: Int) async throws -> Fixture {
    let fixture = try await Fixture(inMemory: true)
    for number in 0..<count {
      var edit = EditRequest.edit(number, environment: "test")
      (edit.batch, edit.held) = ("b\(number)", true)
      let windows = try #require(try WindowSchedule.reading(["Sat 00:00-24:00"]))
      _ = try await fixture.store.enqueue(
        [edit], by: alice,
        limits: EnqueueLimits(maxQueued: 10_000, maxAttempts: [:], batchWindows: [ExactString("b\(number)"): windows]))
    }
    try await fixture.enqueue((1...20).map { .edit($0) })
    return fixture
  }

  @Test func `a claim costs the same beside 2,000 held batches of another environment`()
    async throws
  {
    let (without, with) = (try await queue(heldBatches: 0), try await queue(heldBatches: 2000))
    let (few, many) = (
      try await ClaimCost(of: without.store, sessions: 9), try await ClaimCost(of: with.store, sessions: 9)
    )
    #expect(few == many)
  }

  @Test func `a look at the time costs the same beside 2,000 held batches`() async throws {
    var steps: [Int] = []
    for count in [1, 2000] {
      let fixture = try await queue(heldBatches: count)
      let hours = ["prod": EditingHours(), "test": EditingHours()]
      _ = try await fixture.store.wake(in: hours)
      let before = try await ClaimCost.steps(fixture.store).values.reduce(0, +)
      _ = try await fixture.store.wake(in: hours)
      steps.append(try await ClaimCost.steps(fixture.store).values.reduce(0, +) - before)
    }
    #expect(steps[0] == steps[1])
  }
}
