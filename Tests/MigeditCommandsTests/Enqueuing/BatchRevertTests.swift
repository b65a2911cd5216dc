import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Testing
import Varlink

struct BatchRevertTests {
  /// A succeeded job of the batch: what it edited, when it ended, and the target's dates before and after.
  private struct Done: Sendable {
    let id: JobID
    var target: JobID
    let ended: Int
    var before: JSON? = ["name": "old"]
    var dates = ("d0", "d1")
    var isUnchanged = false

    var job: Job {
      var job = Sample.job(target, .succeeded)
      job = Job(
        id: id, target: job.target, state: .succeeded, priority: 0, maxAttempts: 4, submittedBy: "anna",
        submittedByUid: 1001, createdAt: Sample.now)
      (job.batch, job.batchRun) = ("night", 2)
      job.endedAt = Sample.ago(.seconds(-ended))
      job.verification = Word(isUnchanged ? .unchanged : .exact)
      return job
    }
  }

  /// - Parameter standing: the date of every target now.
  private static func daemon(_ jobs: [Done], standing: String = "d1", ended: Bool = true) throws -> FakeDaemon {
    @Sendable func done(_ id: Int?) throws -> Done { try #require(jobs.first { $0.id == id }) }
    return try FakeDaemon([
      "GetBatch": { _, _ in
        var batch = Batch(name: "night", run: 2, createdAt: Sample.now, counts: ["succeeded": jobs.count])
        batch.endedAt = ended ? Sample.now : nil
        return try GetBatch.members(of: GetBatch.Reply(batch: batch))
      },
      "List": { _, _ in try .jobs(jobs.map(\.job)) },
      "Get": { call, _ in
        let attempt = Attempt(
          number: 1, startedAt: Sample.now, submissions: 1, accepted: true, polls: 3, progress: 1)
        return try Get.members(of: Sample.show(done(call.parameters["id"]?.number?.int).job, attempts: [attempt]))
      },
      "GetDocuments": { call, _ in
        let job = try done(call.parameters["id"]?.number?.int)
        return try GetDocuments.members(
          of: GetDocuments.Reply(
            before: job.before, submitted: ["name": "new"], found: ["name": "new"], dateBefore: job.dates.0,
            dateAfter: job.dates.1))
      },
      "Preview": EditSample.preview(date: standing),
      "Enqueue": { call, _ in
        let count = call.parameters["edits"]?.array?.count ?? 0
        let made = (0..<count).map { Enqueued(id: 2000 + $0, state: .queued, duplicate: false) }
        return try Enqueue.members(of: Enqueue.Reply(jobs: made))
      },
    ])
  }

  private static func edit(_ job: Job, _ date: String?, after: [String]? = nil) -> JSON {
    var edit: JSONObject = [
      "target": [
        "environment": "prod", "kind": "migration", "id": .string(job.target.id.description),
      ], "change": ["revertOf": .number(JSONNumber(job.id))], "labels": ["reverts": .string(String(job.id))],
    ]
    edit["expectedLastUpdatedDate"] = date.map(JSON.string)
    edit["ref"] = .string("job-\(job.id)")
    edit["afterRefs"] = after.map { .array($0.map(JSON.string)) }
    edit["batch"] = "revert-night"
    return .object(edit)
  }

  @Test func `each succeeded job of the run is put back, the newest first, as a batch of its own`() async throws {
    let jobs = [
      Done(id: 1, target: 1, ended: 10), Done(id: 2, target: 2, ended: 30), Done(id: 3, target: 3, ended: 20),
    ]
    let daemon = try Self.daemon(jobs)
    let test = TestConsole()
    #expect(try await daemon.run("revert", "--batch", "night#2", "--yes", console: test.console()) == .done)
    #expect(daemon.parameters(of: "GetBatch") == [["name": "night#2"]])
    #expect(daemon.parameters(of: "List").first?["filter"] == ["states": ["succeeded"], "batch": "night#2"])
    let edits = daemon.parameters(of: "Enqueue").first?["edits"]?.array ?? []
    #expect(edits == [jobs[1], jobs[2], jobs[0]].map { Self.edit($0.job, "d1") })
    #expect(test.output == "2000\n2001\n2002\n")
  }

  @Test func `of two jobs on one target the later one is put back first, and the earlier one only after it`()
    async throws
  {
    let jobs = [
      Done(id: 1, target: 7, ended: 10, dates: ("d0", "d1")), Done(id: 2, target: 7, ended: 20, dates: ("d1", "d2")),
    ]
    let daemon = try Self.daemon(jobs, standing: "d2")
    let status = try await daemon.run("revert", "--batch", "night", "--yes", console: TestConsole().console())
    #expect(status == .done)
    let edits = daemon.parameters(of: "Enqueue").first?["edits"]?.array ?? []
    #expect(edits == [Self.edit(jobs[1].job, "d2"), Self.edit(jobs[0].job, nil, after: ["job-2"])])
    #expect(daemon.parameters(of: "Preview").count == 1)
  }

  @Test func `what can't be put back is said before anything is enqueued, and the others are put back`() async throws {
    let jobs = [
      Done(id: 1, target: 1, ended: 50), Done(id: 2, target: 2, ended: 40, before: nil),
      Done(id: 3, target: 3, ended: 30, dates: ("d0", "dX")),
      Done(id: 4, target: 4, ended: 10), Done(id: 5, target: 4, ended: 20, dates: ("dY", "d1")),
      Done(id: 6, target: 3, ended: 5), Done(id: 7, target: 7, ended: 60, isUnchanged: true),
    ]
    let daemon = try Self.daemon(jobs)
    let said = TestConsole()
    #expect(try await daemon.run("revert", "--batch", "night", console: said.console()) == .usage)
    #expect(
      said.errors == """
        1 job of batch night#2 had changed nothing
        can't be put back: 4 jobs:
          job 2: what stood before job 2 is no longer kept, so it can't be put back.
          job 3: somebody has edited the target since: its date is d1, and the job left it with dX; --force overwrites that.
          job 4: somebody has edited the target between it and job 5; --force overwrites that.
          job 6: job 3 edited the same target later, and can't be put back.
        migeditctl: this would put back what stood before 2 jobs of batch night#2 and leave 4 jobs as they are, as batch \
        revert-night; say --yes to do that without being asked.

        """)
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
    let test = TestConsole()
    #expect(
      try await daemon.run("revert", "--batch", "night", "--as", "repair", "--yes", console: test.console()) == .no)
    let edits = daemon.parameters(of: "Enqueue").first?["edits"]?.array ?? []
    #expect(edits.map { $0["change"]?["revertOf"] } == [1, 5] && edits.allSatisfy { $0["batch"] == "repair" })
  }

  @Test func `a target that stands as before is nothing to put back, as of a single job`() async throws {
    let daemon = try Self.daemon([Done(id: 1, target: 1, ended: 10)])
    daemon.answer("Preview", with: EditSample.preview(EditSample.before, EditSample.before, date: "older"))
    let test = TestConsole()
    #expect(try await daemon.run("revert", "--batch", "night", "--dry-run", console: test.console()) == .done)
    #expect(
      test.errors
        == "the targets of 1 job of batch night#2 stand as before: nothing is to be put back\nnothing was enqueued\n")
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
  }

  @Test func `a dry run names the jobs and enqueues nothing`() async throws {
    let daemon = try Self.daemon([Done(id: 1, target: 1, ended: 10), Done(id: 2, target: 2, ended: 20)])
    let test = TestConsole()
    #expect(try await daemon.run("revert", "--batch", "night", "--dry-run", console: test.console()) == .done)
    #expect(test.output == "2\n1\n")
    #expect(
      test.errors == "would put back what stood before 2 jobs, as batch revert-night: 1-2; nothing was enqueued\n")
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
  }

  @Test func `force puts back whatever stands there now, and asks no server`() async throws {
    let daemon = try Self.daemon([Done(id: 1, target: 1, ended: 10)], standing: "other")
    let status = try await daemon.run(
      "revert", "--batch", "night", "--force", "--yes", console: TestConsole().console())
    #expect(status == .done)
    #expect(daemon.parameters(of: "Preview").isEmpty)
    let edits = daemon.parameters(of: "Enqueue").first?["edits"]?.array ?? []
    #expect(edits.count == 1 && edits.first?["expectedLastUpdatedDate"] == nil)
  }

  @Test func `where the server can't be asked, the new job looks itself`() async throws {
    let daemon = try Self.daemon([Done(id: 1, target: 1, ended: 10)])
    daemon.answer("Preview") { _, _ in
      throw ControlError.environmentUnavailable(environment: "prod", reason: "connection refused")
    }
    let test = TestConsole()
    #expect(try await daemon.run("revert", "--batch", "night", "--yes", console: test.console()) == .done)
    #expect(
      test.errors.contains("Whether somebody has edited its targets since is looked at when each is put back."))
    #expect(daemon.parameters(of: "Enqueue").first?["edits"]?.array?.first?["expectedLastUpdatedDate"] == "d1")
  }

  @Test func `an environment that can't be asked is asked once, and told of once`() async throws {
    let daemon = try Self.daemon([Done(id: 1, target: 1, ended: 10), Done(id: 2, target: 2, ended: 20)])
    daemon.answer("Preview") { _, _ in
      throw ControlError.environmentUnavailable(environment: "prod", reason: "connection refused")
    }
    let test = TestConsole()
    #expect(try await daemon.run("revert", "--batch", "night", "--yes", console: test.console()) == .done)
    #expect(daemon.parameters(of: "Preview").count == 1)
    #expect(test.errors.ranges(of: "prod can't be asked now").count == 1)
    #expect(daemon.parameters(of: "Enqueue").first?["edits"]?.array?.count == 2)
  }

  @Test func `a batch that has not ended, and one that changed nothing, are not put back`() async throws {
    let running = try Self.daemon([], ended: false)
    let test = TestConsole()
    #expect(try await running.run("revert", "--batch", "night", "--yes", console: test.console()) == .temporary)
    #expect(test.errors.contains("batch night#2 has not ended. `migeditctl wait --batch night#2` waits for its end"))
    let nothing = try Self.daemon([Done(id: 1, target: 1, ended: 1, isUnchanged: true)])
    #expect(
      try await nothing.run("revert", "--batch", "night", "--yes", console: TestConsole().console()) == .no)
  }
}
