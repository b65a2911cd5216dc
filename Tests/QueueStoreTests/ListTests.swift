import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore

@Suite(.timeLimit(.minutes(5))) struct ListTests {
  @Test func `every filter that can has an index`() async throws {
    let fixture = try await Fixture()
    let filters: [(String, (inout Filter) -> Void)] = [
      ("INTEGER PRIMARY KEY", { $0.ids = [1] }), ("by_state", { $0.states = [.failed] }),
      ("by_environment", { $0.environment = "prod" }), ("by_target", { $0.targetId = "x" }),
      ("by_batch", { $0.batch = "b" }), ("key USING PRIMARY KEY", { $0.key = "k" }),
      ("by_label", { $0.labels = ["a": "b"] }),
      ("by_failure_reason", { $0.failureReason = "crashed" }), ("by_submitter", { $0.submittedBy = "alice" }),
    ]
    for (index, set) in filters {
      var filter = Filter()
      set(&filter)
      let condition = Condition(filter)
      let plan = try await fixture.store.reading { database in
        try database.rows(
          "EXPLAIN QUERY PLAN SELECT id FROM job WHERE \(condition.sql) ORDER BY id DESC LIMIT 5", condition.values,
          isReused: false
        ).map { try $0.text("detail") }.joined(separator: "; ")
      }
      #expect(plan.contains(index), "\(condition.sql): \(plan)")
      #expect(!plan.contains("SCAN job"), "\(condition.sql): \(plan)")
    }
  }

  @Test func `the rarer of two conditions leads to a page, and no jobs are sorted for it in great numbers`()
    async throws
  {
    let fixture = try await Fixture()
    try await fixture.enqueue((1...30).map { .edit($0) } + (31...33).map { .edit($0, environment: "test", held: true) })
    try await fixture.fail(7)
    let choices: [(String, (inout Filter) -> Void)] = [
      ("INDEXED BY by_state", { ($0.environment, $0.states) = ("prod", [.failed]) }),
      ("INDEXED BY by_environment", { ($0.environment, $0.states) = ("test", [.queued]) }),
      ("INDEXED BY by_state", { ($0.submittedBy, $0.states) = ("alice", [.failed, .cancelled]) }),
      ("INDEXED BY by_submitter", { $0.submittedBy = "nobody" }),
      ("", { ($0.ids, $0.states) = ([1], [.failed]) }), ("", { _ in }),
    ]
    for (clause, set) in choices {
      var filter = Filter()
      set(&filter)
      let found = try await fixture.store.reading { [filter] in try $0.index(for: filter) }
      #expect(found == clause)
    }
    _ = try await fixture.store.write { try $0.run("UPDATE tally SET jobs = 1000000 WHERE state = 'queued'") }
    var many = Filter()
    many.states = [.queued, .failed]
    let found = try await fixture.store.reading { [many] in try $0.index(for: many) }
    #expect(found == "NOT INDEXED")
    #expect(try await fixture.store.list(many, limit: 9, in: ready).jobs.count == 9)
  }
}
