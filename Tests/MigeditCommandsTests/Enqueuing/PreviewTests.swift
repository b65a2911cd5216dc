import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Testing
import Varlink

struct PreviewTests {
  private static let line =
    #"{"target":{"kind":"migration","id":"\#(EditSample.id)"},"change":{"mergePatch":{"name":"R12"}},"ref":"a","#
    + #""afterRefs":["b"],"held":true}"#

  @Test func `preview sends target and change as enqueue would, and enqueues nothing`() async throws {
    let daemon = try FakeDaemon(["Preview": EditSample.preview(), "Environments": EditSample.environments])
    let test = TestConsole(files: ["p.json": #"{"tocView":{"n":1.50}}"#])
    let status = try await daemon.run(
      "preview", "--migration", EditSample.id, "--name", "R12", "--merge-patch", "p.json", console: test.console())
    #expect(status == .done)
    #expect(daemon.calls.map(\.method) == ["Environments", "Preview"])
    #expect(
      daemon.parameters(of: "Preview").first
        == [
          "target": ["environment": "prod", "kind": "migration", "id": .string(EditSample.id)],
          "change": ["mergePatch": ["tocView": ["n": 1.5], "name": "R12"]],
        ])
    #expect(test.errors.isEmpty)
  }

  @Test func `json is the reply as it came, whatever the status`() async throws {
    let daemon = try FakeDaemon([
      "Preview": { _, _ in
        [
          "before": ["n": 1.50], "after": ["n": 1.50], "editable": false, "lastUpdatedDate": "d", "newer": true,
        ]
      }
    ])
    let test = TestConsole()
    let status = try await daemon.run(
      "preview", "--group", EditSample.id, "--environment", "prod", "--name", "x", "--json", console: test.console())
    #expect(status == .no)
    #expect(
      test.output == #"{"before":{"n":1.5},"after":{"n":1.5},"editable":false,"lastUpdatedDate":"d","newer":true}"#
        + "\n")
  }

  @Test(arguments: [
    (ControlError.noSuchEnvironment(name: "prod"), ExitReason.data),
    (.environmentUnavailable(environment: "prod", reason: "It does not answer."), .temporary),
    (.permissionDenied(method: "Preview", needs: .submit, groups: []), .noPermission),
    (.invalidEdit(RequestFaults(RequestFault(0, ["change"], "why"))), .data),
  ])
  func `a daemon that can't say ends with its own status`(error: ControlError, status: ExitReason) async throws {
    let daemon = try FakeDaemon(["Preview": { _, _ in throw error }])
    let test = TestConsole()
    #expect(
      try await daemon.run(
        "preview", "--migration", EditSample.id, "--environment", "prod", "--name", "x", console: test.console())
        == status)
    #expect(test.output.isEmpty)
    #expect(!test.errors.contains("enqueued"))
  }

  @Test func `a dry run of an edit that is made for another date is a conflict`() async throws {
    let daemon = try FakeDaemon(["Preview": EditSample.preview(date: EditSample.laterDate)])
    func run(_ date: String) async throws -> (ExitReason, TestConsole) {
      let test = TestConsole()
      let status = try await daemon.run(
        "enqueue", "--migration", EditSample.id, "--environment", "prod", "--name", "x", "--expected-date", date,
        "--dry-run", console: test.console())
      return (status, test)
    }
    let conflict = try await run(EditSample.date)
    #expect(conflict.0 == .no)
    #expect(conflict.1.output.contains("as of \(EditSample.date), and somebody has edited it since"))
    #expect(try await run(EditSample.laterDate).0 == .done)
    #expect(daemon.calls.allSatisfy { $0.method == "Preview" })
  }

  @Test func `a dry run of a file takes all that an edit can say, and gives one object for each`() async throws {
    let daemon = try FakeDaemon(["Preview": EditSample.preview(), "Environments": EditSample.environments])
    let test = TestConsole(files: ["-": Self.line + "\n" + Self.line])
    #expect(
      try await daemon.run("enqueue", "--file", "-", "--dry-run", "--json", console: test.console()) == .done)
    #expect(test.output.split(separator: "\n").count == 2)
    #expect(test.errors == "2 edits: 2 would be submitted; nothing was enqueued\n")
    #expect(
      daemon.parameters(of: "Preview").map { $0["change"] } == [
        ["mergePatch": ["name": "R12"]], ["mergePatch": ["name": "R12"]],
      ])
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
  }

  @Test func `a daemon that goes away ends a dry run of a file`() async throws {
    let daemon = try FakeDaemon(["Environments": EditSample.environments])
    daemon.answer("Preview") { [unowned daemon] _, _ in
      Task { await daemon.stop() }
      await untilCancelled()
      throw CancellationError()
    }
    let test = TestConsole(files: ["-": Self.line + "\n" + Self.line])
    #expect(try await daemon.run("enqueue", "--file", "-", "--dry-run", console: test.console()) == .unavailable)
    #expect(daemon.parameters(of: "Preview").count == 1)
  }
}
