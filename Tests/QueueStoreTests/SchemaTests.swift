import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore

/// SQLite itself refuses rows that can't be.
@Suite(.timeLimit(.minutes(5))) struct SchemaTests {
  /// Job 1 has failed, job 2 was submitted in slot 1, job 3 is queued on its target, and job 4 on another.
  private func fixture() async throws -> Fixture {
    let fixture = try await Fixture()
    let (job, _) = try await fixture.submitted(3)
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await fixture.store.end(Ending(.failed(.created), closing: closing), job: job))
    _ = try await fixture.submitted(1)
    try await fixture.enqueue(1, 2)
    return fixture
  }

  private func refusal(of sql: String) async throws -> String? {
    let fixture = try await fixture()
    do {
      _ = try await fixture.store.write { try $0.run(sql) }
      return nil
    } catch {
      guard case .inconsistent(let said) = error else { throw error }
      return said
    }
  }

  private static let trouble = """
    trouble_failure = x'7b7d', trouble_count = 1, trouble_rested_ms = 0, trouble_others_answered = 0, troubled = 1
    """

  @Test(arguments: [
    ("UPDATE job SET state = 'running', slot = 2, claimed = 1 WHERE id = 3", "job.target"),
    ("UPDATE job SET state = 'running', slot = 1, claimed = 1, server = 1 WHERE id = 4", "job.server, job.slot"),
    ("UPDATE job SET server = NULL, slot = 7 WHERE id = 2", nil),
    ("UPDATE job SET state = 'running' WHERE id = 4", "CHECK"),
    ("UPDATE job SET state = 'failed', ended = 1 WHERE id = 4", "CHECK"),
    ("UPDATE job SET slot = 5 WHERE id = 4", "CHECK"),
    ("UPDATE job SET slot = 5 WHERE id = 1", "CHECK"),
    ("UPDATE job SET slot = NULL WHERE id = 2", "CHECK"),
    ("UPDATE job SET server = 1 WHERE id = 4", "CHECK"),
    ("UPDATE job SET server = 1 WHERE id = 1", "CHECK"),
    ("UPDATE job SET server = 77 WHERE id = 2", "FOREIGN KEY"),
    ("UPDATE job SET retains = 1 WHERE id = 4", "CHECK"),
    ("UPDATE job SET retains = 1, slot = 2, server = 1 WHERE id = 1", nil),
    ("UPDATE job SET retains = 1, server = 1 WHERE id = 1", nil),
    ("UPDATE job SET resting = 1, wake = 9 WHERE id = 4", "CHECK"),
    ("UPDATE job SET resting = 1, wake = 9, rest_from = 10 WHERE id = 4", "CHECK"),
    ("UPDATE job SET rest_from = 9 WHERE id = 4", "CHECK"),
    ("UPDATE job SET resting = 1, wake = 9, rest_from = 9 WHERE id = 4", nil),
    ("UPDATE job SET trouble = 'read', \(trouble) WHERE id = 4", nil),
    ("UPDATE job SET trouble = 'weather', \(trouble) WHERE id = 4", "CHECK"),
    ("UPDATE job SET trouble = 'read', \(trouble), trouble_count = 0 WHERE id = 4", "CHECK"),
    ("UPDATE job SET trouble = 'read', \(trouble), trouble_rested_ms = -1 WHERE id = 4", "CHECK"),
    ("UPDATE job SET trouble = 'read', \(trouble), troubled = NULL WHERE id = 4", "CHECK"),
    ("UPDATE job SET trouble = 'read', \(trouble), trouble_failure = NULL WHERE id = 4", "CHECK"),
    ("UPDATE job SET trouble = 'read' WHERE id = 4", "CHECK"),
    ("UPDATE job SET trouble_count = 1 WHERE id = 4", "CHECK"),
    ("UPDATE job SET earlier_troubles = x'5b5d' WHERE id = 4", "CHECK"),
    ("UPDATE job SET rest_until = 9 WHERE id = 4", "CHECK"),
    ("UPDATE environment SET is_out = 2", "CHECK"),
    ("UPDATE environment SET is_closed = 2", "CHECK"),
    ("UPDATE target SET name = ''", "CHECK"),
    ("UPDATE target SET name = 'Sales'", nil),
    ("UPDATE job SET lane = -1 WHERE id = 4", "CHECK"),
    ("INSERT INTO batch (name, run, created, windows) VALUES ('w', 1, 1, '{}')", "CHECK"),
    ("INSERT INTO batch (name, run, created, windows) VALUES ('w', 1, 1, '[\"Sat 00:00-24:00\"]')", nil),
    ("INSERT INTO batch (name, run, created, stop_after) VALUES ('w', 1, 1, 0)", "CHECK"),
    ("INSERT INTO batch (name, run, created, stop_after, stopped) VALUES ('w', 1, 1, NULL, 1)", "CHECK"),
    ("INSERT INTO batch (name, run, created, stop_after, failures) VALUES ('w', 1, 1, 1, -1)", "CHECK"),
    ("INSERT INTO batch (name, run, created, stop_after, failures, stopped) VALUES ('w', 1, 1, 2, 2, 1)", nil),
    ("INSERT INTO held_by_stop (job) VALUES (77)", "FOREIGN KEY"),
    ("INSERT INTO to_hold (batch, after, last) VALUES (77, 0, 1)", "FOREIGN KEY"),
    ("UPDATE job SET trouble = 'read', \(trouble) WHERE id = 1", "CHECK"),
    ("UPDATE job SET state = 'asleep' WHERE id = 4", "CHECK"),
    ("UPDATE job SET created = 'yesterday' WHERE id = 4", "TEXT value in INTEGER column"),
    ("DELETE FROM job WHERE id = 4", "the job is not over"),
    ("INSERT INTO server (url, username) SELECT url, username FROM server", "server.url, server.username"),
    ("UPDATE server SET outage = x'7b7d'", "CHECK"),
    ("UPDATE server SET kind = 'read'", "CHECK"),
    ("UPDATE server SET outage = x'7b7d', since = 1, retry_at = 2, probes = -1", "CHECK"),
    ("UPDATE server SET outage = x'7b7d', kind = 'weather', since = 1, retry_at = 2, probes = 0", "CHECK"),
    ("UPDATE server SET outage = x'7b7d', kind = 'read', since = 1, retry_at = 2, probes = 0", nil),
    ("UPDATE submission SET ended = 1, ending = 'neverLeft' WHERE job = 2", "CHECK"),
    ("UPDATE submission SET ended = 1, ending = 'notTaken' WHERE job = 2", nil),
    ("UPDATE submission SET said_creating = 2", "CHECK"),
    ("UPDATE submission SET has_moved = 2", "CHECK"),
    ("UPDATE submission SET troubled_ms = -1", "CHECK"),
    ("UPDATE submission SET packages = '{}'", "CHECK"),
    ("UPDATE submission SET packages = 'AAAA'", "CHECK"),
  ])
  func `what breaks the rules is refused, and what is one of them is not`(sql: String, words: String?) async throws {
    let said = try await refusal(of: sql)
    if let words { #expect(said?.contains(words) == true, "\(said ?? "it was taken")") } else { #expect(said == nil) }
  }

  @Test func `two edits have no slot of one environment while it is not known at which servers they are`() async throws
  {
    let fixture = try await fixture()
    _ = try await fixture.store.write { try $0.run("UPDATE job SET server = NULL WHERE id = 2") }
    do {
      let sql = "UPDATE job SET state = 'running', slot = 1, claimed = 1 WHERE id = 4"
      _ = try await fixture.store.write { try $0.run(sql) }
      Issue.record("it was taken")
    } catch {
      guard case .inconsistent(let said) = error else { throw error }
      #expect(said.contains("job.environment, job.slot"))
    }
  }
}
