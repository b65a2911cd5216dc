import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ListExercise {
  /// Jobs that differ in all that a filter can ask for.
  private func mixed(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    func add(_ request: EditRequest, by submitter: Submitter, _ more: (inout EditRequest) -> Void = { _ in })
      async throws
    {
      var request = request
      more(&request)
      _ = try await store.enqueue([request], by: submitter, limits: .wide)
      fixture.clock.advance(by: .seconds(1))
    }
    try await add(.edit(1), by: alice) { $0.batch = "night" }
    try await add(.edit(2, environment: "test"), by: alice) { $0.labels = ["team": "bi", "x": "1"] }
    try await add(.edit(3, kind: .migrationGroup, key: "k"), by: bob) { $0.labels = ["team": "bi"] }
    try await add(.edit(1, environment: "test"), by: bob) { $0.batch = "day" }
    try await add(.edit(5, key: "k"), by: alice) { $0.labels = ["x": "bi"] }
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 1)
    #expect(try await store.end(Ending(.failed(.created)), job: 1))
    #expect(try await store.claim(in: "test", slots: 1)?.job == 2)
    return fixture
  }

  private func matching(_ fixture: Exercise, _ set: (inout Filter) -> Void) async throws -> [JobID] {
    var filter = Filter()
    set(&filter)
    return try await fixture.store.list(filter, limit: 100, oldestFirst: true, in: ready).jobs.map(\.id)
  }

  @Test(arguments: StoreKind.allCases) func `every field of a filter narrows the list`(kind: StoreKind) async throws {
    let fixture = try await mixed(kind)
    let start = ManualClock().now
    #expect(try await matching(fixture) { _ in } == [1, 2, 3, 4, 5])
    #expect(try await matching(fixture) { $0.ids = [5, 2, 99] } == [2, 5])
    #expect(try await matching(fixture) { $0.ids = [] } == [])
    #expect(try await matching(fixture) { $0.states = [.queued] } == [3, 4, 5])
    #expect(try await matching(fixture) { $0.states = [.failed, .running] } == [1, 2])
    #expect(try await matching(fixture) { $0.states = [] } == [])
    #expect(try await matching(fixture) { $0.environment = "test" } == [2, 4])
    #expect(try await matching(fixture) { $0.environment = "elsewhere" } == [])
    let id = TargetID.numbered(1).description
    #expect(try await matching(fixture) { $0.targetId = id } == [1, 4])
    #expect(try await matching(fixture) { $0.targetId = "\(id.lowercased()):\(id)" } == [1, 4])
    #expect(try await matching(fixture) { $0.targetId = "nothing" } == [])
    #expect(try await matching(fixture) { $0.batch = "night" } == [1])
    #expect(try await matching(fixture) { $0.key = "k" } == [3, 5])
    #expect(try await matching(fixture) { $0.labels = ["team": "bi"] } == [2, 3])
    #expect(try await matching(fixture) { $0.labels = ["team": "bi", "x": "1"] } == [2])
    #expect(try await matching(fixture) { $0.labels = ["team": "1"] } == [])
    #expect(try await matching(fixture) { $0.failureReason = "createFailed" } == [1])
    #expect(try await matching(fixture) { $0.failureReason = "crashed" } == [])
    #expect(try await matching(fixture) { $0.submittedBy = "bob" } == [3, 4])
    #expect(try await matching(fixture) { $0.createdAfter = start + .seconds(3) } == [5])
    #expect(try await matching(fixture) { $0.createdBefore = start + .seconds(1) } == [1])
    let several = try await matching(fixture) {
      $0.environment = "test"
      $0.submittedBy = "bob"
      $0.states = [.queued, .held]
      $0.createdAfter = start
    }
    #expect(several == [4])
  }

  @Test(arguments: StoreKind.allCases) func `a page ends at a mebibyte, and its cursor leads to the rest`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    var request = EditRequest.edit(1)
    var labels = Labels()
    for number in 0..<32 { labels["\(number)"] = String(repeating: "x", count: 250) }
    request.labels = labels
    _ = try await fixture.store.enqueue(Array(repeating: request, count: 200), by: alice, limits: .wide)
    var (seen, pages, cursor): ([JobID], Int, String?) = ([], 0, nil)
    repeat {
      let page = try await fixture.store.list(Filter(), limit: 200, cursor: cursor, oldestFirst: true, in: ready)
      #expect(try JSON(encoding: page.jobs).bytes.count <= 1 << 20 + 1000)
      (seen, pages, cursor) = (seen + page.jobs.map(\.id), pages + 1, page.cursor)
    } while cursor != nil
    #expect(seen == Array(1...200) && pages == 2)
  }

  @Test(arguments: StoreKind.allCases, [true, false]) func `pages are stable while jobs are added`(
    kind: StoreKind, oldestFirst: Bool
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2, 3, 4, 5)
    var pages: [[JobID]] = []
    var cursor: String?
    repeat {
      let page = try await fixture.store.list(
        Filter(), limit: 2, cursor: cursor, oldestFirst: oldestFirst, in: ready)
      pages.append(page.jobs.map(\.id))
      cursor = page.cursor
      if !oldestFirst { try await fixture.enqueue(9) }
    } while cursor != nil
    #expect(pages == (oldestFirst ? [[1, 2], [3, 4], [5]] : [[5, 4], [3, 2], [1]]))
  }

  @Test(arguments: StoreKind.allCases) func `a page that holds the rest has no cursor`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2)
    #expect(try await fixture.store.list(Filter(), limit: 2, in: ready).cursor == nil)
    #expect(try await fixture.store.list(Filter(), limit: 1, in: ready).cursor != nil)
    #expect(try await fixture.store.list(fixture.only(9), limit: 1, in: ready) == JobPage(jobs: [], cursor: nil))
  }

  @Test(arguments: StoreKind.allCases) func `a cursor that no page gave is an error`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2)
    let good = try #require(try await fixture.store.list(Filter(), limit: 1, in: ready).cursor)
    await #expect(throws: ListError.invalidCursor) {
      try await fixture.store.list(Filter(), limit: 1, cursor: good, oldestFirst: true, in: ready)
    }
    var random = SeededGenerator(seed: 7)
    var texts = [
      "", "z", "a", "z0", "z-1", "z+1", "Z1", "z01", "z 1", "z1 ", "zzzzzzzzzzzzzzzzzzzzz", "z\u{0}", "zÄ", "1",
    ]
    for _ in 0..<500 {
      texts.append(
        String(
          decoding: (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) },
          as: UTF8.self))
    }
    for text in texts {
      do {
        _ = try await fixture.store.list(Filter(), limit: 1, cursor: text, oldestFirst: false, in: ready)
        // Chance may write a good one, which is then as this code writes it.
        #expect(text.first == "z" && Int(text.dropFirst(), radix: 36) != nil, "\(text)")
      } catch {
        #expect(error == .invalidCursor, "\(text)")
      }
    }
  }

  @Test(arguments: StoreKind.allCases) func `conditions together give what meets all of them, in order, both ways`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    for number in 1...12 {
      let request = EditRequest.edit(number, environment: number % 3 == 0 ? "test" : "prod", held: number % 4 == 0)
      _ = try await fixture.store.enqueue([request], by: number % 2 == 0 ? bob : alice, limits: .wide)
    }
    try await fixture.fail(1)
    let all = try await fixture.store.list(Filter(), limit: 99, in: ready).jobs
    let states: [[JobState]?] = [
      nil, [], [.queued], [.failed], [.queued, .failed], [.held, .cancelled], JobState.allCases,
    ]
    for states in states {
      for environment in [nil, "prod", "test", "none", "pr\0d"] {
        for submitter in [nil, "alice", "bob", "nobody", "al\0ce"] {
          var filter = Filter()
          (filter.states, filter.environment, filter.submittedBy) = (states, environment, submitter)
          let ids = all.filter { job in
            states.map { $0.contains { job.state.known == $0 } } ?? true
              && environment.map { $0 == job.target.environment } ?? true
              && submitter.map { $0 == job.submittedBy } ?? true
          }.map(\.id)
          let newest = try await fixture.store.list(filter, limit: 99, in: ready).jobs.map(\.id)
          let oldest = try await fixture.store.list(filter, limit: 99, oldestFirst: true, in: ready).jobs.map(\.id)
          #expect(newest == ids && oldest == ids.reversed(), "\(filter)")
        }
      }
    }
  }
}
