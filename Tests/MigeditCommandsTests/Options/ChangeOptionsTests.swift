import ControlAPI
import JSONDocument
import JobModel
import Testing

@testable import MigeditCommands

/// Flags that say what is to change: the exact change that is sent.
struct ChangeOptionsTests {
  static let target = "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"
  static let one = "0DFE6FB4356F4FA2A0C1C10D0B415301"
  static let two = "0dfe6fb4356f4fa2a0c1c10d0b415302"

  private func change(
    _ flags: [String], of kind: String = "--migration", files: [String: String] = [:]
  ) async throws -> String? {
    let daemon = try FakeDaemon([
      "Enqueue": { _, _ in
        try Enqueue.members(of: Enqueue.Reply(jobs: [Enqueued(id: 1, state: .queued, duplicate: false)]))
      }
    ])
    let test = TestConsole(files: files)
    try await daemon.start()
    let status = await Ctl.run(
      ["--socket", daemon.socket, "enqueue", kind, Self.target, "--environment", "prod"] + flags,
      console: test.console())
    await daemon.stop()
    #expect(status == .done, "\(test.errors)")
    return daemon.parameters(of: "Enqueue").first?["edits"]?.array?.first?["change"]?.text
  }

  private static let ruleFlags: [(flags: [String], rules: String)] = [
    (["--set-action", "\(one)=replace"], #"{"where":{"id":"\#(one)"},"action":"replace"}"#),
    (
      ["--set-action", "\(two)=keep_both", "--set-action=\(one)=delete"],
      #"{"where":{"id":"\#(two)"},"action":"keep_both"},{"where":{"id":"\#(one)"},"action":"delete"}"#
    ),
    (
      ["--remove", one, "--remove=\(two)"],
      #"{"where":{"id":"\#(one)"},"remove":true},{"where":{"id":"\#(two)"},"remove":true}"#
    ),
    (["--include-dependents"], #"{"where":{},"includeDependents":true}"#),
    (["--no-include-dependents"], #"{"where":{},"includeDependents":false}"#),
    (
      ["--where", "type=55,name=Sales*", "--set-action", "use_existing"],
      #"{"where":{"type":55,"name":"Sales*"},"action":"use_existing"}"#
    ),
    (["--where=name=*", "--remove"], #"{"where":{"name":"*"},"remove":true}"#),
    (
      [
        "--where", "type=report", "--set-action", "replace", "--where", "type=Security-Filter,action=replace",
        "--no-include-dependents", "--set-action", "use_newer",
      ],
      #"{"where":{"type":3},"action":"replace"},"#
        + #"{"where":{"type":58,"action":"replace"},"action":"use_newer","includeDependents":false}"#
    ),
    (
      [
        "--include-dependents", "--where", "id=\(two),project=Sales EU", "--remove", "--set-action", "\(two)=replace",
        "--remove", one, "--where", "type=4", "--include-dependents",
      ],
      #"{"where":{},"includeDependents":true},{"where":{"id":"\#(two)","project":"Sales EU"},"remove":true},"#
        + #"{"where":{"id":"\#(two)"},"action":"replace"},{"where":{"id":"\#(one)"},"remove":true},"#
        + #"{"where":{"type":4},"includeDependents":true}"#
    ),
  ]

  @Test(arguments: ruleFlags)
  func `rules stand in the order of the command line, for a group too`(flags: [String], rules: String) async throws {
    #expect(try await change(flags, of: "--group") == #"{"rules":[\#(rules)]}"#)
  }

  @Test func `other options between them don't part a where from what follows it`() async throws {
    let flags = [
      "--where", "type=3", "--key", "k", "--priority", "-5", "--set-action", "replace", "--strict", "--name",
    ]
    #expect(
      try await change(flags + ["R12"])
        == #"{"mergePatch":{"name":"R12"},"rules":[{"where":{"type":3},"action":"replace"}]}"#)
  }

  @Test(arguments: [
    (["--default-action", "use_newer"], #"{"defaultAction":"use_newer"}"#),
    (["--acl-on-replacing", "keep_both"], #"{"aclOnReplacingObjects":"keep_both"}"#),
    (
      ["--acl-on-new", "inherit_acl_as_dest_folder", "--acl-on-new", "keep_acl_as_source_object"],
      #"{"aclOnNewObjects":["inherit_acl_as_dest_folder","keep_acl_as_source_object"]}"#
    ),
    (["--update-schema", "recal_table_logical_size"], #"{"updateSchema":["recal_table_logical_size"]}"#),
  ])
  func `settings are a merge patch of the package's settings`(flags: [String], settings: String) async throws {
    #expect(try await change(flags) == #"{"mergePatch":{"tocView":{"settings":\#(settings)}}}"#)
  }

  @Test func `settings and name are added to what a merge patch says, and repeat it where it says the same`()
    async throws
  {
    let patch = #"{"tocView":{"settings":{"updateSchema":[],"n":1.50},"content":[]},"name":"R12"}"#
    let flags = ["--merge-patch", "p.json", "--name", "R12", "--default-action", "replace", "--json-patch", "j.json"]
    let sent = try await change(
      flags + ["--remove", Self.one], files: ["p.json": patch, "j.json": #"[{"op":"remove","path":"/treeView"}]"#])
    #expect(
      sent
        == #"{"mergePatch":{"tocView":{"settings":{"updateSchema":[],"n":1.50,"defaultAction":"replace"},"content":[]},"#
        + #""name":"R12"},"jsonPatch":[{"op":"remove","path":"/treeView"}],"#
        + #""rules":[{"where":{"id":"\#(Self.one)"},"remove":true}]}"#)
  }

  @Test(arguments: [
    (#"{"name":"R11"}"#, "/name otherwise than --name does"),
    (#"{"name":null}"#, "/name otherwise than --name does"),
    (
      #"{"tocView":{"settings":{"defaultAction":"delete"}}}"#,
      "/tocView/settings/defaultAction otherwise than --default-action does"
    ), (#"{"tocView":null}"#, "/tocView/settings/defaultAction otherwise than --default-action does"),
  ])
  func `a merge patch that says otherwise than a flag is refused`(patch: String, reason: String) async {
    let test = TestConsole(files: ["-": patch])
    let status = await Ctl.run(
      [
        "enqueue", "--migration", Self.target, "--merge-patch", "-", "--name", "R12", "--default-action", "replace",
      ], console: test.console())
    #expect(status == .data)
    #expect(test.errors == "migeditctl: stdin says \(reason): leave one of them out.\n")
  }

  @Test func `a merge patch that is no object is left for the daemon to refuse`() async throws {
    #expect(
      try await change(["--merge-patch", "-", "--name", "R12"], files: ["-": "[1]"]) == #"{"mergePatch":[1]}"#)
  }
}
