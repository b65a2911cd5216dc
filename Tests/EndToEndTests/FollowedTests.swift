import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// An edit that the server has taken, and whose target is then no longer answered: it is followed, and only the server's own
/// end, or an administrator, frees what it holds.
@Suite(.timeLimit(.minutes(5))) struct FollowedTests {
  private static let quick = ["--seconds-min", "0.02", "--seconds-max", "0.1"]

  /// One session, the first of whose edits is under way until `finish`.
  ///
  /// - Parameter before: what goes wrong from the beginning on.
  /// - Parameter after: what goes wrong from then on when the first edit was accepted; nil: the same as before.
  private static func bench(
    editTimeout: String = "1h", strict: Bool? = nil, before: [JSON] = [], after: [JSON]? = nil
  ) async throws -> (Bench, ControlClient, [JobID]) {
    let bench = try await Bench(quick, settings: ["edit_timeout": editTimeout])
    let next: JSON = ["seconds": 3600]
    _ = try await bench.simulator(
      "script", post: ["targets": [["id": .string(Samples.migration(1).description), "next": [next]]]])
    try await bench.goesWrong(before)
    let client = try await bench.client()
    var edits = client.renames(1...3)
    edits[0].strict = strict
    edits.append(client.rename(Samples.migration(1), to: "edit 1 again"))
    // The others come when the first is under way.
    let first = try await client.enqueue([edits[0]])
    try await bench.awaitFirst(.accepted, of: first[0])
    if let after { try await bench.goesWrong(after) }
    return (bench, client, try await first + client.enqueue(Array(edits.dropFirst())))
  }

  /// The server comes to its end with the edit.
  private static func finish(_ bench: Bench) async throws {
    let id = JSON.string(Samples.migration(1).description)
    _ = try await bench.simulator("state", post: ["id": id, "packageStatus": "created"])
  }

  private static let dead: JSON = [
    "fault": "refused", "body": "objectNotFound", "requests": ["get"], "targets": ids([1]),
  ]

  @Test func `a target that is dead after its edit was taken holds up itself only, from edit_timeout on`() async throws
  {
    let (bench, client, jobs) = try await Self.bench(
      editTimeout: "1s", before: [Self.dead.merging(["packageStatus": "creating"])])
    try await bench.awaitEnd(of: [jobs[0], jobs[1], jobs[2]])
    let ended = try await client.jobs()
    #expect(ended.map(\.state.known) == [.failed, .succeeded, .succeeded, .queued])
    #expect(ended[0].failure?.reason.known == .outcomeUnknown)
    #expect(ended[0].failure?.message.contains("ERR001") == true, "\(ended[0].failure?.message ?? "")")
    #expect(ended[3].waiting?.reason.known == .target && ended[3].waiting?.jobs == [jobs[0]])
    #expect(try await client.environment().slots.map(\.state.known) == [.free])

    // The server says that the edit is over, so the target is free again.
    try await bench.isWellAgain()
    try await Self.finish(bench)
    try await bench.awaitEnd(of: jobs)
    #expect(try await client.jobs().last?.state.known == .succeeded)
    try await bench.expectTakenOnce(["edit 1", "edit 1 again", "edit 2", "edit 3"])
  }

  @Test func `Cancel and then Forget ends it at once, and the others go on`() async throws {
    let (bench, client, jobs) = try await Self.bench(after: [Self.dead])
    let early = try await bench.ctl("forget", "\(jobs[0])", "--yes")
    #expect(early.status != 0, "\(early.output)")
    #expect(try await bench.ctl("cancel", "\(jobs[0])").status == 0)
    // It is in trouble from the first look on that is not answered, which no event tells.
    while try await client.environment().troubled?.isEmpty != false {}
    let forget = try await bench.ctl("forget", "\(jobs[0])", "--yes")
    #expect(forget.status == 0, "\(forget.errors)")
    let job = try await client.job(jobs[0]).job
    #expect(job.state.known == .failed && job.failure?.reason.known == .outcomeUnknown, "\(job)")
    try await bench.awaitEnd(of: [jobs[1], jobs[2]])
    #expect(try await client.jobs()[1...2].allSatisfy { $0.state.known == .succeeded })
  }

  @Test func `the Library's own 404 that stands ends it as notFound and frees its session`() async throws {
    let gone = Self.dead.merging(["body": "notFound"])
    let (bench, client, jobs) = try await Self.bench(after: [gone])
    try await bench.awaitEnd(of: jobs)
    let ended = try await client.jobs()
    #expect(ended.map(\.failure?.reason.known) == [.notFound, nil, nil, .notFound])
    #expect(ended[0].failure?.server?.code == "ERR004" && ended[0].attemptsUsed == 1)
    #expect(try await client.environment().slots.map(\.state.known) == [.free])
  }

  @Test(arguments: ["notFound", "noPrivilege"])
  func `twice the Library's own 404 or 403 is no end: the edit is followed to its own`(body: String) async throws {
    let (bench, _, jobs) = try await Self.bench(after: [Self.dead.merging(["body": .string(body), "limit": 2])])
    while try await bench.performed("refused") < 2 {}
    try await Self.finish(bench)
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce(["edit 1", "edit 1 again", "edit 2", "edit 3"])
  }

  @Test func `the Library's own 403 that stands ends it as forbidden, and session and target stay taken`() async throws
  {
    let (bench, client, jobs) = try await Self.bench(after: [Self.dead.merging(["body": "noPrivilege"])])
    try await bench.awaitEnd(of: [jobs[0]])
    #expect(try await client.job(jobs[0]).job.failure?.reason.known == .forbidden)
    let slots = try await client.environment().slots
    #expect(slots.map(\.state.known) == [.unknown] && slots[0].job == jobs[0])
    #expect(try await client.job(jobs[1]).job.waiting?.reason.known == .session)
    // The user may read it again, and it is over.
    try await bench.isWellAgain()
    try await Self.finish(bench)
    try await bench.awaitEnd(of: jobs)
    #expect(try await client.jobs().map(\.state.known) == [.failed, .succeeded, .succeeded, .succeeded])
    try await bench.expectTakenOnce(["edit 1", "edit 1 again", "edit 2", "edit 3"])
  }

  @Test(arguments: [false, true])
  func `trouble with the content of a finished edit ends it without a verification`(strict: Bool) async throws {
    let content = Self.dead.merging(["body": "unexpected", "content": true])
    let (bench, client, jobs) = try await Self.bench(strict: strict, after: [content])
    try await Self.finish(bench)
    try await bench.awaitEnd(of: [jobs[0], jobs[1], jobs[2]])
    let job = try await client.job(jobs[0]).job
    #expect(job.state.known == (strict ? .failed : .succeeded) && job.verification == nil, "\(job)")
    #expect(job.failure?.reason.known == (strict ? .verification : nil))
    #expect(try await client.job(jobs[1]).job.state.known == .succeeded)
    try await bench.isWellAgain()
    try await bench.awaitEnd(of: jobs)
    try await bench.expectTakenOnce(["edit 1", "edit 1 again", "edit 2", "edit 3"])
  }
}
