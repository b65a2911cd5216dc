import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// Whatever comes in, the answer says what is wrong and where, and everything else goes on.
@Suite(.timeLimit(.minutes(5)))
struct BadInputTests {
  @Test func `each wrong call gets the interface's error with its place, and the daemon goes on`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let varlink = client.varlink
    let id = Samples.migration(1).description
    func edit(_ target: JSON, _ more: JSON = [:]) -> JSON {
      let plain: JSON = ["target": target, "change": ["mergePatch": ["name": "x"]]]
      return plain.merging(more)
    }
    let good: JSON = ["environment": "prod", "kind": "migration", "id": .string(id)]
    let faults: [(JSON, pointer: String, says: String)] = [
      (edit(["environment": "prod", "kind": "migration", "id": "12"]), "/target/id", "32 hexadecimal digits"),
      (edit(["environment": "nowhere", "kind": "migration", "id": .string(id)]), "/target/environment", "prod"),
      (edit(["environment": "prod", "kind": "package", "id": .string(id)]), "/target/kind", "migrationGroup"),
      (edit(["kind": "migration", "id": .string(id)]), "/target/environment", "missing"),
      (edit(good, ["priority": "high"]), "/priority", "a whole number"),
      (edit(good, ["priority": 1001]), "/priority", "-1000 to 1000"),
      (edit(good, ["colour": "red"]), "/colour", "not known"),
      (edit(good, ["notBefore": "tonight"]), "/notBefore", "tonight"),
      (edit(good, ["after": [77]]), "/after/0", "there is no job 77"),
      (edit(good, ["afterRefs": ["a"]]), "/afterRefs/0", "no edit of this call"),
      (edit(good, ["deadline": "2026-01-01T00:00:00Z"]), "/deadline", "has passed"),
      (edit(good, ["change": ["mergePatch": ["type": "project"]]]), "/change/mergePatch/type", "can't be changed"),
      (edit(good, ["change": ["mergePatch": ["importInfo": [:]]]]), "/change/mergePatch/importInfo", "not part"),
      (edit(good, ["change": ["body": [:]]]), "/change", "alone"),
      (edit(good, ["change": ["rules": []]]), "/change/rules", "expected at least one rule"),
      (edit(good, ["change": ["jsonPatch": [["op": "sing", "path": ""]]]]), "/change/jsonPatch/0/op", "sing"),
      (edit(good, ["expectedLastUpdatedDate": ""]), "/expectedLastUpdatedDate", "empty"),
      (7, "", "an object"),
    ]
    for (edit, pointer, says) in faults {
      let error = await #expect(throws: VarlinkError.self, "\(edit.text)") {
        try await varlink.call(Enqueue.qualifiedName, ["edits": [edit]])
      }
      guard case .invalidEdit(let faults)? = error.flatMap(ControlError.init), faults.total == 1 else {
        Issue.record("\(edit.text) gave \(String(describing: error))")
        continue
      }
      let fault = faults.first
      #expect(
        fault.index == 0 && fault.pointer.description == pointer && fault.reason.contains(says),
        "\(edit.text): \(fault)")
    }
    #expect(try await client.jobs().isEmpty)
  }

  @Test func `all faults of all edits are said at once, and none of the edits is taken`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let good = try JSON(encoding: client.rename(Samples.migration(1), to: "x"))
    let error = await #expect(throws: ControlError.self) {
      _ = try await client.call(Enqueue.self, Enqueue.Parameters(edits: [good, 1, good, ["target": [:]]]))
    }
    guard case .invalidEdit(let faults)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(faults.list.map(\.index) == [1, 3] && faults.total == 2)
    #expect(try await client.jobs().isEmpty)
  }

  @Test func `wrong parameters are refused by name`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let calls: [(String, JSONObject, parameter: String)] = [
      ("Get", ["id": "one"], "id"), ("Get", [:], "id"), ("Get", ["id": 1, "verbose": true], "verbose"),
      ("List", ["filter": ["states": ["asleep"]]], "filter/states/0"), ("List", ["limit": 0], "limit"),
      ("List", ["cursor": "nonsense"], "cursor"), ("Cancel", ["filter": [:]], "filter"),
      ("Enqueue", ["edits": []], "edits"), ("Enqueue", ["edits": [], "batches": 1], "batches"),
      ("Cancel", ["filter": ["ids": [1]], "dryRun": 1], "dryRun"), ("Pause", ["until": "tomorrow"], "until"),
      ("Reprioritize", ["filter": ["ids": [1]], "priority": 1001], "priority"),
      ("Reprioritize", ["filter": ["ids": [1]]], "priority"), ("Amend", ["id": 1, "clear": ["key"]], "clear/0"),
      ("Amend", ["id": 1, "deadline": "2099-01-01T00:00:00Z", "clear": ["deadline"]], "clear/0"),
    ]
    for (method, parameters, parameter) in calls {
      let error = await #expect(throws: VarlinkError.self, "\(method)") {
        try await client.varlink.call("org.migedit.Queue.\(method)", parameters)
      }
      #expect(error?.name == "org.varlink.service.InvalidParameter", "\(method): \(String(describing: error))")
      #expect(error?.parameters["parameter"]?.string == parameter, "\(method): \(String(describing: error))")
      #expect(error?.parameters["reason"]?.string?.isEmpty == false)
    }
    for (call, name) in [
      ("org.migedit.Queue.Sing", "org.varlink.service.MethodNotFound"),
      ("org.migedit.Opera.Sing", "org.varlink.service.InterfaceNotFound"),
      ("org.migedit.Queue.Watch", "org.varlink.service.ExpectedMore"),
    ] {
      let error = await #expect(throws: VarlinkError.self) { try await client.varlink.call(call) }
      #expect(error?.name == name)
    }
    await #expect(throws: ControlError.noSuchJob(id: 77)) { _ = try await client.job(77) }
    var filter = Filter()
    filter.ids = [77]
    await #expect(throws: ControlError.noSuchJob(id: 77)) {
      _ = try await client.call(Cancel.self, JobsToChange(filter: filter))
    }
    // A refusal says nothing of the disk.
    let status = try await client.call(Status.self, Status.Parameters())
    #expect(status.accepting && status.problem == nil)
  }

  @Test func `broken, deep and oversized frames close their connection and no other`() async throws {
    let bench = try await Bench()
    let other = try await bench.client()
    let deep = String(repeating: "[", count: 100_000) + "\0"
    for frame in ["{\"method\":\0", "\0", "not JSON\0", deep, String(repeating: "x", count: 17 << 20)] {
      // socat ends when the daemon has closed the connection.
      let answer = try await Program.run("socat", ["-t", "5", "-", "UNIX-CONNECT:\(bench.socket)"], input: frame)
      #expect(!answer.output.contains("lastSequence"))
    }
    let status = try await other.call(Status.self, Status.Parameters())
    #expect(status.version == migeditVersion)
    let errors = try #require(bench.daemon).errors
    #expect(errors.contains("closed the connection of"))
  }

  @Test func `who has no role is told which groups have it`() async throws {
    try #require(geteuid() == 0, "run this as root: it asks as another user")
    let bench = try await Bench(startsDaemon: false)
    try bench.write(bench.configuration(access: "access: { submit: { groups: [users] } }"))
    try await bench.start()
    chmod(bench.folder.path, 0o755)
    func ask(_ groups: String) async throws -> Program.Ended {
      try await Program.run(
        "setpriv",
        [
          "--reuid", "65534", "--regid", "65534", groups, builtProduct("migeditctl"), "--socket", bench.socket,
          "status",
        ])
    }
    let denied = try await ask("--clear-groups")
    #expect(denied.status == EX_NOPERM)
    #expect(denied.errors.contains("users"))
    let allowed = try await ask("--groups=100")
    #expect(allowed.status == 0, "\(allowed.errors)")
  }
}
