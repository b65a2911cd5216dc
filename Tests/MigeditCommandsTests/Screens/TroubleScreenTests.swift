import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Terminal
import Testing

@testable import MigeditCommands

/// What is wrong and what to do, where not a whole environment is out: as it is read at 03:00.
struct TroubleScreenTests {
  private static let queued = Sample.show(TroubleSample.queued)
  private static let running = Sample.show(
    TroubleSample.running, attempts: [TroubleSample.attempt(TroubleSample.unreadable)])

  @Test(arguments: ["environments", "status", "why"])
  func `jobs whose targets give trouble are named, with what is wrong and when they are tried again`(
    verb: String
  ) async throws {
    try await Golden.expectScreen(
      verb == "why" ? "why-queue-in-trouble" : "\(verb)-in-trouble",
      TroubleSample.answers([Self.queued, Self.running], [TroubleSample.environment]), verb,
      socket: verb == "status")
  }

  @Test func `why of a job that rests since its target gives trouble`() async throws {
    try await Golden.expectScreen(
      "why-in-trouble", TroubleSample.answers([Self.queued, Self.running], [TroubleSample.environment]), "why", "1043")
  }

  @Test func `why of an edit in flight whose target can't be read`() async throws {
    try await Golden.expectScreen(
      "why-running-in-trouble", TroubleSample.answers([Self.running], [TroubleSample.environment]), "why", "1051")
    var cancelled = TroubleSample.running
    cancelled.cancelRequested = true
    let reply = Sample.show(cancelled, attempts: Self.running.attempts)
    try await Golden.expectScreen(
      "why-cancelled-in-trouble", TroubleSample.answers([reply], [TroubleSample.environment]), "why", "1051")
  }

  @Test func `show of an edit in flight whose target can't be read`() async throws {
    try await Golden.expectScreen(
      "show-in-trouble", TroubleSample.answers([Self.running], [TroubleSample.environment]), "show", "1051")
  }

  @Test func `why of an edit that was taken and shows no trace`() async throws {
    let reply = Sample.show(TroubleSample.running, attempts: [TroubleSample.attempt(TroubleSample.noTrace)])
    var environment = TroubleSample.environment
    environment.troubled = nil
    try await Golden.expectScreen("why-no-trace", TroubleSample.answers([reply], [environment]), "why", "1051")
  }

  @Test func `environments that answer, and take no edits or answer only now and then`() async throws {
    try await Golden.expectScreen(
      "environments-one-kind", TroubleSample.answers([], TroubleSample.limited), "environments")
  }

  @Test func `why of a job that waits since one kind of request goes wrong for all`() async throws {
    var job = Sample.job(1045, .queued)
    job.waiting = Waiting(.outage, TroubleSample.kindOutage.message, until: TroubleSample.limited[0].retryAt)
    try await Golden.expectScreen(
      "why-one-kind", TroubleSample.answers([Sample.show(job)], TroubleSample.limited), "why", "1045")
  }

  @Test(arguments: [["why", "1045"], ["why"]])
  func `why in a slow start, with sessions that are free`(arguments: [String]) async throws {
    let (job, environment) = TroubleSample.slowStart
    let name = arguments.count == 1 ? "why-queue-slow-start" : "why-slow-start"
    let answers = TroubleSample.answers([Sample.show(job)], [environment])
    try await Golden.expectAtEveryWidth(is: name) { width, hasColour in
      let (daemon, test) = (try FakeDaemon(answers), TestConsole())
      try await daemon.run(arguments, console: test.console(width: width, hasColour: hasColour))
      return test.output
    }
  }

  @Test(arguments: [JobState.queued, .running])
  func `health checks that were not answered are told before the breaker opens`(state: JobState) async throws {
    let job = Sample.job(1050, state, environment: "test")
    let daemon = try FakeDaemon(TroubleSample.answers([Sample.show(job)], TroubleSample.limited))
    let test = TestConsole()
    try await daemon.run("why", "1050", console: test.console())
    #expect(
      test.output.contains("  warning  unreachable, still asked: 2 health checks in a row were not answered, and"))
    #expect(test.output.contains("  hint     Is the server of test up"))
  }

  @Test func `of many jobs in trouble the first are told, and all are named`() async throws {
    var environment = TroubleSample.environment
    environment.troubled = Array(1043...1052)
    let jobs = (1043...1052).map { id in
      var job = Sample.job(id, .queued)
      job.waiting = Waiting(.retry, "Its target could not be read.", until: Sample.now + .seconds(60))
      return Sample.show(job)
    }
    let daemon = try FakeDaemon(TroubleSample.answers(jobs, [environment]))
    let test = TestConsole()
    try await daemon.run("environments", console: test.console())
    #expect(test.output.contains("jobs 1043-1052: their own targets give trouble"))
    #expect(test.output.split(separator: "\n").count { $0.contains("Its target could not be read.") } == 5)
    #expect(test.output.contains("    and 5 more; `migeditctl why JOB` says it of each\n"))
    #expect(daemon.parameters(of: "List").count == 1)
  }

  @Test func `ids that are not side by side are named as far as a line goes, and the others are counted`() {
    #expect(JobRange.short(of: [1, 2, 3, 7]) == "1-3, 7")
    #expect(
      JobRange.short(of: Array(stride(from: 1, through: 23, by: 2))) == "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23")
    #expect(
      JobRange.short(of: Array(stride(from: 1, through: 99, by: 2))) == "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 40 more")
  }

  @Test(arguments: ["environments", "status", "why"])
  func `while the breaker is open no others go on, and the outage is not said again for each job`(
    verb: String
  ) async throws {
    var environment = TroubleSample.limited[0]
    environment.troubled = [1043, 1044, 1045]
    let jobs = (1043...1045).map { id in
      var job = Sample.job(id, .queued)
      job.waiting = Waiting(.outage, TroubleSample.kindOutage.message, until: environment.retryAt)
      return Sample.show(job)
    }
    let daemon = try FakeDaemon(TroubleSample.answers(jobs, [environment]))
    let test = TestConsole()
    try await daemon.run(verb, console: test.console())
    #expect(!test.output.contains("others go on"))
    #expect(
      test.output.contains("in trouble: jobs 1043-1045: their own targets give trouble; `migeditctl why 1043` says"))
    #expect(test.output.split(separator: "\n").count { $0.contains("5 different targets in a row") } == 1)
  }

  @Test(arguments: ["environments", "status", "why"])
  func `an environment that is not configured any more says so, and what becomes of its jobs`(
    verb: String
  ) async throws {
    let gone = EnvironmentStatus(
      name: "old", url: "", slots: [Slot(number: 1, state: .busy, job: 7)], queued: 3, running: 1)
    let daemon = try FakeDaemon(TroubleSample.answers([], [gone, Sample.environments[1]]))
    let test = TestConsole()
    try await daemon.run(verb, console: test.console())
    #expect(
      test.output.contains(
        "not in the configuration: its 3 jobs will not start; its running edits are not followed over a start of the "
          + "daemon; put old back into it, then `migeditctl reload`; or `migeditctl cancel "
          + "--environment old`"))
  }

  @Test(arguments: [
    (BreakerState.open, 15, "next try in 15s"), (.open, 0, "next try due"), (.open, -90, "next try due"),
    (.probing, -90, "being tried now"),
  ])
  func `the next try is never in the past`(breaker: BreakerState, seconds: Int, words: String) {
    var environment = TroubleSample.limited[0]
    (environment.breaker, environment.retryAt) = (Word(breaker), Sample.now + .seconds(seconds))
    #expect(
      EnvironmentText.outageSince(environment, now: Sample.now)?.text == "overloaded since 4m, \(words)")
  }

  @Test func `that there is no trace of an edit yet is shown as that, and not as a failure`() async throws {
    let reply = Sample.show(TroubleSample.running, attempts: [TroubleSample.attempt(TroubleSample.noTrace)])
    let daemon = try FakeDaemon(TroubleSample.answers([reply], [Sample.environments[1]]))
    let test = TestConsole()
    try await daemon.run("show", "1051", console: test.console())
    #expect(test.output.contains("40%, no trace yet\n"))
  }

  @Test func `a server's words stand once, and its ticket beside them`() async throws {
    var job = Sample.job(1042, .failed)
    let words = ServerWords(status: 400, code: "ERR007", message: "The field is missing.", ticketId: "a17e")
    job.failure = Failure(.rejected, "It can't be edited: \(words.summaryAtEnd)", server: words)
    let daemon = try FakeDaemon(TroubleSample.answers([Sample.show(job)], []))
    let test = TestConsole()
    try await daemon.run("show", "1042", console: test.console())
    #expect(test.output.contains(#"rejected: It can't be edited: 400 ERR007: "The field is missing.""# + "\n"))
    #expect(test.output.contains("  ticket        a17e\n") && !test.output.contains("server said"))
  }

  @Test func `a job in trouble that waits for something else says for what`() async throws {
    var job = TroubleSample.queued
    job.waiting = Waiting(.session, "All 3 slots of prod are taken.", jobs: [1044])
    let daemon = try FakeDaemon(TroubleSample.answers([Sample.show(job), Self.running], [TroubleSample.environment]))
    let test = TestConsole()
    try await daemon.run("environments", console: test.console())
    #expect(test.output.contains("to be tried again; waits for session: All 3 slots of prod are taken."))
  }

  @Test func `without trouble nothing more is asked`() async throws {
    let daemon = try FakeDaemon(TroubleSample.answers([], Sample.environments))
    try await daemon.run("environments", console: TestConsole().console())
    #expect(daemon.calls.map(\.method) == ["Environments"])
  }
}
