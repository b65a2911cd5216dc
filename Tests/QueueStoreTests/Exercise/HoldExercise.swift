import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Hold, Release and Reprioritize, and what a dry run foresees.
@Suite(.timeLimit(.minutes(5))) struct HoldExercise {
  @Test(arguments: StoreKind.allCases) func `a held job is passed by, and has its place again when it is released`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([.edit(1, held: true), .edit(1), .edit(1)])
    #expect(try await fixture.log() == ["enqueued 1", "enqueued 2", "enqueued 3"])
    #expect(try await fixture.job(1).state.known == .held)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 2)
    #expect(try await fixture.store.change(.release, Filter(), by: alice).jobs == [1])
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: 2) == true)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1)
    #expect(try await fixture.store.change(.hold, Filter(), by: alice).jobs == [3], "what runs is not held")
    #expect(try await fixture.log().suffix(3) == ["succeeded 2", "started 1", "held 3"])
  }

  @Test(arguments: StoreKind.allCases) func `hold and release keep what is left of a rest`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await fixture.running()
    let until = fixture.clock.now + .seconds(60)
    #expect(try await store.requeue(Requeue(until: until), job: job))
    fixture.clock.advance(by: .seconds(20))
    _ = try await store.change(.hold, fixture.only(job), by: alice)
    let held = try #require(try await store.explain(job, in: ready))
    #expect(held.waits.map(\.reason.known) == [.held, .retry] && held.waits[1].until == until)
    #expect(held.waits[1].detail == "Its target was in other work, and is looked at again then.")
    fixture.clock.advance(by: .seconds(20))
    #expect(try await store.wake() == nil, "what is held waits for no time")
    _ = try await store.change(.release, fixture.only(job), by: alice)
    #expect(try await store.claim(in: "prod", slots: 1) == nil)
    #expect(try await fixture.job(job).waiting?.until == until)
    #expect(try await store.wake() == until)
    fixture.clock.advance(by: .seconds(20))
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
  }

  @Test(arguments: StoreKind.allCases) func `a rest that is over while its job is held keeps nothing up`(
    kind: StoreKind
  )
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await fixture.running()
    #expect(try await store.requeue(Requeue(until: fixture.clock.now + .seconds(60)), job: job))
    _ = try await store.change(.hold, fixture.only(job), by: alice)
    fixture.clock.advance(by: .seconds(61))
    #expect(try await store.explain(job, in: ready)?.waits.map(\.reason.known) == [.held])
    _ = try await store.change(.release, fixture.only(job), by: alice)
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
    // It can end as well as any other that is held.
    #expect(try await store.requeue(Requeue(until: fixture.clock.now + .seconds(60)), job: job))
    _ = try await store.change(.hold, fixture.only(job), by: alice)
    #expect(try await store.change(.cancel, fixture.only(job), by: alice).jobs == [job])
  }

  @Test(arguments: StoreKind.allCases) func `another priority counts between targets, from then on`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2, 3)
    try await fixture.enqueue(2)
    #expect(try await fixture.store.change(.reprioritize(5), fixture.only(3), by: alice).jobs == [3])
    #expect(try await fixture.store.change(.reprioritize(5), Filter(), by: alice).jobs == [1, 2, 4])
    #expect(try await fixture.store.change(.reprioritize(9), fixture.only(4), by: alice).jobs == [4])
    var order: [JobID] = []
    while let next = try await fixture.store.claim(in: "prod", slots: 9) { order.append(next.job) }
    #expect(order == [2, 1, 3], "on one target the older one is first, and has the priority of the one behind it")
    #expect(
      try await fixture.log().dropFirst(4).prefix(5) == [
        "reprioritized 3", "reprioritized 1", "reprioritized 2", "reprioritized 4", "reprioritized 4",
      ])
  }

  @Test(arguments: StoreKind.allCases)
  func `ended jobs and those that have the priority are left alone, running ones are not`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    _ = try await fixture.running(1)
    try await fixture.enqueue(2)
    _ = try await fixture.store.change(.cancel, fixture.only(2), by: alice)
    #expect(try await fixture.store.change(.reprioritize(0), Filter(), by: alice).jobs == [])
    #expect(try await fixture.store.change(.reprioritize(1), Filter(), by: alice).jobs == [1])
  }

  @Test(arguments: StoreKind.allCases, [OperatorAction.hold, .release, .reprioritize(3), .cancel, .retry])
  func `a dry run says the same and changes nothing, and refuses the same`(kind: StoreKind, action: OperatorAction)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([.edit(1), .edit(2, held: true), .edit(3)])
    _ = try await fixture.store.change(.cancel, fixture.only(3), by: alice)
    let before = try await fixture.log()
    let foreseen = try await fixture.store.change(action, Filter(), by: alice, dryRun: true)
    #expect(try await fixture.log() == before)
    #expect(try await fixture.store.change(action, Filter(), by: alice) == foreseen)
    #expect(foreseen.count > 0)
    await #expect(throws: ChangeError.noSuchJob(9)) {
      try await fixture.store.change(action, fixture.only(9), by: alice, dryRun: true)
    }
    try await fixture.enqueue([.edit(1), .edit(2, held: true), .edit(3)])
    _ = try await fixture.store.change(.cancel, fixture.only(6), by: alice)
    for dryRun in [true, false] {
      await #expect(throws: ChangeError.permissionDenied) {
        try await fixture.store.change(action, Filter(), by: bob, dryRun: dryRun)
      }
    }
  }
}
