import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Edits that come in several calls, and wait for the rest of them.
@Suite(.timeLimit(.minutes(5))) struct ArrivingExercise {
  private static func edit(_ number: Int, of whole: Int?, held: Bool? = nil, batch: String? = "night") -> EditRequest {
    var edit = EditRequest.edit(number, held: held)
    (edit.batch, edit.partOf) = (batch, whole)
    return edit
  }

  private static let night: Filter = {
    var filter = Filter()
    filter.batch = "night"
    return filter
  }()

  @Test(arguments: StoreKind.allCases) func `such a job is held, says why, and is released as any other`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let edits = [Self.edit(1, of: 15_000), Self.edit(2, of: 15_000), Self.edit(3, of: nil, held: true)]
    let made = try await fixture.store.enqueue(edits, by: alice, limits: .wide)
    #expect(made.map(\.state.known) == [.held, .held, .held])
    #expect(try await fixture.store.batch(named: "night")?.arriving == 15_000)
    let details = try await [1, 3].asyncMap { try await fixture.job($0).waiting?.detail }
    #expect(
      details[0]?.hasPrefix("It is held: its file of 15000 edits has not arrived whole, or was not released") == true)
    #expect(details[1] == "It is held until it is released.")
    let foreseen = try await fixture.store.change(.release, Self.night, by: alice, dryRun: true)
    #expect(foreseen.count == 3 && foreseen.arriving == 2)
    let one = try await fixture.store.change(.release, fixture.only(1), by: alice)
    #expect(one.jobs == [1] && one.arriving == 1)
    #expect(try await fixture.store.change(.hold, fixture.only(1), by: alice).jobs == [1])
    #expect(try await fixture.job(1).waiting?.detail == "It is held until it is released.", "somebody has said so now")
    #expect(try await fixture.store.change(.release, Self.night, by: alice).arriving == 1)
    #expect(try await fixture.store.batch(named: "night")?.arriving == nil)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1)
  }

  @Test(arguments: StoreKind.allCases) func `what is cancelled and retried waits for no file`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    _ = try await fixture.store.enqueue(
      [Self.edit(1, of: 7, batch: nil), Self.edit(2, of: 7)], by: alice, limits: .wide)
    #expect(try await fixture.job(1).waiting?.detail.contains("its file of 7 edits") == true, "without a batch, too")
    _ = try await fixture.store.change(.cancel, Filter(), by: alice)
    #expect(try await fixture.store.batch(named: "night")?.arriving == nil)
    #expect(try await fixture.store.change(.retryHeld, Filter(), by: alice).jobs == [1, 2])
    #expect(try await fixture.job(1).waiting?.detail == "It is held until it is released.")
    #expect(try await fixture.store.change(.release, Filter(), by: alice).arriving == 0)
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
