import JSONDocument
import JobModel
import LibraryModel
import Runtime
import SQLiteEngine
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct FactsTests {
  @Test(arguments: [
    ("UPDATE change SET body = x'7b'", "change of job 1"),
    ("UPDATE job SET asked_id = 'x'", "asked_id of job 1"),
    ("UPDATE submission SET baseline = x'5b5d'", "baseline of job 1"),
    ("UPDATE document SET submitted = x'ff'", "submitted of job 1"),
    ("DELETE FROM document", "submitted of job 1"),
  ])
  func `what can't be read is named with its job`(sql: String, words: String) async throws {
    let fixture = try await Fixture()
    _ = try await fixture.submitted()
    _ = try await fixture.store.write { try $0.run(sql) }
    do {
      _ = try await fixture.store.anyFacts(of: 1)
      Issue.record("it was read")
    } catch {
      #expect(error.description.contains(words))
    }
  }

  @Test func `a failure that can't be read is named, and stops no other job`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let job = try await fixture.running(1)
    #expect(try await store.end(Ending(.failed(.created)), job: job))
    _ = try await store.write { try $0.run("UPDATE job SET failure = x'7b7d' WHERE id = 1") }
    do {
      _ = try await store.get(job, in: ready)
      Issue.record("it was read")
    } catch {
      guard case .unreadable(job, "failure", _) = error else { throw error }
    }
    await #expect(throws: ChangeError.self) { try await store.change(.retry, fixture.only(job), by: alice) }
    #expect(try await fixture.running(2) == 2)
  }
}
