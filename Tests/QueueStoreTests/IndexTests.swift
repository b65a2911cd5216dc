import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore

/// Each index costs a page of every commit that touches it, so each has a statement that needs it, and none is left without one.
@Suite(.timeLimit(.minutes(5))) struct IndexTests {
  /// The statements as the operations and the triggers have them, or the part of them that finds rows.
  private static let users = [
    "eligible": nextEligible,
    // The trigger `moves`, and where a job stands.
    "line": "SELECT id FROM job WHERE target = 1 AND due AND NOT first ORDER BY place LIMIT 1",
    "urgent": "SELECT max(priority) FROM job WHERE target = 1 AND due AND NOT first",
    "one_first": "SELECT id FROM job WHERE target = 1 AND first",
    "one_edit_a_target": "SELECT id FROM job WHERE target = 1 AND holds",
    "one_edit_a_slot": "SELECT 1 FROM job WHERE server = 1 AND slot = 1 AND slot IS NOT NULL",
    "one_edit_a_slot_somewhere": "SELECT id FROM job WHERE environment = 1 AND slot IS NOT NULL AND server IS NULL",
    "holding": "SELECT id FROM job INDEXED BY holding WHERE environment = 1 AND holds",
    // An edit's packages are compared with those in work at a server.
    "at_server": "SELECT id FROM job WHERE job.server IN (SELECT id FROM server WHERE url = 'u') AND job.id <> 1",
    "in_trouble": nextTried,
    "resting": "UPDATE job SET wake = 1 + (wake - rest_from), rest_from = 1 WHERE rest_from > 1",
    "waking": "SELECT id FROM job WHERE wake <= 1 ORDER BY wake LIMIT 1",
    "expiring": "SELECT min(deadline) FROM job WHERE deadline IS NOT NULL AND ended IS NULL AND deadline > 1",
    "suspected": "SELECT id FROM job WHERE crashes IS NOT NULL ORDER BY crashes DESC, id",
    // Pruning.
    "by_end": "SELECT id FROM job WHERE state = 'failed' AND ended < 1 AND ended IS NOT NULL ORDER BY ended LIMIT 1",
    "documented": "SELECT id FROM job WHERE ended < 1 AND ended IS NOT NULL AND has_documents ORDER BY ended LIMIT 1",
    "key_by_age": "SELECT key, uid FROM key WHERE created < 1 AND ended_as IS NOT NULL ORDER BY created LIMIT 1",
    "dependents": "SELECT job FROM dependency WHERE predecessor = 1 AND NOT met AND job > 1 ORDER BY job LIMIT 1",
    "one_open": "SELECT id FROM submission WHERE submission.job = 1 AND submission.ended IS NULL",
    "one_pause": "SELECT 1 FROM pause WHERE coalesce(environment, 0) = 1",
    "durations_of": newestDurations,
    "by_state": listing { $0.states = [.failed] },
    "by_environment": listing { $0.environment = "prod" },
    "by_target": listing { $0.targetId = "x" },
    "by_batch": listing { $0.batch = "b" },
    "by_label": listing { $0.labels = ["a": "b"] },
    "by_failure_reason": listing { $0.failureReason = "crashed" },
    "by_submitter": listing { $0.submittedBy = "alice" },
  ]

  private static func listing(_ set: (inout Filter) -> Void) -> String {
    var filter = Filter()
    set(&filter)
    return "SELECT id FROM job WHERE \(Condition(filter).sql) ORDER BY id DESC LIMIT 5"
  }

  @Test func `every index has a statement that uses it`() async throws {
    let fixture = try await Fixture()
    let (indexes, plans) = try await fixture.store.reading { database in
      let indexes = try database.rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
        .map { try $0.text("name") }
      let plans = try Self.users.mapValues { sql in
        let values = SQLValues(sql.filter { $0 == "?" }.map { _ in 1 })
        return try database.rows("EXPLAIN QUERY PLAN \(sql)", values, isReused: false).map { try $0.text("detail") }
      }
      return (indexes, plans)
    }
    #expect(indexes.sorted() == Self.users.keys.sorted())
    for (index, plan) in plans {
      #expect(plan.contains { $0.split(separator: " ").contains(Substring(index)) }, "\(index): \(plan)")
    }
  }
}
