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
}
