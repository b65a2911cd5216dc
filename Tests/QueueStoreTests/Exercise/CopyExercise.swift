import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// A backup is made while the queue goes on, and a daemon is started on it.
@Suite(.timeLimit(.minutes(5))) struct CopyExercise {
  @Test(arguments: StoreKind.allCases)
  func `a copy has all that was there when it was made, under another name, and is paused until Resume`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (followed, submission) = try await fixture.submitted(1)
    let preparing = try await fixture.running(2)
    let waiting = try await fixture.enqueue(3)[0]
    let last = try await store.status().lastSequence
    let backup = try await fixture.backup()
    let later = try await fixture.enqueue(4)[0]

    let copy = try await fixture.restored(from: backup)
    #expect(copy.storeId != store.storeId)
    #expect(try await copy.list(Filter(), limit: 9, oldestFirst: true, in: ready).jobs.map(\.id) == [1, 2, 3])
    let pause = try #require(try await copy.status().pause)
    #expect(pause.by == "migeditd" && pause.until == nil && pause.reason?.contains("is a copy") == true)
    #expect(try await copy.claim(in: "prod", slots: 9) == nil)
    let why = try await copy.explain(waiting, in: ready)
    #expect(why?.waits.first?.reason.known == .paused && why?.next.contains("migeditctl resume") == true)
    // An edit that the server may have is followed in its slot; one that it has not seen waits again.
    #expect(try await copy.work(in: "prod").running == [followed])
    #expect(try await copy.anyFacts(of: followed)?.open == submission)
    #expect(try await copy.get(preparing, in: ready)?.job.state.known == .queued)

    #expect(try await copy.status().lastSequence > last + 1_000_000)
    let new = try await copy.enqueue([.edit(5)], by: alice, limits: .wide)[0].id
    #expect(new > later + 900_000)
    try await copy.setPause(nil, of: nil, by: root)
    #expect(try await copy.claim(in: "prod", slots: 9)?.job == preparing)
    await copy.close()

    #expect(try await fixture.store.status().pause == nil)
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == waiting)
    #expect(try await fixture.store.work(in: "prod").running.count == 3)
  }

  @Test(arguments: StoreKind.allCases) func `a copy says who had paused the queue before, and for how long no more`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let now = fixture.clock.now
    let pause = Paused(by: "ada", at: now, reason: "release", until: now + .seconds(60))
    try await fixture.store.setPause(pause, of: nil, by: root)
    let copy = try await fixture.restored(from: fixture.backup())
    fixture.clock.advance(by: .seconds(61))
    #expect(try await copy.wake() == nil)
    #expect(try await copy.status().pause?.reason?.hasSuffix("Before, ada had paused it: release.") == true)
    await copy.close()
  }

  @Test(arguments: StoreKind.allCases) func `a copy is told once: after Resume it is a queue as any other`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    let place = try await fixture.restoredPlace(from: fixture.backup())
    let copy = try await place.open { [clock = fixture.clock] in clock.now }
    let (id, last) = (copy.storeId, try await copy.status().lastSequence)
    try await copy.setPause(nil, of: nil, by: root)
    await copy.close()
    let again = try await place.open { [clock = fixture.clock] in clock.now }
    #expect(again.storeId == id)
    let status = try await again.status()
    #expect(status.pause == nil && status.lastSequence == last + 1)
    await again.close()
  }

  @Test(arguments: StoreKind.allCases) func `an edit that was to be cancelled still is`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted(1)
    _ = try await fixture.store.change(.cancel, fixture.only(job), by: alice)
    let copy = try await fixture.restored(from: fixture.backup())
    #expect(try await copy.get(job, in: ready)?.job.cancelRequested == true, "its edit is followed")
    await copy.close()
  }

  @Test(arguments: StoreKind.withBackups) func `no backup is written over`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let backup = try await fixture.store.backup(named: "b")
    await #expect(throws: BackupError.nameTaken(path: backup.path)) { try await fixture.store.backup(named: "b") }
    #expect(try await fixture.store.backup(named: "c").path != backup.path)
  }

  @Test(arguments: StoreKind.withBackups) func `a closed queue is not copied`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    await fixture.store.close()
    await #expect(throws: BackupError.storage(.closed)) { try await fixture.store.backup(named: "b") }
  }
}
