import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Jobs that come after others.
@Suite(.timeLimit(.minutes(5))) struct DependencyExercise {
  private func refused(_ fixture: Exercise, _ requests: [EditRequest]) async throws -> [String] {
    let result = await outcome { try await fixture.store.enqueue(requests, by: alice, limits: .wide) }
    guard case .invalid(let faults) = result else { throw try #require(result) }
    return ([faults.first] + faults.others).map { "\($0.index)\($0.pointer): \($0.reason)" }
  }

  private func waits(_ fixture: Exercise, _ job: JobID) async throws -> [JobID]? {
    let waiting = try await fixture.job(job).waiting
    return waiting?.reason.known == .dependency ? waiting?.jobs : nil
  }

  @Test(arguments: StoreKind.allCases) func `a job starts when all that it comes after have succeeded`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
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

  @Test(arguments: StoreKind.allCases)
  func `one that waits for another lets the later ones on its target pass, and keeps its place`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    try await fixture.enqueue([.edit(2, after: [1])])
    try await fixture.enqueue(2, 2)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1)
    #expect(try await fixture.job(3).waiting?.reason.known == .session)
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: 1) == true)
    #expect(try await fixture.job(3).waiting?.jobs == [2])
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 2)
  }

  @Test(arguments: StoreKind.allCases)
  func `refs stand for jobs of the call, in any order, and ids rise in the order of the call`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
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

  @Test(arguments: StoreKind.allCases)
  func `nothing can come after a job that is not there or has failed, and nothing is taken`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
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

  @Test(arguments: StoreKind.allCases, [OperatorAction.cancel, nil])
  func `who comes after a job that fails or is cancelled fails at once, and who comes after those`(
    kind: StoreKind, action: OperatorAction?
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    try await fixture.enqueue([
      .edit(2, after: [1], ref: "a"), .edit(3, afterRefs: ["a"], held: true), .edit(4, afterRefs: ["a"]), .edit(5),
    ])
    let commits = fixture.commits
    if let action {
      let foreseen = try await fixture.store.change(action, fixture.only(1), by: alice, dryRun: true)
      let changed = try await fixture.store.change(action, fixture.only(1), by: alice)
      #expect(changed == ChangedJobs(jobs: [1], count: 1, failed: [2, 3, 4], failedCount: 3) && foreseen == changed)
      #expect(fixture.commits == commits.map { $0 + 1 }, "in the same transaction")
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

  @Test(arguments: StoreKind.allCases)
  func `a job that is to be cancelled and succeeds all the same lets the others start`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted()
    try await fixture.enqueue([.edit(2, after: [job])])
    let changed = try await fixture.store.change(.cancel, fixture.only(job), by: alice)
    #expect(changed == ChangedJobs(jobs: [job], count: 1), "nothing fails with it")
    #expect(try await waits(fixture, 2) == [job], "what the server made of it is not known yet")
    try await fixture.enqueue([.edit(3, after: [job])])
    let ending = Ending(.succeeded(.unchanged), closing: SubmissionEnd(.created))
    #expect(try await fixture.store.end(ending, job: job) == true)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 2)
  }

  @Test(arguments: StoreKind.allCases) func `a chain as long as a call fails in one transaction`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let count = 2000
    try await fixture.enqueue(
      (0..<count).map { .edit($0, ref: "r\($0)", afterRefs: $0 == 0 ? nil : ["r\($0 - 1)"]) })
    let commits = fixture.commits
    _ = try await fixture.store.change(.cancel, fixture.only(1), by: alice)
    #expect(fixture.commits == commits.map { $0 + 1 })
    #expect(try await fixture.store.status().counts[.failed] == count - 1)
    #expect(try await fixture.job(count).failure?.message.contains("Retry job 1 ") == true)
  }

  @Test(arguments: StoreKind.allCases) func `a submitter's job may come after another's, and fails with it`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    _ = try await fixture.store.enqueue([.edit(2, after: [1])], by: bob, limits: .wide)
    _ = try await fixture.store.change(.cancel, fixture.only(1), by: alice)
    #expect(try await fixture.job(2).failure?.reason.known == .dependencyFailed)
  }

  /// Wakes until nothing is left to be done at once.
  private func settle(_ fixture: Exercise) async throws {
    while try await fixture.store.wake() == fixture.clock.now {}
  }

  /// Job 1, job 2 after it, and so many after job 2, which are more than one transaction tells of its end.
  private func crowd(_ kind: StoreKind) async throws -> (fixture: Exercise, last: JobID) {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    try await fixture.enqueue([.edit(2, after: [1])])
    let last = try await fixture.enqueue((3...2345).map { .edit($0, after: [2]) }).last
    return (fixture, try #require(last))
  }

  @Test(arguments: StoreKind.allCases)
  func `very many that come after one job start when it has succeeded, also after a restart`(kind: StoreKind)
    async throws
  {
    let (fixture, last) = try await crowd(kind)
    try await fixture.succeed(1)
    try await fixture.succeed(2)
    #expect(try await waits(fixture, 3) == nil)
    let again = try await fixture.reopened()
    while try await again.wake() == fixture.clock.now {}
    let job = try #require(try await again.get(last, in: ready)).job
    #expect(job.waiting?.reason.known != .dependency)
    _ = try await again.change(.reprioritize(9), fixture.only(last), by: alice)
    #expect(try await again.claim(in: "prod", slots: 1)?.job == last)
  }

  @Test(arguments: StoreKind.allCases)
  func `very many that come after one job fail with it, and all of them name the one where it began`(kind: StoreKind)
    async throws
  {
    let (fixture, last) = try await crowd(kind)
    try await fixture.fail(1)
    try await settle(fixture)
    let (second, final) = try await (fixture.job(3), fixture.job(last))
    #expect(second.state.known == .failed && final.state.known == .failed)
    #expect(second.failure == final.failure && final.failure?.message.contains("Retry job 1 ") == true)
    #expect(try await fixture.store.status().counts[.failed] == last)
  }

  @Test(arguments: StoreKind.allCases)
  func `a cancel says all that fail with it, and none of them starts before or after a restart in between`(
    kind: StoreKind
  ) async throws {
    let (fixture, last) = try await crowd(kind)
    // One that comes after the last is the last to hear of it.
    let behind = try await fixture.enqueue([.edit(1, after: [last]), .edit(9999)])
    let changed = try await fixture.store.change(.cancel, fixture.only(1), by: alice)
    #expect(changed == ChangedJobs(jobs: [1], count: 1, failed: Array(2...behind[0]), failedCount: behind[0] - 1))
    // Others write in between.
    let other = try await fixture.enqueue(7777)[0]
    #expect(try await fixture.store.wake() == (kind == .memory ? nil : fixture.clock.now))
    let again = try await fixture.reopened()
    var started: [JobID] = []
    while let claimed = try await again.claim(in: "prod", slots: 9) { started.append(claimed.job) }
    #expect(started == [behind[1], other])
    while try await again.wake() == fixture.clock.now {}
    let counts = try await again.status().counts
    #expect(counts[.failed] == behind[0] - 1 && counts[.queued] == 0 && counts[.cancelled] == 1)
    let job = try #require(try await again.get(behind[0], in: ready)).job
    #expect(job.failure?.message.contains("Retry job 1 ") == true)
  }

  @Test(arguments: StoreKind.allCases)
  func `a batch of very many that come after one is cancelled whole, and none of it fails`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    var requests = [EditRequest.edit(1, ref: "first")] + (2...2500).map { .edit($0, afterRefs: ["first"]) }
    for index in requests.indices { requests[index].batch = "night" }
    // One of another batch comes after it, too.
    requests.append(.edit(9999, afterRefs: ["first"]))
    let jobs = try await fixture.enqueue(requests)
    var batch = Filter()
    batch.batch = "night"
    let changed = try await fixture.store.change(.cancel, batch, by: alice)
    #expect(changed == ChangedJobs(jobs: jobs.dropLast(), count: 2500, failed: [jobs[2500]], failedCount: 1))
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that is retried before all have heard that it failed is waited for again by all`(kind: StoreKind)
    async throws
  {
    let (fixture, last) = try await crowd(kind)
    try await fixture.fail(1)
    _ = try await fixture.store.change(.retry, fixture.only(1), by: root)
    try await settle(fixture)
    #expect(try await fixture.store.status().counts[.failed] == 0)
    #expect(try await waits(fixture, last) == [2])
  }
}
