import ControlAPI
import JSONDocument
import MigeditCommands
import Testing
import Varlink

struct ImportTests {
  private static let reply: JSON = [
    "storeId": "b2", "from": "a1", "exportedAt": "2026-11-25T06:00:00.000Z", "jobs": 12, "events": 34,
  ]

  private static func daemon(_ error: ControlError? = nil) throws -> FakeDaemon {
    try FakeDaemon([
      "Import": { call, _ in
        if let error { throw error }
        return call.parameters["last"] == true ? ["imported": reply] : [:]
      }
    ])
  }

  @Test func `a file is sent in pieces that end between two characters, each with its place`() async throws {
    let daemon = try Self.daemon()
    // Of three bytes each, so that a piece of 256 KiB would end within one.
    let text = "x" + String(repeating: "\u{20AC}", count: 200_000) + "\n"
    let test = TestConsole(files: ["q": text])
    #expect(try await daemon.run("import", "q", console: test.console()) == .done)
    let calls = daemon.parameters(of: "Import")
    #expect(calls.compactMap { $0["text"]?.string }.joined() == text)
    #expect(calls.count == 3 && calls.map { $0["last"]?.bool } == [nil, nil, true])
    var offset = 0
    for call in calls {
      #expect(call["offset"]?.number?.int == offset)
      offset += call["text"]?.string?.utf8.count ?? 0
    }
    #expect(
      test.errors.contains("imported: 12 jobs and 34 events of the queue a1, as it was at 2026-11-25T06:00:00.000Z"))
    #expect(test.errors.contains("is paused: `migeditctl status`, then `migeditctl resume`"))
  }

  @Test(arguments: ["", "{}\n"]) func `a short file is one piece`(text: String) async throws {
    let daemon = try Self.daemon()
    let test = TestConsole(files: ["q": text])
    #expect(try await daemon.run("import", "q", "--json", console: test.console()) == .done)
    #expect(
      daemon.parameters(of: "Import").map(\.text) == [#"{"offset":0,"text":\#(JSON.string(text).text),"last":true}"#])
    #expect(test.output == #"{"imported":\#(Self.reply.text)}"# + "\n")
  }

  @Test(arguments: [
    (ControlError.notImportable(reason: "This queue has had a job."), ExitReason.data),
    (.storageUnavailable(reason: "The disk is full."), .temporary),
  ])
  func `a refusal says that nothing was imported, and why`(error: ControlError, status: ExitReason) async throws {
    let daemon = try Self.daemon(error)
    let test = TestConsole(files: ["q": "{}\n"])
    #expect(try await daemon.run("import", "q", console: test.console()) == status)
    #expect(test.errors.hasPrefix("migeditctl: nothing was imported. T"), "\(test.errors)")
  }

  @Test func `a file that is not there is said before the daemon is asked`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run("import", "q", console: test.console()) == .noInput)
    #expect(daemon.calls.isEmpty)
  }
}
