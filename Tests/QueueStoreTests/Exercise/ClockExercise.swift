import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import Synchronization
import TestSupport
import Testing

/// The wall clock is wrong, or was set.
@Suite(.timeLimit(.minutes(5))) struct ClockExercise {
  private let day = Duration.seconds(86_400)

  @Test(arguments: StoreKind.allCases)
  func `a clock that is far ahead of the newest event is not believed for a day, over restarts and by itself`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    #expect(try await fixture.store.clockDoubt() == nil)
    fixture.clock.advance(by: day * 400)
    let store = try await fixture.reopened()
    let until = fixture.clock.now + day
    #expect(try await store.clockDoubt() == until)
    #expect(try await store.status().pruningRestsUntil == until)
    // What happens by the wrong clock makes it no better.
    _ = try await store.enqueue([.edit(2)], by: alice, limits: .wide)
    fixture.clock.advance(by: day * 0.5)
    await store.close()
    let again = try await fixture.reopened()
    #expect(try await again.clockDoubt() == until)
    fixture.clock.advance(by: day * 0.5)
    #expect(try await again.status().pruningRestsUntil == nil)
    #expect(try await again.clockDoubt() == nil)
    #expect(try await again.clockDoubt() == nil, "it is believed from now on")
    await again.close()
  }

  @Test(arguments: StoreKind.allCases) func `a clock that is put right is believed at once`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    fixture.clock.advance(by: day * 400)
    #expect(try await fixture.store.clockDoubt() != nil)
    try await fixture.enqueue(2)
    fixture.clock.advance(by: .zero - day * 399)
    #expect(try await fixture.store.status().pruningRestsUntil == nil)
    #expect(try await fixture.store.clockDoubt() == nil)
    fixture.clock.advance(by: day * 31)
    #expect(try await fixture.store.clockDoubt() == nil, "the event of the wrong clock is newer still")
  }

  @Test(arguments: StoreKind.allCases) func `a clock that jumps far once more while it is doubted is doubted anew`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    for _ in 1...2 {
      fixture.clock.advance(by: day * 400)
      #expect(try await fixture.store.clockDoubt() == fixture.clock.now + day)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `a queue that is looked at every hour is believed however long nothing happens in it`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    for _ in 1...4 {
      #expect(try await fixture.store.clockDoubt() == nil)
      fixture.clock.advance(by: day * 29)
    }
  }

  @Test(arguments: StoreKind.allCases) func `a queue in which nothing ever happened believes its clock`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    #expect(try await fixture.store.clockDoubt() == nil)
    #expect(try await fixture.store.status().pruningRestsUntil == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `nothing expires while a clock that was set settles, and nothing is submitted late`(kind: StoreKind) async throws
  {
    let clock = ManualClock()
    let settles = Mutex<WallTime?>(nil)
    let place = try await StorePlace(kind)
    let store = try await place.open(StoreClock(now: { clock.now }, settlesAt: { settles.withLock { $0 } }))
    let deadline = clock.now + .seconds(3600)
    let jobs = try await store.enqueue(
      [.edit(1, deadline: deadline), .edit(2, deadline: deadline)], by: alice, limits: .wide
    ).map(\.id)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == jobs[0])
    clock.advance(by: .seconds(7200))
    let settled = clock.now + .seconds(60)
    settles.withLock { $0 = settled }
    #expect(try await store.wake() == settled)
    #expect(try await store.submission(.first, for: jobs[0]) == nil)
    let states = { () async throws in
      try await store.list(Filter(), limit: 9, oldestFirst: true, in: ready).jobs.map(\.state.known)
    }
    #expect(try await states() == [.queued, .queued])
    #expect(try await store.get(jobs[0], in: ready)?.job.waiting?.until == settled)
    clock.advance(by: .seconds(60))
    settles.withLock { $0 = nil }
    #expect(try await store.wake() == nil)
    #expect(try await states() == [.expired, .expired])
    await store.close()
  }
}
