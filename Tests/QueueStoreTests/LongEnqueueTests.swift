import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import TestSupport
import Testing

/// What is kept of a request is written down before the writer's turn.
@Suite(.timeLimit(.minutes(1))) struct LongEnqueueTests {
  @Test func `a long change is made ready where it holds up nobody, and a short one at once`() async throws {
    let fixture = try await Fixture()
    let text = String(repeating: "x", count: 1 << 20)
    let held = await HeldWorkers()
    let short = try await fixture.enqueue([.edit(1)])
    let request = EditRequest.edit(2, name: text)
    async let long = fixture.enqueue([request])
    await held.awaitWork()
    #expect(try await fixture.store.status().counts[.queued] == 1)
    await held.letGo()
    let job = try await long[0]
    #expect(short != [job])
    #expect(try await fixture.store.get(job, in: ready)?.change == request.change)
  }
}
