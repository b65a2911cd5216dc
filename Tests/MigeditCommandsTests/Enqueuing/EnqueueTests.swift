import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Testing
import Varlink

struct EnqueueTests {
  private static let id = "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"

  private static func daemon(environments names: [String] = ["prod"]) throws -> FakeDaemon {
    try FakeDaemon([
      "Environments": { _, _ in
        let all = names.map {
          EnvironmentStatus(name: $0, url: "https://library.example.com", slots: [], queued: 0, running: 0)
        }
        return try Environments.members(of: Environments.Reply(environments: all))
      },
      "Enqueue": { call, _ in
        let edits = call.parameters["edits"]?.array ?? []
        let jobs = edits.indices.map { Enqueued(id: $0 + 1, state: .queued, duplicate: false) }
        return try Enqueue.members(of: Enqueue.Reply(jobs: jobs))
      },
    ])
  }

  @Test func `a file goes in one call, and its ids come out one a line`() async throws {
    let daemon = try Self.daemon()
    let lines = (1...40).map { #"{"target":{"kind":"migration","id":"\#($0)"},"change":{}}"# }.joined(separator: "\n\n")
    let test = TestConsole(files: ["jobs.jsonl": lines])
    #expect(
      try await daemon.run("enqueue", "--file", "jobs.jsonl", "--batch", "night", console: test.console()) == .done)
    #expect(test.output == (1...40).map { "\($0)\n" }.joined())
    #expect(test.errors == "enqueued 40 jobs: 1-40\n")
    #expect(daemon.parameters(of: "Environments").count == 1)
    let calls = daemon.parameters(of: "Enqueue")
    #expect(calls.count == 1)
    #expect(calls.first?["edits"]?.array?.count == 40)
    #expect(
      calls.first?["edits"]?.array?.allSatisfy { $0["target"]?["environment"] == "prod" && $0["batch"] == "night" }
        == true)
  }

  @Test func `windows of a batch go with it, and what fits none is said`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Enqueue") { _, _ in
      let words = "It fits no window of the next two weeks."
      let jobs = [1, 2, 3].map { Enqueued(id: $0, state: .queued, duplicate: false, problem: $0 == 2 ? nil : words) }
      return try Enqueue.members(of: Enqueue.Reply(jobs: jobs))
    }
    let line = #"{"target":{"environment":"prod","kind":"migration","id":"1"},"change":{}}"#
    let test = TestConsole(files: ["f.jsonl": [line, line, line].joined(separator: "\n")])
    let status = try await daemon.run(
      "enqueue", "--file", "f.jsonl", "--batch", "night", "--window", "Sat 22:00-06:00", "--window",
      "except 2026-12-26",
      console: test.console())
    #expect(status == .done)
    #expect(
      daemon.parameters(of: "Enqueue").first?["batches"]?.text
        == #"[{"batch":"night","windows":["Sat 22:00-06:00","except 2026-12-26"]}]"#)
    #expect(test.errors == "enqueued 3 jobs: 1-3\njobs 1, 3: It fits no window of the next two weeks.\n")
  }

  @Test func `after how many failures a batch stops goes with it, and what is held at once is said`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Enqueue") { _, _ in
      let jobs = [Enqueued(id: 9, state: .held, duplicate: false, problem: Sample.stop.wordsOfHeld)]
      return try Enqueue.members(of: Enqueue.Reply(jobs: jobs))
    }
    let line = #"{"target":{"environment":"prod","kind":"migration","id":"1"},"change":{}}"#
    let test = TestConsole(files: ["f.jsonl": line])
    let status = try await daemon.run(
      "enqueue", "--file", "f.jsonl", "--batch", "night", "--stop-after", "2", console: test.console())
    #expect(status == .done)
    #expect(
      daemon.parameters(of: "Enqueue").first?["batches"]?.text == #"[{"batch":"night","stopAfterFailures":2}]"#)
    #expect(test.errors == "enqueued 1 job: 9\njob 9: \(Sample.stop.wordsOfHeld)\n")
  }

  @Test(arguments: [
    (["--stop-after", "2"], "--stop-after goes with --batch"),
    (["--batch", "night", "--stop-after", "0"], "--stop-after"),
    (["--batch", "night", "--stop-after", "two"], "--stop-after"),
  ])
  func `a number of failures that can't be is refused`(options: [String], words: String) async throws {
    let test = TestConsole(files: ["f.jsonl": "{}"])
    let daemon = try Self.daemon()
    #expect(try await daemon.run(["enqueue", "--file", "f.jsonl"] + options, console: test.console()) == .usage)
    #expect(test.errors.contains(words), "\(test.errors)")
    #expect(daemon.calls.isEmpty)
  }

  @Test func `a stop of a batch that no edit is of is a fault of the file`() async throws {
    let daemon = try Self.daemon()
    let line = #"{"target":{"environment":"prod","kind":"migration","id":"1"},"change":{},"batch":"day"}"#
    let test = TestConsole(files: ["f.jsonl": line])
    let arguments = ["enqueue", "--file", "f.jsonl", "--batch", "night", "--stop-after", "2"]
    #expect(try await daemon.run(arguments, console: test.console()) == .data)
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
    #expect(test.errors.contains("--stop-after is of batch \"night\", and each edit names another one"))
  }

  @Test func `edits that name other batches than the flag are told, and keep theirs`() async throws {
    let daemon = try Self.daemon()
    let lines = [#","batch":"day""#, "", #","batch":"night#3""#].map { batch in
      #"{"target":{"environment":"prod","kind":"migration","id":"1"},"change":{}\#(batch)}"#
    }
    let test = TestConsole(files: ["f.jsonl": lines.joined(separator: "\n")])
    _ = try await daemon.run("enqueue", "--file", "f.jsonl", "--batch", "night", console: test.console())
    #expect(test.errors.contains("1 of 3 edits name a batch of their own, which goes before --batch night: day\n"))
    let sent = daemon.parameters(of: "Enqueue").first?["edits"]?.array?.compactMap { $0["batch"]?.string }
    #expect(sent == ["day", "night", "night#3"])
  }

  @Test(arguments: [["--dry-run"], []])
  func `windows of a batch that no edit is of are a fault of the file`(options: [String]) async throws {
    let daemon = try Self.daemon()
    let line = #"{"target":{"environment":"prod","kind":"migration","id":"1"},"change":{},"batch":"day"}"#
    let test = TestConsole(files: ["f.jsonl": "\(line)\n\(line)"])
    let arguments = ["enqueue", "--file", "f.jsonl", "--batch", "night", "--window", "Sat 22:00-06:00"] + options
    #expect(try await daemon.run(arguments, console: test.console()) == .data)
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
    #expect(
      test.errors.contains("--window is of batch \"night\", and each edit names another one. Nothing was enqueued"))
  }

  @Test func `the daemon's faults are said by line, and nothing is enqueued`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Enqueue") { _, _ in
      throw ControlError.invalidEdit(
        RequestFaults(
          RequestFault(1, ["target", "id"], "no id"), others: [RequestFault(2, ["foo"], "not known here")], total: 9))
    }
    let test = TestConsole(files: ["-": "{}\n\n{}\n\n\n{}\n"])
    #expect(try await daemon.run("enqueue", "--file", "-", console: test.console()) == .data)
    #expect(
      test.errors == """
        migeditctl: 9 faults, and nothing was enqueued:
          stdin:3: /target/id: no id
          stdin:6: /foo: not known here
          … and 7 more

        """)
    #expect(test.output.isEmpty)
  }

  @Test func `a file with a fault of syntax is never sent`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole(files: ["jobs.jsonl": "{}\n{\"a\":1,}\n"])
    #expect(try await daemon.run("enqueue", "--file", "jobs.jsonl", console: test.console()) == .data)
    #expect(test.errors.contains("jobs.jsonl:2:8: "))
    #expect(daemon.calls.isEmpty)
  }

  @Test func `a key that belongs to another edit is said by line`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Enqueue") { _, _ in throw ControlError.keyConflict(index: 1, key: "k", id: 12) }
    let test = TestConsole(files: ["jobs.jsonl": "\n{}\n{}\n"])
    #expect(try await daemon.run("enqueue", "--file", "jobs.jsonl", console: test.console()) == .data)
    #expect(test.errors.contains("jobs.jsonl:3: /key: the key \"k\" belongs to job 12"))
  }

  @Test func `a file that is not there`() async throws {
    let test = TestConsole()
    #expect(try await Self.daemon().run("enqueue", "--file", "none", console: test.console()) == .noInput)
    #expect(test.errors == "migeditctl: can't read none: No such file or directory\n")
  }

  @Test func `name and merge patch are one patch`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole(files: ["p.json": #"{"tocView":null,"n":1.50}"#])
    let status = try await daemon.run(
      "enqueue", "--migration", Self.id, "--environment", "prod", "--name", "R12", "--merge-patch", "p.json", "--key",
      "k", "--label", "team=bi", "--priority", "-5", "--max-attempts", "2", console: test.console())
    #expect(status == .done)
    // The environment is said, so it is not asked for.
    #expect(daemon.calls.map(\.method) == ["Enqueue"])
    #expect(
      daemon.calls.first?.parameters.text
        == #"{"edits":[{"target":{"kind":"migration","id":"\#(Self.id)","environment":"prod"},"#
        + #""change":{"mergePatch":{"tocView":null,"n":1.50,"name":"R12"}},"key":"k","priority":-5,"maxAttempts":2,"#
        + #""labels":{"team":"bi"}}]}"#)
  }

  @Test func `when a job may start, until when, and behind which jobs, goes with every edit that does not say so`()
    async throws
  {
    let daemon = try Self.daemon()
    let test = TestConsole(files: ["-": #"{"ref":"a"}\#n{"afterRefs":["a"],"after":[9],"held":false}\#n"#])
    let status = try await daemon.run(
      "enqueue", "--file", "-", "--not-before", "2026-11-25T22:00:00+01:00", "--deadline", "10h", "--after", "3-4",
      "--after", "7", "--held", console: test.console())
    #expect(status == .done)
    let times = #""notBefore":"2026-11-25T21:00:00.000Z","deadline":"2026-11-25T17:00:00.000Z""#
    #expect(
      daemon.parameters(of: "Enqueue").first?.text
        == #"{"edits":[{"ref":"a",\#(times),"after":[3,4,7],"held":true},"#
        + #"{"afterRefs":["a"],"after":[9],"held":false,\#(times)}]}"#)
  }

  @Test func `a JSON patch goes beside the merge patch or alone, with the date and the strictness`() async throws {
    let test = TestConsole(files: ["-": #"[{"op":"add","path":"/a/-","value":1.50}]"#])
    let patch = #""jsonPatch":[{"op":"add","path":"/a/-","value":1.50}]}"#
    let alone = try Self.daemon()
    #expect(
      try await alone.run("enqueue", "--migration", Self.id, "--json-patch", "-", console: test.console()) == .done)
    let edit = alone.parameters(of: "Enqueue").first?["edits"]?.array?.first
    #expect(edit?["change"]?.text == "{" + patch)
    #expect(edit?["expectedLastUpdatedDate"] == nil && edit?["strict"] == nil)

    let beside = try Self.daemon()
    let status = try await beside.run(
      "enqueue", "--migration", Self.id, "--environment", "prod", "--json-patch", "-", "--name", "R12",
      "--expected-date", "2026-11-24T18:00:00.000+0000", "--strict", console: test.console())
    #expect(status == .done)
    #expect(
      beside.parameters(of: "Enqueue").first?.text
        == #"{"edits":[{"target":{"kind":"migration","id":"\#(Self.id)","environment":"prod"},"#
        + #""change":{"mergePatch":{"name":"R12"},"# + patch
        + #","expectedLastUpdatedDate":"2026-11-24T18:00:00.000+0000","strict":true}]}"#)
  }

  @Test func `a body is sent as it was written`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole(files: ["-": #"{"b":1e2,"migrations":[]}"#])
    #expect(try await daemon.run("enqueue", "--group", Self.id, "--body", "-", console: test.console()) == .done)
    let edit = daemon.parameters(of: "Enqueue").first?["edits"]?.array?.first
    #expect(edit?["change"]?.text == #"{"body":{"b":1e2,"migrations":[]}}"#)
    #expect(edit?["target"]?["kind"] == "migrationGroup")
  }

  @Test func `where several environments are configured, one must be said`() async throws {
    let daemon = try Self.daemon(environments: ["prod", "test"])
    let test = TestConsole()
    let status = try await daemon.run("enqueue", "--migration", Self.id, "--name", "x", console: test.console())
    #expect(status == .usage)
    #expect(test.errors.contains("There are prod, test: say --environment NAME"))
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
  }

  @Test func `who may not even look is told what enqueuing needs`() async throws {
    let daemon = try FakeDaemon([
      "Environments": { _, _ in
        throw ControlError.permissionDenied(method: "Environments", needs: .observe, groups: ["adm", "migedit"])
      },
      "Enqueue": { _, _ in
        throw ControlError.permissionDenied(method: "Enqueue", needs: .submit, groups: ["migedit"])
      },
    ])
    let test = TestConsole()
    #expect(
      try await daemon.run("enqueue", "--migration", Self.id, "--name", "x", console: test.console()) == .noPermission)
    #expect(test.errors.contains("Enqueue") && !test.errors.contains("Environments"))
  }

  @Test func `where none is configured, that is the configuration's fault`() async throws {
    let daemon = try Self.daemon(environments: [])
    let test = TestConsole()
    #expect(
      try await daemon.run("enqueue", "--migration", Self.id, "--name", "x", console: test.console()) == .configuration)
  }

  @Test func `a daemon that goes away in the middle leaves it open what happened`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Enqueue") { [unowned daemon] _, _ in
      Task { await daemon.stop() }
      await untilCancelled()
      throw CancellationError()
    }
    let test = TestConsole()
    let status = try await daemon.run("enqueue", "--migration", Self.id, "--name", "x", console: test.console())
    #expect(status == .unavailable)
    #expect(test.errors.contains("it is not known whether the jobs are in the queue"))
  }

  @Test func `with a key the call whose reply was lost is made again when the daemon is back, and is the same job`()
    async throws
  {
    let daemon = try Self.daemon()
    daemon.answer("Enqueue") { [unowned daemon] _, _ in
      Task { await daemon.stop() }
      await untilCancelled()
      throw CancellationError()
    }
    let test = TestConsole()
    let console = test.console(sleep: { [unowned daemon] _ in
      daemon.answer("Enqueue") { _, _ in ["jobs": [["id": 7, "state": "running", "duplicate": true]]] }
      try await daemon.start()
    })
    let status = try await daemon.run(
      "enqueue", "--migration", Self.id, "--name", "x", "--key", "r12", console: console)
    #expect(status == .done)
    #expect(
      test.errors == """
        the daemon has gone away; waiting for it at \(daemon.socket)
        the daemon is back; enqueuing again, by the same keys
        job 7 was there already, by its key, and is running

        """)
    let calls = daemon.parameters(of: "Enqueue")
    #expect(calls.count == 2 && calls[0] == calls[1])
  }

  @Test func `json has the interface's objects, one a line, with all that they have`() async throws {
    let daemon = try Self.daemon()
    daemon.answer("Enqueue") { _, _ in
      [
        "jobs": [
          ["id": 1, "state": "queued", "duplicate": false, "newer": 1.50],
          ["id": 2, "state": "queued", "duplicate": true],
        ]
      ]
    }
    let test = TestConsole(files: ["-": "{}\n{}"])
    #expect(try await daemon.run("enqueue", "--file", "-", "--json", console: test.console(width: 80)) == .done)
    #expect(
      test.output == """
        {"id":1,"state":"queued","duplicate":false,"newer":1.5}
        {"id":2,"state":"queued","duplicate":true}

        """)
    #expect(test.errors == "enqueued 1 job: 1\njob 2 was there already, by its key, and is queued\n")
  }
}
