import ControlAPI
import JSONDocument
import MigeditCommands
import Synchronization
import Testing
import Varlink

struct ExportTests {
  private static let pieces = ["{\"queue\":{}}\n{\"job\":", "{\"id\":1}}\n{\"end\":{}}\n"]

  /// - Parameter error: what the daemon ends with behind the first piece; nil: it ends well.
  private static func daemon(
    paused: Bool = true, running: Int = 0, _ error: ControlError? = nil
  ) throws -> FakeDaemon {
    try FakeDaemon([
      "Status": { _, _ in
        var status = try Status.members(of: Sample.status())
        status["counts"] = ["running": .number(JSONNumber(running))]
        status["pause"] = paused ? ["by": "root", "at": "2026-11-25T07:00:00.000Z"] : nil
        return status
      },
      "Export": { _, replies in
        try await replies.send(["text": .string(pieces[0])])
        if let error { throw error }
        return ["text": .string(pieces[1])]
      },
    ])
  }

  @Test func `an export goes to standard output as it comes`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run("export", console: test.console()) == .done)
    #expect(test.output == Self.pieces.joined())
    #expect(test.errors == "the queue was exported: 41 B\n")
  }

  @Test func `a file has its name when it is whole`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run("export", "--output", "q.jsonl", console: test.console()) == .done)
    #expect(test.writtenFiles == ["q.jsonl": Self.pieces.joined()] && test.output.isEmpty)
  }

  @Test(arguments: [
    (ControlError.shuttingDown, ExitReason.temporary, "the daemon is stopping"),
    (.storageUnavailable(reason: "The disk is full."), .temporary, "the queue was not exported. The disk is full."),
  ])
  func `nothing has the name of a file whose export failed`(
    error: ControlError, status: ExitReason, words: String
  ) async throws {
    let daemon = try Self.daemon(error)
    let test = TestConsole()
    #expect(try await daemon.run("export", "-o", "q.jsonl", console: test.console()) == status)
    #expect(test.writtenFiles.isEmpty && test.errors.contains(words), "\(test.errors)")
  }

  @Test(arguments: [
    (false, 0, "the queue is not paused: what it does from now on is not in the export"),
    (true, 1, "1 edit is under way: the queue that imports this follows those that were submitted"),
    (true, 2, "2 edits are under way"),
  ])
  func `who exports a queue that goes on is warned`(paused: Bool, running: Int, words: String) async throws {
    let daemon = try Self.daemon(paused: paused, running: running)
    let test = TestConsole()
    #expect(try await daemon.run("export", console: test.console()) == .done)
    #expect(test.errors.contains(words) && test.errors.contains("`migeditctl drain`"), "\(test.errors)")
  }

  @Test func `a terminal is no place for an export`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run("export", console: test.console(width: 80)) == .usage)
    #expect(test.errors == "migeditctl: an export is for a file: say --output FILE, or > FILE.\n")
    #expect(daemon.calls.isEmpty)
  }
}
