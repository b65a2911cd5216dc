import Foundation
import TestSupport
import Testing

@testable import MigeditCommands

/// The programs for `notify` that come as examples, with a curl, a sendmail and a migeditctl of the test's own.
struct NotifyExampleTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// - Parameter programs: functions of the shell, which it takes before the programs of their names.
  private func run(_ example: String, _ event: String, _ programs: String...) async throws -> ChildProcess.Ending {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let sendmail = "sendmail() { cat >'\(folder.file("sent"))'; }"
    let script = ([sendmail] + programs + [". '\(root.path)/deploy/examples/\(example)'"]).joined(separator: "\n")
    let variables = [
      "WEBHOOK": "http://127.0.0.1/", "MAIL_TO": "team@example.com", "MAIL_FROM": nil, "MAIL_SERVER": nil,
      "SENDMAIL": "sendmail", "MIGEDIT_EVENT": event, "MIGEDIT_SEQUENCE": "7", "MIGEDIT_BATCH": "night",
      "MIGEDIT_BATCH_RUN": "2",
    ]
    let child = ChildProcess(
      command: ["/bin/sh", "-c", script], variables: variables, input: Array("{\"event\":1}".utf8))
    return try await child.run(timeout: .seconds(60)) { _ in
      await untilCancelled()
      throw CancellationError()
    }
  }

  private var sent: String? { try? String(contentsOfFile: folder.file("sent"), encoding: .utf8) }

  @Test(arguments: [("200", true), ("204", true), ("302", false), ("404", false), ("503", false)])
  func `an event is told to a web server where it answers with a 2xx`(status: String, isTold: Bool) async throws {
    let curl = "curl() { cat >'\(folder.file("sent"))'; printf %s \(status); }"
    #expect(try await run("notify-webhook", "failed", curl) == .exited(isTold ? 0 : 1))
    #expect(sent == "{\"event\":1}")
  }

  @Test func `an event is not told where the web server can't be reached`() async throws {
    #expect(try await run("notify-webhook", "failed", "curl() { printf 000; return 7; }") == .exited(7))
  }

  @Test(arguments: [("batchEnded", "report night#2"), ("outageBegan", "environments")])
  func `a mail has what migeditctl says, and is not sent where that fails`(event: String, words: String) async throws {
    #expect(try await run("notify-mail", event, "migeditctl() { return 69; }") == .exited(69))
    #expect(sent == nil)
    #expect(try await run("notify-mail", event, "migeditctl() { echo \"said: $*\"; }") == .exited(0))
    #expect(sent?.hasSuffix("\n\nsaid: \(words)\n") == true)
  }

  @Test func `a mail about another event has it as JSON`() async throws {
    #expect(try await run("notify-mail", "failed") == .exited(0))
    #expect(sent?.hasSuffix("\n\n{\"event\":1}\n") == true)
  }
}
