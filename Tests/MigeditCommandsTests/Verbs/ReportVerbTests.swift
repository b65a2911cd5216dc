import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing
import Varlink

@testable import MigeditCommands

struct ReportVerbTests {
  private static let jobs: [Job] = {
    var jobs = [Sample.succeeded, Sample.failed, Sample.running, Sample.queued]
    for at in jobs.indices { jobs[at].batchRun = 2 }
    return jobs
  }()

  private static func batch(ended: Bool) -> Batch {
    Batch(
      name: "night", run: 2, createdAt: Sample.ago(.seconds(13 * 3600)),
      endedAt: ended ? Sample.ago(.seconds(60)) : nil,
      counts: Dictionary(grouping: jobs) { $0.state.description }.mapValues(\.count))
  }

  /// The events 101 to 110, of which those of the batch begin with 103.
  private static let events: [Event] = {
    var other = Sample.job(900, .succeeded, batch: "other")
    (other.startedAt, other.endedAt) = (Sample.ago(.seconds(46_000)), Sample.ago(.seconds(45_000)))
    let prod = Sample.environments[1]
    func event(_ sequence: Int, _ ago: Int, _ what: EventKind, _ job: Job?, _ status: EnvironmentStatus? = nil) -> Event
    {
      Event(sequence: sequence, at: Sample.ago(.seconds(ago)), what: what, job: job, environment: status)
    }
    return [
      event(101, 50_000, .enqueued, other), event(102, 49_000, .outageBegan, nil, prod),
      event(103, 46_800, .enqueued, jobs[1]), event(104, 32_400, .started, jobs[1]),
      event(105, 30_000, .retrying, jobs[1]), event(106, 29_500, .outageBegan, nil, prod),
      event(107, 29_400, .outageEnded, nil, prod), event(108, 29_300, .started, jobs[1]),
      event(109, 28_865, .failed, jobs[1]), event(110, 3600, .started, jobs[0]),
    ]
  }()

  private static func answers(ended: Bool = true, role: Role = .admin) -> [String: FakeDaemon.Answer] {
    [
      "GetBatch": { _, _ in try GetBatch.members(of: GetBatch.Reply(batch: batch(ended: ended))) },
      "Environments": Sample.asked(),
      "Status": { _, _ in try .status(last: 110) },
      "List": { call, _ in
        let isFirst = call.parameters["cursor"] == nil
        return try .jobs(Array(isFirst ? jobs.prefix(2) : jobs.dropFirst(2)), cursor: isFirst ? "next" : nil)
      },
      "Get": { call, _ in
        let job = jobs.first { $0.id == call.parameters["id"]?.number?.int } ?? jobs[0]
        return try Get.members(
          of: Sample.show(job, attempts: Sample.attempts(failing: job.state.known == .failed)))
      },
      "GetDocuments": { _, _ in
        guard role != .observe else {
          throw ControlError.permissionDenied(method: "GetDocuments", needs: .submit, groups: [])
        }
        return try GetDocuments.members(
          of: GetDocuments.Reply(
            before: DiffSample.migration([DiffSample.add]),
            submitted: DiffSample.migration([DiffSample.add, DiffSample.report]), found: nil,
            dateBefore: nil, dateAfter: nil))
      },
      "Watch": { call, replies in
        let isOfBatch = call.parameters["filter"]?["batch"] != nil
        for event in events where event.sequence > call.parameters["since"]?.number?.int ?? 0 {
          if isOfBatch, event.job?.batch != "night" { continue }
          try await replies.send(try Watch.members(of: Watch.Reply(event: event)))
        }
        await untilCancelled()
        throw CancellationError()
      },
    ]
  }

  @Test func `the report of a batch`() async throws {
    try await Golden.expectScreen("report", Self.answers(), "report", "night")
  }

  @Test func `the report of a batch that is under way says so`() async throws {
    try await Golden.expectScreen("report-under-way", Self.answers(ended: false), "report", "night")
  }

  @Test func `the report of a batch that is stopped says at how many failures, and what lets it go on`() async throws {
    var batch = Self.batch(ended: false)
    (batch.stopAfterFailures, batch.failures, batch.stoppedAt) = (1, 1, Sample.ago(.seconds(28_865)))
    let stopped = batch
    var answers = Self.answers(ended: false)
    answers["GetBatch"] = { _, _ in try GetBatch.members(of: GetBatch.Reply(batch: stopped)) }
    let text = TestConsole()
    try await FakeDaemon(answers).run("report", "night", console: text.console())
    #expect(text.output.contains("when one of its jobs had failed. What had not started is held."), "\(text.output)")
    #expect(text.output.contains("    migeditctl release --batch night#2\n"))
    let page = TestConsole()
    try await FakeDaemon(answers).run("report", "night", "--html", "-", console: page.console())
    #expect(page.output.contains("<pre class=\"line\">migeditctl release --batch night#2</pre>"))
    let json = TestConsole()
    try await FakeDaemon(answers).run("report", "night", "--json", console: json.console())
    #expect(try JSON(parsing: json.output)["batch"]?["stopAfterFailures"] == 1)
  }

  @Test
  func `the events are those since the first one of the batch's run, and only what failed or differs is looked up`()
    async throws
  {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("report", "night", "--json", console: test.console()) == .done)
    #expect(daemon.parameters(of: "GetBatch").map { $0["name"] } == ["night", "night#2"])
    #expect(daemon.parameters(of: "List").map { $0["filter"]?["batch"] } == ["night#2", "night#2"])
    #expect(daemon.parameters(of: "Watch").map { $0["since"] } == [0, 102])
    #expect(Set(daemon.parameters(of: "Get").map { $0["id"] }) == [1041, 1042])
    #expect(Set(daemon.parameters(of: "GetDocuments").map { $0["id"] }) == [1041, 1042])
    let object = try JSON(parsing: test.output)
    #expect(object["batch"]?["run"] == 2)
    #expect(object["failures"]?.array?.map { $0["jobs"] } == [[1042]])
    #expect(object["failures"]?.array?.first?["server"]?["code"] == "ERR001")
    #expect(object["closings"]?.array?.map { $0["kind"] } == ["outage"])
    #expect(object["retries"]?.array?.first?["job"] == 1042)
  }

  @Test func `a page goes into the file that is named, with the differences of what failed`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("report", "night", "--html", "night.html", console: test.console()) == .done)
    let page = try #require(test.writtenFiles["night.html"])
    #expect(test.output.isEmpty)
    #expect(page.contains("<h1>Batch night#2</h1>") && page.contains("Monthly Revenue"))
  }

  @Test func `a page goes to standard output where that is asked for`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("report", "night", "--html", "-", console: test.console()) == .done)
    #expect(test.output.hasPrefix("<!DOCTYPE html>") && test.writtenFiles.isEmpty)
  }

  @Test func `who may not see documents gets a report without them, which says so`() async throws {
    let daemon = try FakeDaemon(Self.answers(role: .observe))
    let test = TestConsole()
    #expect(try await daemon.run("report", "night", "--html", "-", console: test.console()) == .done)
    #expect(test.output.contains("What failed") && !test.output.contains("before -&gt; submitted"))
    #expect(test.errors == "differences and documents are left out: they need the role submit\n")
    #expect(daemon.parameters(of: "GetDocuments").count == 1)
  }

  @Test func `a batch whose events are no longer kept is told by its jobs`() async throws {
    var answers = Self.answers()
    answers["Watch"] = { call, replies in
      try await replies.send(
        try Watch.members(of: Watch.Reply(event: Event(sequence: 110, at: Sample.now, what: .bookmark))))
      await untilCancelled()
      throw CancellationError()
    }
    let daemon = try FakeDaemon(answers)
    let test = TestConsole()
    #expect(try await daemon.run("report", "night", "--json", console: test.console()) == .done)
    #expect(test.errors.contains("no longer kept"))
    #expect(try JSON(parsing: test.output)["failures"]?.array?.count == 1)
  }

  @Test func `a batch that is not there`() async throws {
    let daemon = try FakeDaemon(["GetBatch": { _, _ in throw ControlError.noSuchBatch(name: "nigth") }])
    let test = TestConsole()
    #expect(try await daemon.run("report", "nigth", console: test.console()) == .data)
    #expect(test.errors.contains("there is no batch \"nigth\""))
  }

  @Test func `the batch begins with the first event of its run`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    #expect(try await daemon.run("report", "night", console: TestConsole().console()) == .done)
    #expect(daemon.parameters(of: "Watch").map { $0["filter"]?["batch"] } == ["night#2", nil])
  }

  @Test func `a page is its owner's alone, is put there whole, and leaves nothing beside it`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("night.html")
    try "old".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(chmod(path, 0o644) == 0)
    let old = try #require(FileHandle(forReadingAtPath: path))
    try Console.system().writeFile(path, "new")
    // Who reads the old one reads it to its end.
    #expect(try old.readToEnd() == Data("old".utf8))
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["night.html"])
  }

  @Test func `a page that can't be written says why`() async throws {
    let folder = try TemporaryFolder()
    let console = Console.system()
    #expect(throws: CommandError.self) { try console.writeFile(folder.file("none/night.html"), "") }
    try console.writeFile(folder.file("night.html"), "long")
    try console.writeFile(folder.file("night.html"), "new")
    #expect(try console.readFile(folder.file("night.html")) == Array("new".utf8))
  }
}
