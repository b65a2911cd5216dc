import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Runtime
import Testing
import Varlink

/// Each screen as a person sees it, from the command line to the last column.
struct ScreenTests {
  @Test func `list`() async throws {
    try await Golden.expectScreen(
      "list", ["List": { _, _ in try .jobs(Sample.all, cursor: "next") }], "list", "--limit", "8")
  }

  @Test func `list sorted by what is shown beside`() async throws {
    for order in ["took", "priority"] {
      try await Golden.expectScreen(
        "list-\(order)", ["List": { _, _ in try .jobs(Sample.all) }], "list", "--sort", order, "--limit", "4")
    }
  }

  @Test(arguments: [
    ("show-queued", Sample.show(Sample.queued)), ("show-ahead", Sample.show(Sample.ahead)),
    ("show-running", Sample.show(Sample.running)),
    ("show-failed", Sample.show(Sample.failed, attempts: Sample.attempts(failing: true))),
    ("show-strict", Sample.strict),
    ("show-succeeded", Sample.show(Sample.succeeded, attempts: Sample.attempts(failing: false))),
  ])
  func `show`(name: String, reply: Get.Reply) async throws {
    try await Golden.expectScreen(
      name, ["Get": { _, _ in try Get.members(of: reply) }, "Environments": Sample.asked()], "show",
      "\(reply.job.id)")
  }

  @Test(arguments: ["show", "why"]) func `a screen of one job has at most 32 KiB, whatever was said of it`(verb: String)
    async throws
  {
    var job = Sample.failed
    let words = { (at: Int) in String(repeating: "é\(at % 7)\u{301}", count: 1000) }
    job.failure = Failure(.createFailed, words(0), server: ServerWords(status: 500, message: words(1)))
    job.setDifferences((0..<5000).map { "/tocView/content/\($0)/" + words($0).prefix(30) })
    for number in 0..<32 { job.labels["label\(number)"] = String(words(number).prefix(100)) }
    let attempts = (1...1000).map { number in
      var attempt = Sample.attempts(failing: true)[0]
      attempt = Attempt(
        number: number, startedAt: attempt.startedAt, submissions: 1, accepted: true, polls: 3, progress: 1)
      attempt.endedAt = attempt.startedAt
      attempt.failure = Failure(.createFailed, words(number))
      return attempt
    }
    let change = Change(body: .object(["items": .array((0..<100_000).map { .number(JSONNumber($0)) })]))
    for width in [80, nil] {
      let test = TestConsole()
      let daemon = try FakeDaemon([
        "Get": { [job] _, _ in try Get.members(of: Get.Reply(job: job, change: change, attempts: attempts)) },
        "Explain": { [job] _, _ in
          try Explain.members(
            of: Explain.Reply(
              job: job, attempts: attempts, environment: Sample.environments[1], waits: [], ahead: [], aheadCount: 0,
              next: "Look."))
        },
      ])
      #expect(try await daemon.run(verb, "1042", console: test.console(width: width, hasColour: true)) == .done)
      #expect(test.output.utf8.count <= 32 << 10, "\(test.output.utf8.count)")
      guard verb == "show" else { continue }
      #expect(test.output.contains("4980 more; see `migeditctl diff 1042`"))
      #expect(test.output.hasSuffix("more lines; `migeditctl show 1042 --json` has all\n"))
    }
  }

  @Test func `show says that a running job's environment does not answer`() async throws {
    let reply = Sample.show(Sample.runningInOutage)
    try await Golden.expectScreen(
      "show-running-outage", ["Get": { _, _ in try Get.members(of: reply) }, "Environments": Sample.asked()], "show",
      "\(reply.job.id)")
  }

  @Test func `environments`() async throws {
    try await Golden.expectScreen("environments", ["Environments": Sample.asked()], "environments")
  }

  @Test func `environments that are paused or limited`() async throws {
    try await Golden.expectScreen(
      "environments-paused", ["Environments": Sample.asked(Sample.pausedEnvironments)], "environments")
  }

  @Test(arguments: [nil, "the disk is full"]) func `status`(problem: String?) async throws {
    try await Golden.expectScreen(
      problem == nil ? "status" : "status-problem",
      [
        "Status": { _, _ in try Status.members(of: Sample.status(problem: problem)) },
        "Environments": Sample.asked([Sample.environments[1]]), "Batches": Sample.listed([]),
      ], "status", socket: true)
  }

  @Test func `status names the batches that are stopped, and no other`() async throws {
    let batches = [BatchTests.stopped, BatchTests.night, BatchTests.stoppedAndEnded]
    try await Golden.expectScreen(
      "status-stopped",
      [
        "Status": { _, _ in try Status.members(of: Sample.status()) },
        "Environments": Sample.asked([Sample.environments[1]]), "Batches": Sample.listed(batches),
      ], "status", socket: true)
  }

  @Test func `status says outages and pauses, and that nothing has happened yet`() async throws {
    try await Golden.expectScreen(
      "status-troubles",
      [
        "Status": { _, _ in try Status.members(of: Sample.status(last: 0, pause: Sample.pause)) },
        "Environments": Sample.asked(Sample.environments + Sample.pausedEnvironments), "Batches": Sample.listed(),
      ], "status", socket: true)
  }

  @Test func `status says how far the batches under way are, and by when they are likely to have ended`() async throws {
    @Sendable func batch(_ name: String, run: Int = 1, in seconds: Int?, ended: Bool = false) -> Batch {
      var batch = Batch(
        name: name, run: run, createdAt: Sample.ago(.seconds(3600)), endedAt: ended ? Sample.now : nil,
        counts: ["succeeded": 187, "failed": 3, "running": 1, "queued": ended ? 0 : 209])
      batch.expectedEndP90 = seconds.map { Sample.now + .seconds($0) }
      return batch
    }
    let batches =
      [
        batch("night", run: 2, in: 14_400), batch("over", in: nil, ended: true), batch("long", in: 90_000),
        batch("unknown", in: nil),
        // Its forecast is not made yet when the batches are listed.
        batch("late", in: nil),
      ] + (1...2).map { batch("more\($0)", in: 60) }
    try await Golden.expectScreen(
      "status-batches",
      [
        "Status": { _, _ in try Status.members(of: Sample.status()) },
        "Environments": Sample.asked([Sample.environments[1]]), "Batches": Sample.listed(batches),
        "GetBatch": { call, _ in
          let isLate = call.parameters["name"] == "late#1"
          return try GetBatch.members(
            of: GetBatch.Reply(batch: batch(isLate ? "late" : "unknown", in: isLate ? 7200 : nil)))
        },
      ], "status", socket: true)
  }

  @Test func `enqueue says new jobs and those that were there`() async throws {
    let jobs =
      [Enqueued(id: 7, state: .succeeded, duplicate: true)]
      + (40...79).map { Enqueued(id: $0, state: .queued, duplicate: false) }
    try await Golden.expectScreen(
      "enqueue",
      [
        "Enqueue": { _, _ in try Enqueue.members(of: Enqueue.Reply(jobs: jobs)) },
        "Environments": { _, _ in
          try Environments.members(of: Environments.Reply(environments: [Sample.environments[1]]))
        },
      ], "enqueue", "--group", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B", "--name", "R12")
  }

  @Test func `events`() async throws {
    try await Golden.expectScreen(
      "watch",
      [
        "Status": { _, _ in try .status() },
        "Watch": { _, replies in
          for event in Sample.events { try await replies.send(try Watch.members(of: Watch.Reply(event: event))) }
          throw ControlError.storageUnavailable(reason: "the test is over")
        },
      ], "watch")
  }

  @Test func `wait shows what became of each`() async throws {
    let jobs = [Sample.succeeded, Sample.failed]
    try await Golden.expectScreen(
      "wait", ["Status": { _, _ in try .status() }, "List": { _, _ in try .jobs(jobs) }], "wait", "--batch", "night")
  }
}
