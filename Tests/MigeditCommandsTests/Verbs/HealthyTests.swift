import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Testing

struct HealthyTests {
  private static func daemon(_ status: Status.Reply) throws -> FakeDaemon {
    try FakeDaemon(["Status": { _, _ in try Status.members(of: status) }])
  }

  /// The time for an answer is never over.
  private static func console(_ test: TestConsole) -> Console {
    test.console(sleep: { _ in
      await untilCancelled()
      throw CancellationError()
    })
  }

  @Test func `a daemon whose scheduler goes on is healthy, whatever else it has to say`() async throws {
    for status in [Sample.status(schedules: true), Sample.status(problem: "The clock is wrong.", schedules: true)] {
      let test = TestConsole()
      let daemon = try Self.daemon(status)
      #expect(try await daemon.run("healthy", console: Self.console(test)) == .done)
      #expect(daemon.parameters(of: "Status") == [["ping": true]])
      #expect(test.output == "healthy: migeditd \(migeditVersion), 1 running, 212 queued\n" && test.errors.isEmpty)
    }
  }

  @Test func `one whose queue is paused is healthy, and says who has paused it`() async throws {
    let test = TestConsole()
    let pause = Paused(by: "alice", at: Sample.now, reason: "an upgrade")
    let daemon = try Self.daemon(Sample.status(pause: pause, schedules: true))
    #expect(try await daemon.run("healthy", console: Self.console(test)) == .done)
    #expect(
      test.output
        == "healthy: migeditd \(migeditVersion), 1 running, 212 queued; the queue is paused by alice, until `migeditctl resume`\n"
    )
  }

  @Test func `one that starts nothing is not, and says why in one line`() async throws {
    let test = TestConsole()
    let daemon = try Self.daemon(
      Sample.status(problem: "The scheduler has not answered for 5s.", schedules: false))
    #expect(try await daemon.run("healthy", console: Self.console(test)) == .no)
    #expect(test.output == "not healthy: The scheduler has not answered for 5s.\n" && test.errors.isEmpty)
  }

  @Test func `one that does not answer in time ends with 75`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in
        await untilCancelled()
        throw ControlError.shuttingDown
      }
    ])
    let test = TestConsole()
    let console = test.console(sleep: { span in #expect(span == .seconds(3)) })
    #expect(try await daemon.run("healthy", "--timeout", "3s", console: console) == .temporary)
    #expect(test.errors == "migeditctl: not healthy: the daemon has not answered in 3s.\n")
  }

  @Test func `no daemon ends with 69`() async {
    let console = Self.console(TestConsole())
    #expect(await Ctl.run(["healthy", "--socket", "/nowhere/control.sock"], console: console) == .unavailable)
  }
}
