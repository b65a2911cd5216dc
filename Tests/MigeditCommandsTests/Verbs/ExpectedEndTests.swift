import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Runtime
import Synchronization
import Testing
import Varlink

/// By when a batch is likely to have ended, where it is waited for or watched.
struct ExpectedEndTests {
  private static func batch(in seconds: Int?, ended: Bool = false) -> Batch {
    var batch = Batch(
      name: "night", run: 2, createdAt: Sample.ago(.seconds(3600)), endedAt: ended ? Sample.now : nil,
      counts: ["succeeded": 1, "running": ended ? 0 : 1])
    batch.expectedEndP90 = seconds.map { Sample.now + .seconds($0) }
    return batch
  }

  /// Two jobs of which the second ends behind an event that is nobody's.
  private static func daemon(_ batch: @escaping @Sendable () -> Batch) throws -> FakeDaemon {
    try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "List": { _, _ in try .jobs([Sample.job(1, .succeeded), Sample.job(2, .running)]) },
      "GetBatch": { _, _ in try GetBatch.members(of: GetBatch.Reply(batch: batch())) },
      "Watch": { _, replies in
        let bookmark = Event(sequence: 42, at: Sample.now, what: .bookmark)
        try await replies.send(try Watch.members(of: Watch.Reply(event: bookmark)))
        try await replies.send(try .event(43, .succeeded, Sample.job(2, .succeeded)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
  }

  @Test func `wait says by when its batch is likely to have ended`() async throws {
    let daemon = try Self.daemon { Self.batch(in: 14_400) }
    let test = TestConsole()
    #expect(try await daemon.run("wait", "--batch", "night", console: test.console()) == .done)
    #expect(test.errors.hasPrefix("waiting for 1 job; likely done by 11:00 UTC\n"))
    #expect(daemon.parameters(of: "GetBatch").count == 1)
  }

  @Test func `wait asks again when what it knows is half a minute old, and shows it on its line`() async throws {
    let asked = Mutex(0)
    let daemon = try Self.daemon {
      let count = asked.withLock { asked in
        asked += 1
        return asked
      }
      return Self.batch(in: count == 1 ? 14_400 : 18_000)
    }
    let test = TestConsole()
    var console = test.console()
    console.progressWidth = 120
    // The first line is shown, then half a minute is over.
    let shown = Mutex(false)
    console.now = { Sample.now + .seconds(shown.withLock { $0 } ? 31 : 0) }
    console.say = { [say = console.say] text in
      if text.contains("11:00") { shown.withLock { $0 = true } }
      say(text)
    }
    #expect(try await daemon.run("wait", "--batch", "night", console: console) == .done)
    #expect(test.errors.contains("50%  1 of 2; likely done by 11:00 UTC"))
    #expect(test.errors.contains("50%  1 of 2; likely done by 12:00 UTC"))
  }

  @Test(arguments: [
    ["--batch", "night", "--environment", "prod"], ["--batch", "night", "--label", "team=bi"], ["1-2"],
  ])
  func `of what is not a whole batch wait says no end`(arguments: [String]) async throws {
    let daemon = try Self.daemon { Self.batch(in: 14_400) }
    let test = TestConsole()
    #expect(try await daemon.run(["wait"] + arguments, console: test.console()) == .done)
    #expect(test.errors.hasPrefix("waiting for 1 job\n") && daemon.parameters(of: "GetBatch").isEmpty)
  }

  @Test func `wait waits as well where the end is not known`() async throws {
    let daemon = try Self.daemon { Self.batch(in: nil) }
    let test = TestConsole()
    #expect(try await daemon.run("wait", "--batch", "night", console: test.console()) == .done)
    #expect(test.errors.hasPrefix("waiting for 1 job\n"))
    let old = try Self.daemon { Self.batch(in: nil) }
    old.answer("GetBatch") { _, _ in throw VarlinkError.methodNotImplemented("GetBatch") }
    #expect(try await old.run("wait", "--batch", "night", console: TestConsole().console()) == .done)
  }

  @Test(arguments: [true, false]) func `watch says first how far its batch is, while it is under way`(ended: Bool)
    async throws
  {
    let daemon = try Self.daemon { Self.batch(in: ended ? nil : 90_000, ended: ended) }
    daemon.answer("Watch") { _, _ in throw ControlError.permissionDenied(method: "Watch", needs: .observe, groups: []) }
    let test = TestConsole()
    _ = try await daemon.run("watch", "--batch", "night", console: test.console())
    let words = "batch night#2: 1 of 2 have ended, likely done by 2026-11-26 08:00 UTC\n"
    #expect(test.errors.hasPrefix(words) != ended)
  }
}
