import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

/// Texts are told apart by their bytes: two Unicode forms of one word are two batches, two keys and two labels.
@Suite(.timeLimit(.minutes(5))) struct ExactTextExercise {
  private static let composed = "Gr\u{F6}\u{DF}e"
  private static let decomposed = "Gro\u{308}\u{DF}e"

  @Test(arguments: StoreKind.allCases)
  func `texts in two Unicode forms are two, also in one call`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var (one, other) = (EditRequest.edit(1, key: Self.composed), EditRequest.edit(1, key: Self.decomposed))
    (one.batch, other.batch) = (Self.composed, Self.decomposed)
    one.labels = [Self.composed: "1", Self.decomposed: "2"]
    other.labels = ["team": Self.decomposed]
    let taken = try await store.enqueue([one, other], by: alice, limits: .wide)
    #expect(taken.map(\.id) == [1, 2] && taken.allSatisfy { !$0.duplicate })

    let jobs = try await store.list(Filter(), limit: 10, oldestFirst: true, in: ready).jobs
    #expect(jobs.map { $0.batch.map(ExactString.init) } == [ExactString(Self.composed), ExactString(Self.decomposed)])
    #expect(jobs.map { $0.key.map(ExactString.init) } == [ExactString(Self.composed), ExactString(Self.decomposed)])
    #expect(jobs.map(\.labels) == [one.labels, other.labels])
    let batches = try await store.batches(named: nil, limit: 10, cursor: nil).batches
    #expect(Set(batches.map { ExactString($0.name) }) == [ExactString(Self.composed), ExactString(Self.decomposed)])
    #expect(batches.map(\.total) == [1, 1])

    func matching(_ set: (inout Filter) -> Void) async throws -> [JobID] {
      var filter = Filter()
      set(&filter)
      return try await store.list(filter, limit: 10, oldestFirst: true, in: ready).jobs.map(\.id)
    }
    #expect(try await matching { $0.batch = Self.composed } == [1])
    #expect(try await matching { $0.key = Self.decomposed } == [2])
    #expect(try await matching { $0.labels = [Self.decomposed: "2"] } == [1])
    #expect(try await matching { $0.labels = [Self.decomposed: "1"] } == [])
    #expect(try await matching { $0.labels = ["team": Self.composed] } == [])
  }

  @Test(arguments: StoreKind.allCases)
  func `who follows a batch is not told of one whose name has another Unicode form`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    var request = EditRequest.edit(1)
    request.batch = Self.composed
    _ = try await fixture.store.enqueue([request], by: alice, limits: .wide)
    var all = Filter()
    all.batch = Self.composed
    #expect(try await fixture.store.events(after: 0, filter: all, limit: 10, in: ready).events.count == 1)
    all.batch = Self.decomposed
    #expect(try await fixture.store.events(after: 0, filter: all, limit: 10, in: ready).events.isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `no number of an event is too small or too large to be asked for`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    for before in [Int.min, Int.min + 1, -1] {
      await #expect(throws: EventsError.pruned(oldest: 1)) {
        try await fixture.store.events(after: before, filter: Filter(), limit: 10, in: ready)
      }
    }
    for later in [2, Int.max - 1, Int.max] {
      let page = try await fixture.store.events(after: later, filter: Filter(), limit: 10, in: ready)
      #expect(page.events.isEmpty && page.last == 1)
    }
  }
}
