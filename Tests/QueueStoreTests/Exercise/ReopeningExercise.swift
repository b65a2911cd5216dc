import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReopeningExercise {
  @Test(arguments: StoreKind.allCases) func `listeners hear the end of the store`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let before = fixture.store.bell()
    await fixture.store.close()
    for await _ in before {}
    for await _ in fixture.store.bell() {}
  }

  @Test(arguments: StoreKind.allCases)
  func `closing writes what waits, and a closed store says so`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    async let enqueued = store.enqueue([.edit(1)], by: alice, limits: .wide)
    let job = try await enqueued[0].id
    await store.close()
    await #expect(throws: EnqueueError.storage(.closed)) {
      try await store.enqueue([.edit(2)], by: alice, limits: .wide)
    }
    await #expect(throws: StorageError.closed) { try await store.status() }
    let again = try await fixture.reopened()
    #expect(try await again.get(job, in: ready) != nil)
    await again.close()
  }
}
