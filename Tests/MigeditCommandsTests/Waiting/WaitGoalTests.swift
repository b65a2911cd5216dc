import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Runtime
import Testing
import Varlink

/// Waiting for a state, and for the first of several jobs.
struct WaitGoalTests {
  private static func daemon(
    _ jobs: [Job], _ events: [(EventKind, Job)] = []
  ) throws -> FakeDaemon {
    try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) }, "List": { _, _ in try .jobs(jobs) },
      "Watch": { _, replies in
        for (at, (what, job)) in events.enumerated() { try await replies.send(try .event(42 + at, what, job)) }
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
  }

  private static func ended(_ id: JobID, _ state: JobState, ago seconds: Int) -> Job {
    var job = Sample.job(id, state)
    job.endedAt = Sample.ago(.seconds(seconds))
    return job
  }

  @Test func `--for ends when each job has been in the state, though it went on meanwhile`() async throws {
    // When the event of its start is sent, the second has succeeded already.
    let daemon = try Self.daemon(
      [Sample.job(1, .queued), Sample.job(2, .queued)],
      [
        (.started, Sample.job(1, .running)), (.succeeded, Sample.job(1, .succeeded)),
        (.started, Sample.job(2, .succeeded)),
      ])
    let test = TestConsole()
    #expect(try await daemon.run("wait", "1-2", "--for", "running", console: test.console()) == .done)
    #expect(
      test.errors == """
        waiting for 2 jobs
        1 of 2 jobs have been running: 1 running, 1 queued
        2 jobs: 2 succeeded

        """)
  }

  @Test func `--for takes several states, by commas or again`() async throws {
    let daemon = try Self.daemon([Sample.job(1, .held), Sample.job(2, .running), Sample.job(3, .failed)])
    for options in [["--for", "held,running", "--for", "failed"], ["--for", "held, running,failed"]] {
      #expect(try await daemon.run(["wait", "1-3"] + options, console: TestConsole().console()) == .done)
    }
    #expect(daemon.parameters(of: "Watch").isEmpty)
  }

  @Test func `--for ends with 1 as soon as a job has ended otherwise, and says which`() async throws {
    let daemon = try Self.daemon(
      [Sample.job(1, .running), Sample.job(2, .queued)], [(.failed, Sample.job(2, .failed))])
    let test = TestConsole()
    #expect(try await daemon.run("wait", "1-2", "--for", "succeeded", console: test.console()) == .no)
    #expect(
      test.errors.hasSuffix(
        """
        2 jobs: 1 failed, 1 running
        migeditctl: job 2 is failed, so that it can't become succeeded any more; `migeditctl retry` would queue what has \
        failed anew.

        """))
    let late = TestConsole()
    let over = try Self.daemon([Sample.job(1, .succeeded), Sample.job(2, .succeeded)])
    #expect(try await over.run("wait", "1-2", "--for", "running", console: late.console()) == .no)
    #expect(
      late.errors == """
        2 jobs: 2 succeeded
        migeditctl: jobs 1-2 have ended, so that they can't become running any more.

        """)
  }

  @Test(arguments: [(JobState.succeeded, ExitReason.done), (.failed, .no)])
  func `--any ends with the first job that has ended, and as that one`(state: JobState, status: ExitReason) async throws
  {
    let what: EventKind = state == .failed ? .failed : .succeeded
    let daemon = try Self.daemon(
      [Sample.job(1, .running), Sample.job(2, .running), Sample.job(3, .queued)], [(what, Sample.job(2, state))])
    let test = TestConsole()
    #expect(try await daemon.run("wait", "1-3", "--any", "--json", console: test.console()) == status)
    let shown = test.output.split(separator: "\n").compactMap { try? JSON(parsing: String($0))["id"] }
    #expect(shown == [2])
    #expect(
      test.errors.contains(
        "job 2 has ended first, and is \(state) now; of 3 jobs: 1 \(state), 1 running, 1 queued\n"))
  }

  @Test func `where several have ended already, --any takes the one that did so first`() async throws {
    let daemon = try Self.daemon([
      Self.ended(1, .failed, ago: 10), Self.ended(2, .succeeded, ago: 500), Sample.job(3, .running),
    ])
    let test = TestConsole()
    #expect(try await daemon.run("wait", "1-3", "--any", console: test.console()) == .done)
    #expect(test.errors.hasPrefix("job 2 has ended first"))
  }

  @Test func `--any with --for goes on while one of them can still come to it`() async throws {
    let daemon = try Self.daemon(
      [Sample.job(1, .failed), Sample.job(2, .queued)], [(.started, Sample.job(2, .running))])
    #expect(try await daemon.run("wait", "1-2", "--any", "--for", "running", console: TestConsole().console()) == .done)
    let over = try Self.daemon([Sample.job(1, .failed), Sample.job(2, .cancelled)])
    #expect(try await over.run("wait", "1-2", "--any", "--for", "running", console: TestConsole().console()) == .no)
  }
}
