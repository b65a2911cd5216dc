import Foundation
import JSONDocument
import JobModel
import MigeditCommands
import TestSupport
import Testing

/// How a command of `notify` ends that does not end by itself.
extension NotifyTests {
  /// Returns when a program has opened the named pipe and closed it again. Foundation reads no pipes by their names.
  private static func waitForWriter(of pipe: String) {
    let reader = open(pipe, O_RDONLY | O_CLOEXEC)
    var byte: UInt8 = 0
    while read(reader, &byte, 1) > 0 {}
    close(reader)
  }

  @Test func `a command that takes too long is ended with all that it has started, and the place moves on`()
    async throws
  {
    let daemon = try Self.daemon([[.event(8, .failed, Sample.failed)]])
    let test = TestConsole()
    var console = console(test)
    // The time of the command is over when it runs.
    let pipe = folder.file("runs")
    #expect(mkfifo(pipe, 0o600) == 0)
    console.sleep = { span in
      if span == .seconds(7) { Self.waitForWriter(of: pipe) }
      if span == .seconds(5) { await untilCancelled() }
    }
    let command = ["/bin/sh", "-c", "echo >'\(pipe)'; sleep 1000 & wait"]
    _ = try await daemon.run(["notify", "--on", "failed", "--timeout", "7s", "--"] + command, console: console)
    #expect(test.errors.contains("failed 8: /bin/sh did not end in 7s; going on with the next event"))
    #expect(place?["sequence"] == 8)
  }

  @Test func `what a command that took too long has started is ended although it ignores SIGTERM`() async throws {
    let daemon = try Self.daemon([[.event(8, .failed, Sample.failed)]])
    let (runs, held) = (folder.file("runs"), folder.file("held"))
    #expect(mkfifo(runs, 0o600) == 0 && mkfifo(held, 0o600) == 0)
    let reader = open(held, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    var console = console(TestConsole())
    console.sleep = { span in
      if span == .seconds(7) { Self.waitForWriter(of: runs) }
      if span == .seconds(5) { await untilCancelled() }
    }
    let command = ["/bin/sh", "-c", "(trap '' TERM; exec 3>'\(held)'; echo >'\(runs)'; sleep 1000) & wait"]
    _ = try await daemon.run(["notify", "--on", "failed", "--timeout", "7s", "--"] + command, console: console)
    // The other end is closed when the last process that holds it has ended.
    var end = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    #expect(poll(&end, 1, 10_000) == 1 && end.revents & Int16(POLLHUP) != 0)
  }

  @Test(arguments: [("TERM", SIGTERM, ExitReason.terminated), ("INT", SIGINT, .interrupted)])
  func `a signal is passed on to the command that runs, and its event comes again`(
    name: String, signal: CInt, status: ExitReason
  ) async throws {
    let daemon = try Self.daemon([[.event(8, .failed, Sample.failed), .event(9, .failed, Sample.failed)]])
    // That it ends well by the signal does not say that it has told anybody.
    let words = "trap 'echo \(name) >>\"\(log)\"; exit 0' \(name); echo >\"$0\"; while :; do :; done"
    #expect(try await ending(daemon, by: signal, words: words) == status)
    #expect(text("log") == "\(name)\n")
    #expect(place == ["sequence": 7, "storeId": "5e1f"])
  }

  @Test func `a command that ignores the signal is ended with all that it has started`() async throws {
    let daemon = try Self.daemon([[.event(8, .failed, Sample.failed)]])
    #expect(
      try await ending(daemon, by: SIGTERM, words: "trap '' TERM; echo >\"$0\"; while :; do :; done") == .terminated)
    #expect(place == ["sequence": 7, "storeId": "5e1f"])
  }

  /// Sends the signal when the command has opened the pipe that `$0` names.
  private func ending(_ daemon: FakeDaemon, by signal: CInt, words: String) async throws -> ExitReason {
    let runs = folder.file("runs")
    #expect(mkfifo(runs, 0o600) == 0)
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    var console = console(TestConsole())
    console.endSignals = { signals }
    console.sleep = { span in
      // The five seconds that it has for its end are over at once where it ignores the signal.
      if span == .seconds(5), words.contains("trap ''") { return }
      if span == .seconds(60) {
        Self.waitForWriter(of: runs)
        sender.yield(signal)
      }
      await untilCancelled()
      throw CancellationError()
    }
    return try await daemon.run(
      ["notify", "--on", "failed", "--", "/bin/sh", "-c", words, runs], console: console)
  }

  @Test func `a signal ends it at once where no command runs`() async throws {
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    let daemon = try Self.daemon([])
    daemon.answer("Watch") { _, _ in
      sender.yield(SIGTERM)
      await untilCancelled()
      throw CancellationError()
    }
    var console = console(TestConsole())
    console.endSignals = { signals }
    #expect(try await daemon.run(["notify", "--on", "failed", "--"] + noting, console: console) == .terminated)
    #expect(text("log") == nil)
  }
}
