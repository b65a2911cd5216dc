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
  private func refused(_ fixture: Fixture, _ requests: [EditRequest]) async throws -> [String] {
    let result = await outcome { try await fixture.store.enqueue(requests, by: alice, limits: .wide) }
    guard case .invalid(let faults) = result else { throw try #require(result) }
    return ([faults.first] + faults.others).map { "\($0.index)\($0.pointer): \($0.reason)" }
  }

  private func waits(_ fixture: Fixture, _ job: JobID) async throws -> [JobID]? {
    let waiting = try await fixture.job(job).waiting
    return waiting?.reason.known == .dependency ? waiting?.jobs : nil
  }

  @Test func `a job starts when all that it comes after have succeeded`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2)
    try await fixture.enqueue([.edit(3, after: [1, 2, 1])])
    #expect(try await fixture.job(3).after == [1, 2])
    #expect(try await waits(fixture, 3) == [1, 2])
    try await fixture.succeed(2)
    #expect(try await waits(fixture, 3) == [1])
    #expect(try await fixture.store.claim(in: "prod", slots: 5)?.job == 1)
    #expect(try await fixture.store.claim(in: "prod", slots: 5) == nil)
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: 1) == true)
    #expect(try await fixture.store.claim(in: "prod", slots: 5)?.job == 3)
    #expect(try await fixture.job(3).after == [1, 2])
  }

  @Test func `one that waits for another lets the later ones on its target pass, and keeps its place`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    try await fixture.enqueue([.edit(2, after: [1])])
    try await fixture.enqueue(2, 2)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1)
    #expect(try await fixture.job(3).waiting?.reason.known == .session)
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: 1) == true)
    #expect(try await fixture.job(3).waiting?.jobs == [2])
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 2)
  }

  @Test func `refs stand for jobs of the call, in any order, and ids rise in the order of the call`() async throws {
    let fixture = try await Fixture()
    let ids = try await fixture.enqueue([
      .edit(1, ref: "last", afterRefs: ["middle", "first"]), .edit(2, ref: "middle", afterRefs: ["first"]),
      .edit(3, ref: "first"),
    ])
    #expect(ids == [1, 2, 3])
    #expect(try await fixture.job(1).after == [2, 3])
    var order: [JobID] = []
    while let next = try await fixture.store.claim(in: "prod", slots: 9) {
      order.append(next.job)
      #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: next.job) == true)
    }
    #expect(order == [3, 2, 1])
  }

  @Test func `nothing can come after a job that is not there or has failed, and nothing is taken`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2)
    try await fixture.fail(1)
    _ = try await fixture.store.change(.cancel, fixture.only(2), by: alice)
    let faults = try await refused(
      fixture, [.edit(5), .edit(6, after: [1, 9, 2]), .edit(7, ref: "x", afterRefs: ["x"])])
    #expect(faults.map { $0.prefix(15) } == ["2/afterRefs/0: "])
    #expect(
      try await refused(fixture, [.edit(5), .edit(6, after: [1, 9, 2])]) == [
        "1/after/0: job 1 has failed, so nothing can come after it; retry it first, or leave it out",
        "1/after/1: there is no job 9",
        "1/after/2: job 2 was cancelled, so nothing can come after it; retry it first, or leave it out",
      ])
    #expect(try await fixture.store.status().counts[.queued] == 0)
  }

  @Test(arguments: [OperatorAction.cancel, nil])
  func `who comes after a job that fails or is cancelled fails at once, and who comes after those`(
    action: OperatorAction?
  ) async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    try await fixture.enqueue([
      .edit(2, after: [1], ref: "a"), .edit(3, afterRefs: ["a"], held: true), .edit(4, afterRefs: ["a"]), .edit(5),
    ])
    let commits = fixture.store.writer.commits
    if let action {
      #expect(try await fixture.store.change(action, fixture.only(1), by: alice).jobs == [1])
      #expect(fixture.store.writer.commits == commits + 1, "in the same transaction")
    } else {
      try await fixture.fail(1)
    }
    #expect(try await fixture.log().suffix(3) == ["failed 2", "failed 3", "failed 4"])
    let what = action == nil ? "failed (createFailed)" : "was cancelled"
    let first = try #require(try await fixture.job(2).failure)
    #expect(first.reason.known == .dependencyFailed && first.message.hasPrefix("It comes after job 1, which \(what)."))
    #expect(
      try await fixture.job(3).failure?.message.hasPrefix(
        "It comes after job 2, which failed because job 1 did not succeed. Retry job 1") == true)
    #expect(try await fixture.job(5).state.known == .queued)
  }

  @Test func `a job that is to be cancelled and succeeds all the same lets the others start`() async throws {
    let fixture = try await Fixture()
    let (job, _) = try await fixture.submitted()
    try await fixture.enqueue([.edit(2, after: [job])])
    _ = try await fixture.store.change(.cancel, fixture.only(job), by: alice)
    #expect(try await waits(fixture, 2) == [job], "what the server made of it is not known yet")
    try await fixture.enqueue([.edit(3, after: [job])])
    let ending = Ending(.succeeded(.unchanged), closing: SubmissionEnd(.created))
    #expect(try await fixture.store.end(ending, job: job) == true)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 2)
  }

  @Test func `a chain as long as a call fails in one transaction`() async throws {
    let fixture = try await Fixture()
    let count = 2000
    try await fixture.enqueue(
      (0..<count).map { .edit($0, ref: "r\($0)", afterRefs: $0 == 0 ? nil : ["r\($0 - 1)"]) })
    let commits = fixture.store.writer.commits
    _ = try await fixture.store.change(.cancel, fixture.only(1), by: alice)
    #expect(fixture.store.writer.commits == commits + 1)
    #expect(try await fixture.store.status().counts[.failed] == count - 1)
    #expect(try await fixture.job(count).failure?.message.contains("Retry job 1 ") == true)
  }

  @Test func `a submitter's job may come after another's, and fails with it`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    _ = try await fixture.store.enqueue([.edit(2, after: [1])], by: bob, limits: .wide)
    _ = try await fixture.store.change(.cancel, fixture.only(1), by: alice)
    #expect(try await fixture.job(2).failure?.reason.known == .dependencyFailed)
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
