import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Synchronization
import Testing
import Varlink

struct PreflightTests {
  private static let locked =
    "The migration can't be edited: it has package status 'locked'. Unless that is changed on the server before the job "
    + "starts, it fails."

  private static func missing(_ id: String, ticket: String) -> String {
    "The migration \(id) can't be read: the Library server answered 404 ERR004: \"The object was not found (\(ticket)).\" "
      + "Check the id, and that prod's user may see it. Unless it is there when the job starts, the job fails."
  }

  private static let replies = [
    Preflight.Reply(done: 1, total: 8, job: 1041, targetName: "R12 Finance", editable: true, changes: true),
    Preflight.Reply(done: 2, total: 8, job: 1042, targetName: "R12 Sales", editable: false, problem: locked),
    Preflight.Reply(
      done: 3, total: 8, job: 1043, editable: false,
      problem: missing("3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B", ticket: "4711")),
    Preflight.Reply(done: 4, total: 8, job: 1044, targetName: "R12 HR", editable: true, changes: false),
    Preflight.Reply(done: 5, total: 8, job: 1046, targetName: "R12 Stock \u{1B}[31m", editable: false, problem: locked),
    Preflight.Reply(
      done: 6, total: 8, job: 1045, editable: false,
      problem: missing("3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6C", ticket: "4712")),
    Preflight.Reply(done: 7, total: 8, job: 1047, targetName: "R12 Plant", editable: false, problem: locked),
    Preflight.Reply(
      done: 8, total: 8, job: 1048, targetName: "R12 Ledger", editable: true, changes: true,
      problem: "It fits no window of the next two weeks. prod may be edited in its windows only: Sat 00:00-24:00 (UTC)."
    ),
  ]

  private static func answer(_ replies: [Preflight.Reply]) -> FakeDaemon.Answer {
    { _, sent in
      for reply in replies.dropLast() { try await sent.send(try Preflight.members(of: reply)) }
      return try Preflight.members(of: replies.last ?? Preflight.Reply(done: 0, total: 0))
    }
  }

  /// - Parameter states: of jobs that are listed afterwards.
  private static func answers(
    _ replies: [Preflight.Reply] = replies, jobs: [Job] = []
  ) -> [String: FakeDaemon.Answer] {
    [
      "Preflight": answer(replies),
      "List": { call, _ in
        let ids = call.parameters["filter"]?["ids"]?.array?.compactMap { $0.number?.int } ?? []
        let states = call.parameters["filter"]?["states"]?.array?.compactMap { $0.string } ?? []
        return try .jobs(jobs.filter { ids.contains($0.id) && states.contains($0.state.description) })
      },
      "Environments": Sample.asked(),
      "GetBatch": { call, _ in
        let name = call.parameters["name"]?.string ?? ""
        guard name == "night" else { throw ControlError.noSuchBatch(name: name) }
        return try GetBatch.members(
          of: GetBatch.Reply(batch: Batch(name: "night", createdAt: Sample.now, counts: [:])))
      },
      "Enqueue": { call, _ in
        let edits = call.parameters["edits"]?.array ?? []
        return try Enqueue.members(
          of: Enqueue.Reply(jobs: edits.indices.map { Enqueued(id: 1041 + $0, state: .queued, duplicate: false) }))
      },
    ]
  }

  @Test func `what is in the way is told once for all jobs that have it, with what to do`() async throws {
    try await Golden.expectScreen("preflight", Self.answers(), "preflight", "night")
  }

  @Test func `where nothing is in the way, one line says so`() async throws {
    let daemon = try FakeDaemon(Self.answers([Self.replies[0]]))
    let test = TestConsole()
    #expect(try await daemon.run("preflight", "--batch", "night", console: test.console(width: 80)) == .done)
    #expect(test.output.isEmpty)
    #expect(
      test.errors == "looking at the targets of 8 jobs\n8 jobs: 1 would be submitted; nothing was submitted\n")
    #expect(daemon.parameters(of: "Preflight") == [["filter": ["batch": "night"]]])
  }

  @Test func `a terminal shows how far it is`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    var console = test.console(width: 80)
    console.progressWidth = 80
    #expect(try await daemon.run("preflight", "night", console: console) == .no)
    #expect(test.errors.contains("looking at targets  #####---------------  25%  2 of 8"))
    #expect(test.errors.hasSuffix("nothing was submitted\n"))
  }

  @Test func `elsewhere, of many jobs a line tells of each tenth`() async throws {
    let replies = (1...40).map { Preflight.Reply(done: $0, total: 40, job: $0, editable: true, changes: true) }
    let daemon = try FakeDaemon(Self.answers(replies))
    let test = TestConsole()
    #expect(try await daemon.run("preflight", console: test.console()) == .done)
    let tenths = stride(from: 4, to: 40, by: 4).map { "\($0) of 40 jobs looked at\n" }.joined()
    #expect(
      test.errors
        == "looking at the targets of 40 jobs\n\(tenths)40 jobs: 40 would be submitted; nothing was submitted\n"
    )
  }

  @Test func `json is each reply as it came, and the same exit status`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("preflight", "night", "--json", console: test.console()) == .no)
    let lines = test.output.split(separator: "\n")
    #expect(lines.count == 8)
    for (line, reply) in zip(lines, Self.replies) {
      #expect(try Preflight.reply(of: JSON(parsing: Array(line.utf8)).object ?? [:]) == reply)
    }
  }

  @Test func `where none matches, that is no good news`() async throws {
    let none = Self.answers([Preflight.Reply(done: 0, total: 0)])
    for (arguments, words) in [
      (["night"], "no job that waits matches"), (["day"], "there is no batch \"day\""),
      (["--environment", "prdo"], "there is no environment \"prdo\""), ([], "no job that waits matches"),
    ] {
      let test = TestConsole()
      let status = try await FakeDaemon(none).run(["preflight"] + arguments, console: test.console())
      #expect(status == .data && test.errors.contains(words), "\(test.errors)")
      #expect(test.output.isEmpty)
    }
  }

  @Test func `all that list takes chooses the jobs`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    _ = try await daemon.run(
      "preflight", "night#2", "--environment", "prod", "--label", "team=bi", "--state", "held", "--job", "3-4", "--job",
      "9", console: test.console())
    #expect(
      daemon.parameters(of: "Preflight") == [
        [
          "filter": [
            "ids": [3, 4, 9], "states": ["held"], "environment": "prod", "batch": "night#2", "labels": ["team": "bi"],
          ]
        ]
      ])
  }

  @Test func `a daemon that stops in the middle ends it, and what was found up to then is shown`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    daemon.answer("Preflight") { _, sent in
      for reply in Self.replies.prefix(2) { try await sent.send(try Preflight.members(of: reply)) }
      throw ControlError.shuttingDown
    }
    let test = TestConsole()
    #expect(try await daemon.run("preflight", "night", console: test.console()) == .temporary)
    #expect(test.output.contains("1042") && test.output.contains("'locked'"))
    #expect(test.errors.contains("broken off: 2 of 8 jobs were looked at") && test.errors.contains("stopping"))
  }

  @Test func `jobs that have started meanwhile are told, and those that have failed have shown their problem`()
    async throws
  {
    let begun = (1...3).map { Preflight.Reply(done: $0, total: 3, job: 1040 + $0) }
    let daemon = try FakeDaemon(Self.answers(begun, jobs: [Sample.failed, Sample.running]))
    let test = TestConsole()
    #expect(try await daemon.run("preflight", "night", console: test.console()) == .no)
    #expect(test.output.contains("1042") && test.output.contains("could not build the package"))
    #expect(test.errors.contains("1 can't be submitted as things stand, 2 started or ended meanwhile"))
  }

  private static let line =
    #"{"target":{"environment":"prod","kind":"migration","id":"3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"},"change":{}}"#
  private static let file = ["night.jsonl": Array(repeating: line, count: 8).joined(separator: "\n")]

  @Test func `enqueue looks at what it has enqueued, and in a pipe only the ids are written`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole(files: Self.file)
    let status = try await daemon.run("enqueue", "--file", "night.jsonl", "--preflight", console: test.console())
    #expect(status == .no)
    #expect(test.output == (1041...1048).map { "\($0)\n" }.joined())
    #expect(test.errors.contains("enqueued 8 jobs: 1041-1048\n") && test.errors.contains("'locked'"))
    #expect(test.errors.contains("1 would be submitted, 1 would change nothing, 6 can't be submitted as things stand"))
    let ids = JSON.array((1041...1048).map { .number(JSONNumber($0)) })
    #expect(daemon.parameters(of: "Preflight") == [["filter": ["ids": ids]]])
  }

  @Test func `jobs that have started before they could be looked at are no fault of enqueue`() async throws {
    let daemon = try FakeDaemon(Self.answers([Preflight.Reply(done: 0, total: 0)]))
    let test = TestConsole(files: Self.file)
    let status = try await daemon.run(
      "enqueue", "--file", "night.jsonl", "--preflight", console: test.console(width: 80))
    #expect(status == .done)
    #expect(test.errors.hasSuffix("8 jobs: 8 started or ended meanwhile; nothing was submitted\n"), "\(test.errors)")
  }

  @Test func `what enqueue prints as JSON is followed by what was found`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole(files: Self.file)
    let status = try await daemon.run(
      "enqueue", "--file", "night.jsonl", "--preflight", "--json", console: test.console())
    #expect(status == .no)
    let lines = try test.output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    #expect(lines.count == 16 && lines.prefix(8).allSatisfy { $0["id"] != nil })
    #expect(lines.suffix(8).compactMap { $0["done"]?.number?.int } == Array(1...8))
  }
}
