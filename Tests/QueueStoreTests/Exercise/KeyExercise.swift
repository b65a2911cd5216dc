import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

/// What a key stands for where jobs come after others, and for how long.
@Suite(.timeLimit(.minutes(5))) struct KeyExercise {
  private func conflict(_ fixture: Exercise, _ requests: [EditRequest]) async throws -> EnqueueError? {
    await outcome { try await fixture.store.enqueue(requests, by: alice, limits: .wide) }
  }

  @Test(arguments: StoreKind.allCases)
  func `what a job comes after is part of what its key stands for, however it is said`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let call: [EditRequest] = [
      .edit(2, key: "b", ref: "b", afterRefs: ["a"]), .edit(1, key: "a", ref: "a"),
      .edit(3, key: "c", after: [], afterRefs: ["a", "b"]),
    ]
    #expect(try await fixture.enqueue(call) == [1, 2, 3])
    let again = try await fixture.store.enqueue(call, by: alice, limits: .wide)
    #expect(again.map(\.id) == [1, 2, 3] && again.allSatisfy(\.duplicate))
    let byID = try await fixture.store.enqueue([.edit(3, key: "c", after: [2, 1, 2])], by: alice, limits: .wide)
    #expect(byID.map(\.id) == [3] && byID[0].duplicate)
    for other in [EditRequest.edit(3, key: "c"), .edit(3, key: "c", after: [1]), .edit(1, key: "a", after: [3])] {
      let error = try #require(try await conflict(fixture, [other]))
      #expect(error == .keyConflict(index: 0, key: other.key ?? "", id: other.key == "c" ? 3 : 2))
    }
    // What comes after a job that is only made now is another.
    #expect(
      try await conflict(fixture, [.edit(9, ref: "a"), .edit(2, key: "b", afterRefs: ["a"])])
        == .keyConflict(index: 1, key: "b", id: 1))
  }

  @Test(arguments: StoreKind.allCases) func `a key that comes twice in a call is one job, and must come after the same`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let call: [EditRequest] = [
      .edit(1, ref: "a"), .edit(2, key: "k", ref: "x", afterRefs: ["a"]),
      .edit(2, key: "k", ref: "y", afterRefs: ["a"]), .edit(3, afterRefs: ["y", "x"]),
    ]
    #expect(try await fixture.enqueue(call) == [1, 2, 2, 3])
    #expect(try await fixture.job(3).after == [2])
    #expect(
      try await conflict(fixture, [.edit(5, key: "n"), .edit(5, key: "n", after: [1])])
        == .keyConflict(index: 1, key: "n", id: nil))
  }

  @Test(arguments: StoreKind.allCases)
  func `a call that is repeated is known, although what it comes after has failed meanwhile`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let call: [EditRequest] = [.edit(1, key: "a", ref: "a"), .edit(2, key: "b", afterRefs: ["a"])]
    try await fixture.enqueue(call)
    try await fixture.fail(1)
    let again = try await fixture.store.enqueue(call, by: alice, limits: .wide)
    #expect(again.map(\.state.known) == [.failed, .failed] && again.allSatisfy(\.duplicate))
    guard case .invalid(let faults) = try await conflict(fixture, call + [.edit(3, afterRefs: ["a"])]) else {
      throw NoSuchJob()
    }
    #expect(faults.first.index == 2 && faults.first.pointer.description == "/afterRefs/0")
  }

  @Test(arguments: StoreKind.allCases)
  func `a key outlives its job, with what became of it`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let request = EditRequest.edit(1, key: "k", ref: "r")
    try await fixture.enqueue([request])
    try await fixture.succeed(1)
    fixture.clock.advance(by: .seconds(1))
    var cutoffs = Cutoffs()
    cutoffs.succeeded = fixture.clock.now
    #expect(try await fixture.store.prune(cutoffs).jobs == 1)
    let call = [request, .edit(2, afterRefs: ["r"])]
    #expect(
      try await fixture.store.enqueue(call, by: alice, limits: .wide) == [
        Enqueued(id: 1, state: .succeeded, duplicate: true), Enqueued(id: 2, state: .queued, duplicate: false),
      ])
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 2, "what it comes after has succeeded")
    #expect(try await fixture.store.get(2, in: ready)?.job.after == [1])
  }
}
