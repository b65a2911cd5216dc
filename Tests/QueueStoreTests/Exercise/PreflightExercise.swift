import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Which jobs a preflight looks at, and what it knows of them.
@Suite(.timeLimit(.minutes(5))) struct PreflightExercise {
  private func jobs(_ fixture: Exercise, _ set: (inout Filter) -> Void = { _ in }) async throws -> [JobToPreflight] {
    var filter = Filter()
    set(&filter)
    return try await fixture.store.jobsToPreflight(filter)
  }

  private func batched(_ target: Int, held: Bool? = nil, environment: String = "prod") -> EditRequest {
    var edit = EditRequest.edit(target, environment: environment, held: held)
    edit.batch = "night"
    return edit
  }

  @Test(arguments: StoreKind.allCases)
  func `those that wait come by environment and target, in the order in which they would run`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    _ = try await fixture.enqueue([
      .edit(1), .edit(2), .edit(1, priority: 9), .edit(3, environment: "lab"), .edit(2, held: true),
    ])
    let found = try await jobs(fixture)
    #expect(found.map(\.job) == [4, 1, 3, 2, 5])
    #expect(found.map(\.environment) == ["lab", "prod", "prod", "prod", "prod"])
    #expect(found.allSatisfy { $0.isAsked })
    #expect(found[1].target == found[2].target && Set(found.map(\.target)).count == 3)
    // Retry takes a place at the end.
    _ = try await fixture.store.change(.cancel, fixture.only(1), by: root)
    #expect(try await jobs(fixture).map(\.job) == [4, 2, 5, 3])
    _ = try await fixture.store.change(.retry, fixture.only(1), by: root)
    #expect(try await jobs(fixture).map(\.job) == [4, 2, 5, 3, 1])
  }

  @Test(arguments: StoreKind.allCases)
  func `of other jobs on a target only those that run before one that was asked for come along`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let running = try await fixture.running(1)
    let ended = try await fixture.enqueue([.edit(1)])[0]
    _ = try await fixture.store.change(.cancel, fixture.only(ended), by: root)
    let others = try await fixture.enqueue([.edit(1), .edit(1, held: true), .edit(2)])
    let asked = try await fixture.enqueue([batched(1), batched(1, held: true)])
    try await fixture.enqueue([.edit(1)])
    let found = try await jobs(fixture) { $0.batch = "night" }
    #expect(found.map(\.job) == [running, others[0]] + asked)
    #expect(found.map(\.isAsked) == [false, false, true, true])
    #expect(Set(found.map(\.target)).count == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func `all that is said of them must match, and what does not wait never does`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let running = try await fixture.running(1)
    let made = try await fixture.enqueue([batched(2), batched(3, held: true), .edit(4)])
    #expect(try await jobs(fixture) { $0.ids = [running, made[0]] }.map(\.job) == [made[0]])
    #expect(try await jobs(fixture) { $0.states = [.held] }.map(\.job) == [made[1]])
    #expect(try await jobs(fixture) { $0.states = [.running, .succeeded] }.isEmpty)
    #expect(try await jobs(fixture) { $0.batch = "day" }.isEmpty)
    #expect(try await jobs(fixture) { $0.environment = "nowhere" }.isEmpty)
    #expect(try await jobs(fixture) { $0.batch = "a\u{0}b" }.isEmpty)
    #expect(try await jobs(fixture) { $0.targetId = TargetID.numbered(4).description }.map(\.job) == [made[2]])
  }

  @Test(arguments: StoreKind.allCases)
  func `an edit is known as its run would start from it, as long as it has not ended`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let (running, submission) = try await fixture.submitted(1)
    let made = try await fixture.enqueue([.edit(2, held: true), .edit(3)])
    _ = try await fixture.store.change(.cancel, fixture.only(made[1]), by: root)
    let found = try await fixture.store.editsToPreflight([running, made[0], made[1], 99], in: [:])
    #expect(Set(found.keys) == [running, made[0]])
    let (own, waiting) = (try #require(found[running]), try #require(found[made[0]]))
    #expect(try own.facts.get().open == submission && !own.waits)
    #expect(waiting.waits && waiting.windowProblem == nil)
    let facts = try await fixture.store.anyFacts(of: made[0])
    #expect(try waiting.facts.get() == facts)
  }

  @Test(arguments: StoreKind.allCases)
  func `who fits no window is told the same as when it was enqueued`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let hours = EditingHours(try WindowSchedule.reading(["Sat 00:00-24:00", "except 2020-01-01..2040-01-01"]))
    let weekend = try #require(try WindowSchedule.reading(["Sat 00:00-24:00"]))
    let limits = EnqueueLimits(
      maxQueued: 1000, maxAttempts: ["prod": 4], hours: ["prod": hours],
      batchWindows: [ExactString("night"): weekend])
    let edits = [
      batched(1), .edit(2, deadline: fixture.clock.now + .seconds(60)), batched(3, environment: "lab"),
      .edit(4, notBefore: fixture.clock.now + .seconds(30 * 86_400)),
    ]
    let made = try await fixture.store.enqueue(edits, by: alice, limits: limits)
    let found = try await fixture.store.editsToPreflight(made.map(\.id), in: ["prod": hours])
    for job in made { #expect(found[job.id]?.windowProblem == job.problem) }
    #expect(made.map { $0.problem == nil } == [false, false, true, true])
    #expect(made[0].problem?.contains("batch night#1 has its own") == true)
    #expect(try await fixture.store.editsToPreflight([made[1].id], in: [:])[made[1].id]?.windowProblem == nil)
  }
}
