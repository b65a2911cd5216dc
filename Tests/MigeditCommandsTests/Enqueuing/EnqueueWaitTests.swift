import ControlAPI
import Glibc
import JSONDocument
import JobModel
import MigeditCommands
import Runtime
import Testing
import Varlink

/// `enqueue --wait`.
struct EnqueueWaitTests {
  private static let arguments = [
    "enqueue", "--migration", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B", "--name", "R12", "--batch", "night", "--environment",
    "prod", "--wait",
  ]

  private static func daemon(_ state: JobState) throws -> FakeDaemon {
    try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "Enqueue": { _, _ in
        try Enqueue.members(of: Enqueue.Reply(jobs: [Enqueued(id: 7, state: .queued, duplicate: false)]))
      },
      "GetBatch": { _, _ in
        var batch = Batch(name: "night", createdAt: Sample.now, counts: ["queued": 1])
        batch.expectedEndP90 = Sample.now + .seconds(14_400)
        return try GetBatch.members(of: GetBatch.Reply(batch: batch))
      },
      "List": { _, _ in try .jobs([Sample.job(7, .queued)]) },
      "Watch": { _, replies in
        try await replies.send(try .event(42, state == .failed ? .failed : .succeeded, Sample.job(7, state)))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
  }

  @Test(arguments: [(JobState.succeeded, ExitReason.done), (.failed, .no)])
  func `enqueue --wait ends as wait does, and gives a pipe the ids as ever`(state: JobState, status: ExitReason)
    async throws
  {
    let daemon = try Self.daemon(state)
    let test = TestConsole()
    #expect(try await daemon.run(Self.arguments, console: test.console()) == status)
    #expect(test.output == "7\n")
    #expect(test.errors.hasPrefix("enqueued 1 job: 7\nwaiting for 1 job; likely done by 11:00 UTC\n"))
    #expect(test.errors.hasSuffix("1 job: 1 \(state)\n"))
    #expect(daemon.parameters(of: "Watch").map(\.text) == [#"{"filter":{"ids":[7]},"since":41}"#])
  }

  @Test func `on a terminal it shows at the end what became of them`() async throws {
    let daemon = try Self.daemon(.succeeded)
    let test = TestConsole()
    #expect(try await daemon.run(Self.arguments, console: test.console(width: 80)) == .done)
    #expect(test.output.split(separator: "\n").count == 2 && test.output.contains("  7  succeeded"))
  }

  @Test func `Ctrl-C leaves what was enqueued alone, and says how to go on waiting`() async throws {
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    let daemon = try Self.daemon(.succeeded)
    daemon.answer("Watch") { _, _ in
      sender.yield(SIGINT)
      await untilCancelled()
      throw ControlError.shuttingDown
    }
    let test = TestConsole()
    var console = test.console()
    console.endSignals = { signals }
    #expect(try await daemon.run(Self.arguments, console: console) == .interrupted)
    #expect(test.output == "7\n")
    #expect(
      test.errors.hasSuffix(
        "migeditctl: 0 of 1 jobs have ended: 1 queued. The jobs go on; `migeditctl wait 7` goes on waiting.\n"))
  }

  @Test func `more jobs than can be named are waited for only as a batch, which is said before anything is enqueued`()
    async throws
  {
    let line =
      #"{"target":{"environment":"prod","kind":"migration","id":"3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"},"change":{}}"#
    let daemon = try Self.daemon(.succeeded)
    let test = TestConsole(files: ["f.jsonl": Array(repeating: line, count: 10_001).joined(separator: "\n")])
    #expect(try await daemon.run("enqueue", "--file", "f.jsonl", "--wait", console: test.console()) == .data)
    #expect(test.errors.contains("say --batch NAME") && daemon.parameters(of: "Enqueue").isEmpty)
  }
}
