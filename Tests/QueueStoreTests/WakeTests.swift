import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// notBefore and deadline.
@Suite(.timeLimit(.minutes(5))) struct WakeTests {
  private func after(_ seconds: Int, _ fixture: Fixture) -> WallTime { fixture.clock.now + .seconds(seconds) }

  @Test func `very many that wake or expire at once are taken in parts`() async throws {
    let fixture = try await Fixture()
    let (count, then) = (jobsInChunk + 10, after(60, fixture))
    for start in stride(from: 0, to: count, by: 1000) {
      let numbers = start..<min(start + 1000, count)
      try await fixture.enqueue(numbers.map { .edit($0, notBefore: then) })
      try await fixture.enqueue(numbers.map { .edit($0, deadline: then, held: true) })
    }
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.store.wake() == fixture.clock.now, "there is more to do")
    #expect(try await fixture.store.status().counts[.expired] == jobsInChunk)
    #expect(try await fixture.store.wake() == nil)
    #expect(try await fixture.store.status().counts[.expired] == count)
  }
}
