import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Testing
import Varlink

struct ChangeTests {
  /// Changes `changed`, however often it is asked, and lists of `jobs` what the filter's ids and states say.
  private static func daemon(
    _ jobs: [Job] = [], changed: [JobID], environments: [EnvironmentStatus] = []
  ) throws -> FakeDaemon {
    let change: FakeDaemon.Answer = { _, _ in
      try Hold.members(of: JobsChanged(jobs: changed, count: changed.count))
    }
    var answers: [String: FakeDaemon.Answer] = [
      "List": { call, _ in
        let filter: Filter = try (call.parameters["filter"] ?? [:]).decoded(unknownMembers: .ignored)
        return try .jobs(
          jobs.filter { job in
            (filter.ids?.contains(job.id) ?? true) && (filter.states?.contains { $0 == job.state.known } ?? true)
          })
      }, "Environments": Sample.asked(environments),
      "GetBatch": { _, _ in try GetBatch.members(of: GetBatch.Reply(batch: BatchTests.night)) },
    ]
    for method in ["Cancel", "Retry", "Hold", "Release", "Reprioritize"] { answers[method] = change }
    return try FakeDaemon(answers)
  }

  private static let verbs: [(String, String)] = [
    ("cancel", "Cancel"), ("retry", "Retry"), ("hold", "Hold"), ("release", "Release"),
    ("prioritize 5", "Reprioritize"),
  ]

  @Test(arguments: [
    ("cancel", "Cancel", "cancelled: 1 job: 1042\n"), ("hold", "Hold", "held: 1 job: 1042\n"),
    ("release", "Release", "released: 1 job: 1042\n"),
  ])
  func `one job is changed without a question`(verb: String, method: String, said: String) async throws {
    let daemon = try Self.daemon(changed: [1042])
    let test = TestConsole()
    #expect(try await daemon.run(verb, "1042", console: test.console()) == .done)
    #expect(daemon.parameters(of: method).map(\.text) == [#"{"filter":{"ids":[1042]}}"#])
    #expect(test.output == "1042\n" && test.errors == said)
  }

  @Test(arguments: [("5", 5), ("-5", -5), ("-1000", -1000)])
  func `a priority may be negative`(text: String, priority: Int) async throws {
    let daemon = try Self.daemon(changed: [7])
    let test = TestConsole()
    #expect(try await daemon.run("prioritize", text, "7", console: test.console()) == .done)
    #expect(
      daemon.parameters(of: "Reprioritize").map(\.text) == [#"{"filter":{"ids":[7]},"priority":\#(priority)}"#])
    #expect(test.errors == "now of priority \(priority): 1 job: 7\n")
  }

  @Test func `a retry asks also of one job, since others may be taken along`() async throws {
    let daemon = try Self.daemon(changed: [7, 8])
    let test = TestConsole()
    #expect(try await daemon.run("retry", "7", console: test.console()) == .usage)
    #expect(test.errors == "migeditctl: this would retry 2 jobs (7-8); say --yes to do that without being asked.\n")
    #expect(daemon.parameters(of: "Retry").map(\.text) == [#"{"filter":{"ids":[7]},"dryRun":true}"#])
  }

  @Test func `every failed job can be retried at once`() async throws {
    let daemon = try Self.daemon(changed: [7])
    #expect(try await daemon.run("retry", "--failed", "--all", "--yes", console: TestConsole().console()) == .done)
    #expect(daemon.parameters(of: "Retry").map(\.text) == [#"{"filter":{"states":["failed"]},"all":true}"#])
  }

  @Test func `the jobs of one run that failed for one reason can be retried`() async throws {
    let daemon = try Self.daemon(changed: [7])
    let test = TestConsole()
    let status = try await daemon.run(
      "retry", "--batch", "night#2", "--failed", "--reason", "createFailed", "--dry-run", console: test.console())
    #expect(status == .done)
    #expect(
      daemon.parameters(of: "Retry").map(\.text)
        == [#"{"filter":{"states":["failed"],"batch":"night#2","failureReason":"createFailed"},"dryRun":true}"#])
    #expect(test.output == "7\n" && test.errors == "would retry 1 job: 7; nothing was changed\n")
  }

  /// A daemon where jobs fail along with those that are cancelled.
  private static func daemon(changed: [JobID], failed: [JobID], count: Int) throws -> FakeDaemon {
    let daemon = try daemon(changed: changed)
    daemon.answer("Cancel") { _, _ in
      try Cancel.members(
        of: Cancel.Reply(jobs: changed, count: changed.count, failed: failed, failedCount: count))
    }
    return daemon
  }

  @Test func `a cancel says before it which jobs would fail along`() async throws {
    let daemon = try Self.daemon(changed: [3, 4], failed: [5, 6], count: 2)
    let test = TestConsole()
    #expect(try await daemon.run("cancel", "3", "4", "--dry-run", console: test.console()) == .done)
    #expect(
      test.errors == "would cancel 2 jobs: 3-4; failing along, since they come after what is cancelled: 2 jobs: 5-6; "
        + "nothing was changed\n")
    let asked = TestConsole()
    #expect(try await daemon.run("cancel", "3", "4", console: asked.console()) == .usage)
    #expect(
      asked.errors.contains(
        "this would cancel 2 jobs (3-4); failing along, since they come after what is cancelled: 2 jobs: 5-6; say"))
  }

  @Test func `a cancel says after it which jobs have failed along, and how many more than it can name`() async throws {
    for (failed, count, text) in [
      ([5], 1, "it came after what was cancelled: 1 job: 5"),
      ([5, 6], 2, "they came after what was cancelled: 2 jobs: 5-6"),
      ([5, 6], 12, "they came after what was cancelled: 12 jobs: 5-6 and 10 more"),
    ] {
      let test = TestConsole()
      let daemon = try Self.daemon(changed: [4], failed: failed, count: count)
      #expect(try await daemon.run("cancel", "4", console: test.console()) == .done)
      #expect(test.errors == "cancelled: 1 job: 4\nfailed along, since \(text)\n")
    }
  }

  @Test func `a release says how many jobs would run without the rest of their file, before and after`() async throws {
    let daemon = try Self.daemon(changed: [7, 8])
    daemon.answer("Release") { _, _ in
      try Release.members(of: Release.Reply(jobs: [7, 8], count: 6901, arriving: 6900))
    }
    daemon.answer("GetBatch") { _, _ in
      var batch = BatchTests.night
      batch.arriving = 15_000
      return try GetBatch.members(of: GetBatch.Reply(batch: batch))
    }
    let asked = TestConsole()
    #expect(try await daemon.run("release", "--batch", "night", console: asked.console()) == .usage)
    #expect(
      asked.errors.contains(
        "this would release 6901 jobs (7-8); 6900 of them came with a file of 15000 edits that has not arrived whole, and "
          + "would run without the rest of it; say --yes"), "\(asked.errors)")
    let done = TestConsole()
    #expect(try await daemon.run("release", "--batch", "night", "--yes", console: done.console()) == .done)
    #expect(
      done.errors.hasSuffix(
        "6900 of these came with a file of 15000 edits that has not arrived whole: the command that sent it enqueues the rest\n"
      ), "\(done.errors)")
    daemon.answer("GetBatch") { _, _ in
      var batch = BatchTests.night
      batch.arriving = 400
      return try GetBatch.members(of: GetBatch.Reply(batch: batch))
    }
    let whole = TestConsole()
    #expect(try await daemon.run("release", "--batch", "night", "--yes", console: whole.console()) == .done)
    #expect(!whole.errors.contains("came with a file"), "all 400 are there")
    let byID = TestConsole()
    #expect(try await daemon.run("release", "7-8", "--dry-run", console: byID.console()) == .done)
    #expect(byID.errors.contains("; 6900 of them came with a file that may not have arrived whole"), "\(byID.errors)")
  }

  @Test func `what was cancelled and what was only asked to end are two things`() async throws {
    let daemon = try Self.daemon([Sample.job(2, .running)], changed: [1, 2, 3])
    let one = TestConsole()
    #expect(try await daemon.run("cancel", "1-4", "--yes", console: one.console()) == .done)
    #expect(one.output == "1\n2\n3\n")
    #expect(
      one.errors == """
        cancelled: 2 jobs: 1, 3
        asked to end: job 2 runs on, since the server may have taken its edit; it ends as what it comes to
        left alone: 1 job: 4; `migeditctl why 4` shows why

        """)
    let all = try Self.daemon((1...3).map { Sample.job($0, .running) }, changed: [1, 2, 3])
    let many = TestConsole()
    #expect(try await all.run("cancel", "--batch", "night", "--yes", console: many.console()) == .done)
    #expect(
      many.errors
        == "asked to end: jobs 1-3 run on, since the server may have taken their edits; each ends as what it comes to\n"
    )
  }

  @Test(arguments: verbs) func `without a terminal more than one job asks for --yes`(
    verb: String, method: String
  ) async throws {
    let daemon = try Self.daemon(changed: [1, 2, 3])
    let test = TestConsole()
    let words = verb.split(separator: " ").map(String.init) + ["--batch", "night"]
    #expect(try await daemon.run(words, console: test.console()) == .usage)
    #expect(
      test.errors
        == "migeditctl: this would \(words[0]) 3 jobs (1-3); say --yes to do that without being asked.\n")
    #expect(daemon.parameters(of: method).count == 1)
    #expect(daemon.parameters(of: method).first?["dryRun"] == true)
    #expect(try await daemon.run(words + ["--yes"], console: test.console()) == .done)
    #expect(daemon.parameters(of: method).count { $0["dryRun"] == nil } == 1)
    #expect(daemon.parameters(of: method).last?["filter"]?.text == #"{"batch":"night"}"#)
    #expect(daemon.parameters(of: method).last?["dryRun"] == nil)
  }

  @Test(arguments: verbs) func `a dry run says which, and changes nothing`(verb: String, method: String) async throws {
    let daemon = try Self.daemon(changed: [1, 2, 9])
    let test = TestConsole()
    let words = verb.split(separator: " ").map(String.init)
    let choice = ["--label", "team=bi", "--environment", "prod", "--dry-run", "--yes"]
    #expect(try await daemon.run(words + choice, console: test.console()) == .done)
    #expect(daemon.parameters(of: method).map { $0["dryRun"] } == [true])
    #expect(
      daemon.parameters(of: method).first?["filter"]?.text == #"{"environment":"prod","labels":{"team":"bi"}}"#)
    #expect(test.output == "1\n2\n9\n")
    #expect(test.errors == "would \(words[0]) 3 jobs: 1-2, 9; nothing was changed\n")
  }

  @Test(arguments: [("y", ExitReason.done), ("YES", .done), ("n", .no), ("", .no)])
  func `on a terminal it is asked`(answer: String, status: ExitReason) async throws {
    let daemon = try Self.daemon(changed: [4, 5])
    let test = TestConsole(answers: [answer])
    #expect(
      try await daemon.run("retry", "--failed", "--label", "team=bi", console: test.console(width: 80, canAsk: true))
        == status)
    #expect(test.errors.hasPrefix("retry 2 jobs (4-5)? [y/N] "))
    #expect(daemon.parameters(of: "Retry").count == (status == .done ? 2 : 1))
    #expect(test.output.isEmpty)
  }

  @Test func `every job needs --all, and is sent as all`() async throws {
    let daemon = try Self.daemon(changed: [])
    let test = TestConsole()
    #expect(try await daemon.run("retry", "--all", "--yes", console: test.console()) == .done)
    #expect(daemon.parameters(of: "Retry").first?.text == #"{"filter":{},"all":true}"#)
    #expect(test.errors == "nothing to retry: no job matches\n")
  }

  @Test func `jobs that failed with another are retried with that one, and that is said`() async throws {
    var job = Sample.job(5, .failed)
    job.failure = Failure(.dependencyFailed, "It comes after job 4, which was cancelled.")
    let daemon = try Self.daemon([job], changed: [])
    let test = TestConsole()
    #expect(try await daemon.run("retry", "--failed", "--all", "--yes", console: test.console()) == .done)
    #expect(
      test.errors
        == "nothing to retry: of what matches, 1 job: 1 failed; what failed since it comes after another job is retried with "
        + "that one\n")
  }

  @Test func `where nothing was to be changed, the states say why`() async throws {
    let jobs = [Sample.job(1, .succeeded), Sample.job(2, .succeeded), Sample.job(3, .queued)]
    let daemon = try Self.daemon(jobs, changed: [], environments: Sample.environments)
    let test = TestConsole()
    #expect(try await daemon.run("retry", "1-3", console: test.console()) == .done)
    #expect(
      test.errors
        == "nothing to retry: of what matches, 3 jobs: 2 succeeded, 1 queued; where the server may still be at "
        + "work on an edit, its job can't be retried yet (`migeditctl environments` shows such slots with a question mark)\n"
    )
    #expect(test.output.isEmpty)
  }

  @Test func `a job that can't be retried yet is said with its slot`() async throws {
    let daemon = try Self.daemon([Sample.job(1037, .failed)], changed: [], environments: Sample.environments)
    let test = TestConsole()
    #expect(try await daemon.run("retry", "1037", console: test.console()) == .done)
    #expect(test.errors.contains("keeps slot 2 of prod (unknown)"))
    #expect(test.errors.hasSuffix("`migeditctl forget 1037`\n"))
  }

  @Test func `a job that runs can't be held, which a script must not take for done`() async throws {
    let daemon = try Self.daemon([Sample.job(7, .running)], changed: [])
    let test = TestConsole()
    #expect(try await daemon.run("hold", "7", console: test.console()) == .data)
    #expect(test.errors.contains("only what is queued can be held; `migeditctl cancel 7` asks it to end"))
  }

  @Test func `a second cancel of one job says its state`() async throws {
    let daemon = try Self.daemon([Sample.job(7, .succeeded)], changed: [])
    let test = TestConsole()
    #expect(try await daemon.run("cancel", "7", console: test.console()) == .done)
    #expect(test.errors == "job 7 has succeeded already; nothing to cancel\n")
  }

  @Test func `json gives the reply as it came, of a dry run too`() async throws {
    let daemon = try Self.daemon(changed: [1, 2])
    for more in [["--yes"], ["--dry-run"]] {
      let test = TestConsole()
      #expect(
        try await daemon.run(["hold", "--batch", "night", "--json"] + more, console: test.console(width: 80)) == .done)
      #expect(test.output == #"{"jobs":[1,2],"count":2}"# + "\n")
    }
  }
}
