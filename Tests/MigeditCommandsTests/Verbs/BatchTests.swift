import ControlAPI
import JSONDocument
import JobModel
import Runtime
import Testing
import Varlink

@testable import MigeditCommands

struct BatchTests {
  static let night = Batch(
    name: "night", createdAt: Sample.ago(.seconds(46_800)),
    counts: ["succeeded": 187, "failed": 3, "running": 1, "queued": 209])

  /// Stopped at two failures; a job that ran on has failed since.
  static let stopped: Batch = {
    var batch = Batch(
      name: "night", run: 2, createdAt: Sample.ago(.seconds(46_800)),
      counts: ["succeeded": 187, "failed": 3, "running": 1, "held": 209])
    (batch.stopAfterFailures, batch.failures, batch.stoppedAt) = (2, 3, Sample.ago(.seconds(600)))
    return batch
  }()

  static let stoppedAndEnded: Batch = {
    var batch = Batch(
      name: "night", createdAt: Sample.ago(.seconds(90_000)), endedAt: Sample.ago(.seconds(50_000)),
      counts: ["succeeded": 18, "failed": 1, "cancelled": 381])
    (batch.stopAfterFailures, batch.failures, batch.stoppedAt) = (1, 1, Sample.ago(.seconds(80_000)))
    return batch
  }()

  private static let release = Batch(
    name: "release 2026.11 of all the packages of the finance department (移行)",
    createdAt: Sample.ago(.seconds(3 * 86_400)), endedAt: Sample.ago(.seconds(2 * 86_400)),
    counts: ["succeeded": 40, "cancelled": 2, "melted": 1])

  private static let failed: [Job] = {
    let refused = Sample.failed
    var again = Sample.job(1030, .failed)
    again.failure = Failure(.createFailed, "The server could not build the package.")
    var gone = Sample.job(1031, .failed)
    gone.failure = Failure(.notFound, "The server does not know the migration: check its id.")
    return [refused, gone, again]
  }()

  private static func answers(_ batch: Batch = night, more: String? = nil) -> [String: FakeDaemon.Answer] {
    [
      "Batches": { call, _ in
        let isFirst = call.parameters["cursor"] == nil
        return try Batches.members(
          of: Batches.Reply(batches: [isFirst ? night : release], cursor: isFirst ? "next" : more))
      }, "GetBatch": { _, _ in try GetBatch.members(of: GetBatch.Reply(batch: batch)) },
      "List": { call, _ in
        let isOfFailed = call.parameters["filter"]?["states"] == ["failed"]
        return try .jobs(isOfFailed ? failed : waiting)
      },
    ]
  }

  private static let waiting: [Job] = (1043...1049).map { (id: JobID) in
    var job = Sample.job(id, .queued, environment: id > 1047 ? "prod" : "integration")
    job.waiting =
      id > 1047
      ? Waiting(.time, "It is not to start before its time.", until: Sample.now + .seconds(3600))
      : Waiting(.outage, "integration does not answer: connection refused.", until: Sample.now + .seconds(30))
    return job
  }

  @Test func `batches`() async throws { try await Golden.expectScreen("batches", Self.answers(), "batches") }

  @Test func `a batch under way, with what its failures have in common`() async throws {
    try await Golden.expectScreen("batch", Self.answers(), "batch", "night")
  }

  @Test func `when a batch under way is likely to end`() async throws {
    var night = Self.night
    (night.expectedEnd, night.expectedEndP90) = (Sample.now + .seconds(12_000), Sample.now + .seconds(14_400))
    try await Golden.expectScreen("batch-expected", Self.answers(night), "batch", "night")
  }

  @Test func `a batch of which jobs are held says that its end is not known, and why`() async throws {
    let test = TestConsole()
    let daemon = try FakeDaemon(
      Self.answers(Batch(name: "night", createdAt: Sample.ago(.seconds(600)), counts: ["held": 12, "queued": 3])))
    #expect(try await daemon.run("batch", "night", console: test.console()) == .done)
    #expect(test.output.contains("  likely end  not known: 12 jobs are held\n"), "\(test.output)")
  }

  @Test func `a batch that is stopped says at how many failures, and what lets it go on`() async throws {
    var answers = Self.answers(Self.stopped)
    answers["List"] = { call, _ in
      try .jobs(call.parameters["filter"]?["states"] == ["failed"] ? Self.failed : [Sample.heldByStop])
    }
    try await Golden.expectScreen("batch-stopped", answers, "batch", "night")
  }

  @Test func `a batch whose file has not arrived whole says how it goes on`() async throws {
    var batch = Batch(name: "night", createdAt: Sample.ago(.seconds(600)), counts: ["held": 6900])
    batch.arriving = 15_000
    var answers = Self.answers(batch)
    answers["List"] = { _, _ in try .jobs([Sample.arriving]) }
    try await Golden.expectScreen("batch-arriving", answers, "batch", "night")
  }

  @Test func `batches of which two were stopped, and one has ended since`() async throws {
    try await Golden.expectScreen(
      "batches-stopped", ["Batches": Sample.listed([Self.stopped, Self.stoppedAndEnded])], "batches")
  }

  @Test func `a batch that may stop says how many failures are left`() async throws {
    var batch = Self.night
    (batch.stopAfterFailures, batch.failures) = (5, 3)
    let test = TestConsole()
    try await FakeDaemon(Self.answers(batch)).run("batch", "night", console: test.console())
    #expect(test.output.contains("stops after  5 failures; 3 so far\n"), "\(test.output)")
  }

  @Test func `what a batch waits for is grouped by reason and environment, with the oldest as example`() {
    let groups = WaitingGroup.groups(of: Self.waiting.reversed())
    #expect(groups.map(\.reason) == ["outage", "time"])
    #expect(groups.map(\.count) == [5, 2] && groups.map(\.example.id) == [1043, 1048])
  }

  @Test func `a batch that has ended`() async throws {
    try await Golden.expectScreen("batch-ended", Self.answers(Self.release), "batch", "release")
  }

  @Test func `batches follow the cursors as far as was asked`() async throws {
    let daemon = try FakeDaemon(Self.answers(more: "third"))
    let test = TestConsole()
    #expect(try await daemon.run("batches", "--limit", "2", "--json", console: test.console()) == .done)
    #expect(
      daemon.parameters(of: "Batches").map(\.text) == [#"{"limit":2}"#, #"{"limit":1,"cursor":"next"}"#])
    #expect(test.output.split(separator: "\n").count == 2)
    #expect(test.errors == "there are more; --limit NUMBER or --all shows them\n")
  }

  @Test func `a batch is asked for by its name, and given to programs as it came`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("batch", "night", "--json", console: test.console()) == .done)
    #expect(daemon.calls.map(\.method) == ["GetBatch"])
    #expect(try JSON(parsing: test.output)["counts"]?["failed"] == 3)
  }

  @Test func `a batch that is not there`() async throws {
    let daemon = try FakeDaemon(["GetBatch": { _, _ in throw ControlError.noSuchBatch(name: "nigth") }])
    let test = TestConsole()
    #expect(try await daemon.run("batch", "nigth", console: test.console()) == .data)
    #expect(test.errors.contains("there is no batch \"nigth\"; `migeditctl batches`"))
  }

  @Test func `failures are grouped by reason, the most frequent first, with the oldest as example`() {
    let groups = FailureGroup.groups(of: Self.failed)
    #expect(groups.map(\.reason) == ["createFailed", "notFound"])
    #expect(groups.map(\.count) == [2, 1] && groups.map(\.example.id) == [1030, 1031])
  }

  @Test func `progress counts what has ended, whatever came of it`() {
    #expect(BatchText.progress(Self.night) == "47%")
    #expect(BatchText.ended(Self.release) == 43 && BatchText.ended(Self.night) == 190)
    #expect(BatchText.progress(Batch(name: "", createdAt: Sample.now, counts: [:])) == "100%")
  }
}
