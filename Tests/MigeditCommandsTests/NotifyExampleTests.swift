import Foundation
import TestSupport
import Testing

@testable import MigeditCommands

/// The programs for `notify` that come as examples, with a curl, a sendmail and a migeditctl that only say what the test wants.
struct NotifyExampleTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try program("sendmail", "cat >'\(folder.file("sent"))'")
  }

  private func program(_ name: String, _ body: String) throws {
    try "#!/bin/sh\n\(body)\n".write(toFile: folder.file(name), atomically: false, encoding: .utf8)
    #expect(chmod(folder.file(name), 0o700) == 0)
  }

  private func run(_ example: String, _ event: String) async throws -> ChildProcess.Ending {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let variables = [
      "PATH": "\(folder.path):/usr/bin:/bin", "WEBHOOK": "http://127.0.0.1/", "MAIL_TO": "team@example.com",
      "MAIL_SERVER": nil, "SENDMAIL": folder.file("sendmail"), "MIGEDIT_EVENT": event, "MIGEDIT_SEQUENCE": "7",
      "MIGEDIT_BATCH": "night", "MIGEDIT_BATCH_RUN": "2",
    ]
    let child = ChildProcess(
      command: ["/bin/sh", root.appending(path: "deploy/examples/\(example)").path], variables: variables,
      input: Array("{\"event\":1}".utf8))
    return try await child.run(timeout: .seconds(60)) { _ in
      await untilCancelled()
      throw CancellationError()
    }
  }

  private var sent: String? { try? String(contentsOfFile: folder.file("sent"), encoding: .utf8) }

  @Test(arguments: [("200", true), ("204", true), ("302", false), ("404", false), ("503", false)])
  func `an event is told to a web server where it answers with a 2xx`(status: String, isTold: Bool) async throws {
    try program("curl", "cat >'\(folder.file("sent"))'; printf %s \(status)")
    #expect(try await run("notify-webhook", "failed") == .exited(isTold ? 0 : 1))
    #expect(sent == "{\"event\":1}")
  }

  @Test func `an event is not told where the web server can't be reached`() async throws {
    try program("curl", "printf 000; exit 7")
    #expect(try await run("notify-webhook", "failed") == .exited(7))
  }

  @Test(arguments: [("batchEnded", "report night#2"), ("outageBegan", "environments")])
  func `a mail has what migeditctl says, and is not sent where that fails`(event: String, words: String) async throws {
    try program("migeditctl", "exit 69")
    #expect(try await run("notify-mail", event) == .exited(69))
    #expect(sent == nil)
    try program("migeditctl", "echo \"said: $*\"")
    #expect(try await run("notify-mail", event) == .exited(0))
    #expect(sent?.hasSuffix("\n\nsaid: \(words)\n") == true)
  }

  @Test func `a mail about another event has it as JSON`() async throws {
    #expect(try await run("notify-mail", "failed") == .exited(0))
    #expect(sent?.hasSuffix("\n\n{\"event\":1}\n") == true)
  }
}
