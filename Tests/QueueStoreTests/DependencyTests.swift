import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// Jobs that come after others.
@Suite(.timeLimit(.minutes(5))) struct DependencyTests {
  private func waits(_ fixture: Fixture, _ job: JobID) async throws -> [JobID]? {
    let waiting = try await fixture.job(job).waiting
    return waiting?.reason.known == .dependency ? waiting?.jobs : nil
  }

  @Test(arguments: [
    ("UPDATE job SET state = 'running', slot = 1, claimed = 1 WHERE id = 2", "CHECK"),
    ("UPDATE job SET state = 'running', slot = 1, claimed = 1 WHERE id = 3", "CHECK"),
    ("UPDATE job SET resting = 1 WHERE id = 1", "CHECK"),
    ("INSERT INTO dependency VALUES (1, 1, 0)", "CHECK"),
    ("INSERT INTO dependency VALUES (1, 9, 0)", "can not be waited for"),
    ("INSERT INTO dependency VALUES (1, 4, 0)", "can not be waited for"),
    ("INSERT INTO dependency VALUES (1, 4, 1)", "can not be waited for"),
    ("INSERT INTO dependency VALUES (4, 1, 1)", "can not be waited for"),
    ("UPDATE job SET place = 2 WHERE id = 1", "job.place"),
  ])
  func `SQLite itself refuses what breaks the order`(sql: String, words: String) async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    let later = fixture.clock.now + .seconds(60)
    try await fixture.enqueue([.edit(2, after: [1]), .edit(3, notBefore: later), .edit(4)])
    _ = try await fixture.store.change(.cancel, fixture.only(4), by: alice)
    do {
      _ = try await fixture.store.write { try $0.run(sql) }
      Issue.record("it was taken")
    } catch {
      guard case .inconsistent(let said) = error else { throw error }
      #expect(said.contains(words), "\(said)")
    }
  }

  @Test func `a job that another waits for can't be deleted; one that has succeeded can, and counts as before`()
    async throws
  {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2)
    try await fixture.enqueue([.edit(3, after: [1, 2])])
    try await fixture.succeed(1)
    _ = try await fixture.store.write { try $0.run("DELETE FROM job WHERE id = 1") }
    #expect(try await fixture.job(3).after == [1, 2])
    try await fixture.fail(2)
    await #expect(throws: StorageError.self) {
      try await fixture.store.write { try $0.run("DELETE FROM job WHERE id = 2") }
    }
    _ = try await fixture.store.change(.retry, fixture.only(2), by: alice)
    try await fixture.succeed(2)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 3)
  }
}
