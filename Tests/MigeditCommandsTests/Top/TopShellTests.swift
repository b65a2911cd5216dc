import ControlAPI
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Runtime
import Synchronization
import Terminal
import Testing
import Varlink

/// `top` from its command line to what stands on the screen, over a daemon that answers as the test says.
@Suite(.timeLimit(.minutes(1)))
struct TopShellTests {
  private let screen = FakeScreen()
  private let test = TestConsole()

  /// Each second is over at once where somebody waits for it.
  private func console() -> Console {
    var console = test.console(width: 80)
    console.screen = screen
    console.sleep = { span in
      if span >= .seconds(1) { try await ContinuousClock().sleep(for: .milliseconds(20)) }
    }
    return console
  }

  private static func daemon() throws -> FakeDaemon {
    try FakeDaemon([
      "Status": { _, _ in try .status(last: 9120) }, "Environments": Sample.asked(), "Batches": Sample.listed(),
      "List": { call, _ in
        switch call.parameters["filter"]?["states"]?.array?.first?.string {
        case "running": try .jobs([Sample.running])
        case "failed": try .jobs([Sample.failed])
        default: try .jobs([])
        }
      },
      "Watch": { _, _ in
        await untilCancelled()
        throw ControlError.shuttingDown
      },
      "Cancel": { call, _ in
        if call.parameters["dryRun"] == true {
          return try Cancel.members(of: Cancel.Reply(jobs: [1044], count: 1, failed: [1050, 1051], failedCount: 2))
        }
        return try Cancel.members(of: Cancel.Reply(jobs: [1044], count: 1, failed: [1050, 1051], failedCount: 2))
      },
      "Get": { _, _ in try Get.members(of: Sample.show(Sample.running)) },
    ])
  }

  private func run(
    _ daemon: FakeDaemon, _ arguments: String..., while act: @escaping @Sendable (FakeScreen) async -> Void
  )
    async throws -> ExitReason
  {
    let acting = Task { [screen] in await act(screen) }
    defer { acting.cancel() }
    return try await daemon.run(["top"] + arguments, console: console())
  }

  @Test func `the screen is taken, shows what there is, and is given back when somebody leaves`() async throws {
    let status = try await run(try Self.daemon()) { screen in
      await screen.when { $0.contains("1044") && $0.contains("1042") && $0.contains("integration") }
      screen.type("q")
    }
    #expect(status == .done)
    #expect(screen.log == ["enter", "leave"])
    #expect(test.output.isEmpty && test.errors.isEmpty)
  }

  @Test(arguments: [(SIGTERM, ExitReason.terminated), (SIGINT, .interrupted), (SIGHUP, .hungUp)])
  func `a signal ends it, and the screen is given back first`(signal: CInt, status: ExitReason) async throws {
    let ended = try await run(try Self.daemon()) { screen in
      await screen.shows("1044")
      screen.send(.end(signal))
    }
    #expect(ended == status && screen.log == ["enter", "leave"] && !screen.isEntered)
  }

  @Test func `a terminal that goes away ends it`() async throws {
    let ended = try await run(try Self.daemon()) { $0.send(.closed) }
    #expect(ended == .hungUp && !screen.isEntered)
  }

  @Test func `who stops it has the terminal back meanwhile`() async throws {
    _ = try await run(try Self.daemon()) { screen in
      await screen.shows("1044")
      screen.send(.stop)
      screen.resize(ScreenSize(rows: 30, columns: 120))
      await screen.shows("migeditd 0.2.0")
      screen.type("q")
    }
    #expect(screen.log == ["enter", "leave", "stop", "enter", "leave"])
  }

  @Test func `c asks with the names of the jobs, cancels after a yes, and says what came of it`() async throws {
    let daemon = try Self.daemon()
    _ = try await run(daemon) { screen in
      await screen.shows("1044")
      screen.type("c")
      await screen.when { $0.replacing("\n", with: " ").contains("1050-1051? [y/N]") }
      screen.type("y")
      await screen.shows("asked to end: job 1044 runs on")
      screen.type("q")
    }
    #expect(
      daemon.parameters(of: "Cancel").map(\.text) == [
        #"{"filter":{"ids":[1044]},"dryRun":true}"#, #"{"filter":{"ids":[1044]}}"#,
      ])
  }

  @Test func `without the role the daemon's refusal is shown, and it goes on`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Cancel") { _, _ in
      throw ControlError.permissionDenied(method: "Cancel", needs: .admin, groups: ["migedit-admin"])
    }
    _ = try await run(daemon) { screen in
      await screen.shows("1044")
      screen.type("c")
      await screen.shows("you may not call Cancel: it needs the role admin, for jobs that are another's.")
      screen.type("q")
    }
    #expect(!screen.isEntered)
  }

  @Test func `an event changes the screen at once, without a question`() async throws {
    let daemon = try Self.daemon()
    let (told, teller) = AsyncStream<Void>.makeStream()
    daemon.answer("Watch") { call, replies in
      for await _ in told { break }
      try await replies.send(try .event(9121, .started, Sample.job(1077, .running)))
      await untilCancelled()
      throw ControlError.shuttingDown
    }
    _ = try await run(daemon) { screen in
      await screen.shows("1044")
      teller.yield()
      await screen.shows("1077")
      screen.type("q")
    }
    // What failed last is looked for among the last events.
    #expect(daemon.parameters(of: "Watch").first?.text == #"{"since":8620}"#)
  }

  @Test func `it lives through a restart of the daemon, and goes on behind the last event`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Watch") { call, replies in
      if call.parameters["since"] == 8620 { try await replies.send(try .event(9130, .progress, Sample.running)) }
      await untilCancelled()
      throw ControlError.shuttingDown
    }
    let status = try await run(daemon) { screen in
      await screen.shows("1044")
      while daemon.parameters(of: "Watch").isEmpty { await Task.yield() }
      await daemon.stop()
      await screen.shows("the daemon does not answer since 07:00:00 UTC; trying again")
      try? await daemon.start()
      await screen.when { !$0.contains("does not answer") }
      screen.type("q")
    }
    #expect(status == .done)
    #expect(daemon.parameters(of: "Watch").last?["since"] == 9130)
  }

  @Test func `a lone Escape is a key of its own`() async throws {
    _ = try await run(try Self.daemon()) { screen in
      await screen.shows("1044")
      screen.type("?")
      await screen.shows("paint the screen anew")
      screen.type("\u{1B}")
      await screen.shows("1044")
      screen.type("q")
    }
    #expect(screen.log == ["enter", "leave"])
  }

  @Test func `what keeps it from beginning is said as by any other verb, and the screen is not taken`() async throws {
    let daemon = try Self.daemon()
    var console = console()
    console.variables["MIGEDIT_SOCKET"] = daemon.socket
    #expect(await Ctl.run(["top"], console: console) == .unavailable)
    #expect(test.errors.contains("there is no socket at"))
    #expect(try await daemon.run("top", "--environment", "prd", console: console) == .data)
    #expect(test.errors.contains("did you mean prod?"))
    #expect(screen.log.isEmpty)
  }

  @Test func `where there is no terminal it says what to use instead`() async throws {
    let test = TestConsole()
    #expect(await Ctl.run(["top"], console: test.console()) == .usage)
    #expect(test.errors.contains("`migeditctl status`") && test.errors.contains("`migeditctl watch`"))
    #expect(await Ctl.run(["top", "--json"], console: test.console()) == .usage)
  }
}
