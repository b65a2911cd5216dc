import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Testing
import Varlink

/// Tables whose rows name their targets by what these are called.
struct NamedTargetsTests {
  private static let ids = ["3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A61", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A62"]

  private static func daemon() throws -> FakeDaemon {
    try FakeDaemon([
      "Environments": EditSample.environments,
      "Targets": { call, _ in
        let isGroup = call.parameters["kind"] == "migrationGroup"
        let names = isGroup ? ["Release"] : ["Sales R12", "Plant", "Plant"]
        let targets = names.enumerated().map { at, name in
          ListedTarget(
            id: at == 2 ? ids[0] : ids[at], name: name, status: "created", editable: true, lastUpdatedDate: nil)
        }
        // The second of the two that are called Plant has an id of its own.
        let all = targets.enumerated().map { at, target in
          at == 2
            ? ListedTarget(
              id: "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A63", name: "Plant", status: "created", editable: true,
              lastUpdatedDate: nil) : target
        }
        return try Targets.members(of: Targets.Reply(targets: all, cursor: nil))
      },
      "Enqueue": { call, _ in
        let count = call.parameters["edits"]?.array?.count ?? 0
        return try Enqueue.members(
          of: Enqueue.Reply(jobs: (0..<count).map { Enqueued(id: $0 + 1, state: .queued, duplicate: false) }))
      },
    ])
  }

  @Test func `a row may name its target by its name, and a group may be called so`() async throws {
    let daemon = try Self.daemon()
    let table = "kind,id,targetName,name\nmigration,,Sales R12,x\nmigration,\(Self.ids[1]),,y\ngroup,,Release,z\n"
    let test = TestConsole(files: ["night.csv": table])
    #expect(try await daemon.run("enqueue", "--file", "night.csv", console: test.console()) == .done, "\(test.errors)")
    let targets = daemon.parameters(of: "Enqueue").first?["edits"]?.array?.map { $0["target"]?.text }
    #expect(
      targets == [
        #"{"kind":"migration","environment":"prod","id":"\#(Self.ids[0])"}"#,
        #"{"kind":"migration","id":"\#(Self.ids[1])","environment":"prod"}"#,
        #"{"kind":"migrationGroup","environment":"prod","id":"\#(Self.ids[0])"}"#,
      ])
    #expect(daemon.parameters(of: "Targets").count == 2, "each list is read once")
  }

  @Test func `a name that no target has, or several have, is refused with its line`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole(files: ["night.csv": "kind,targetName,name\nmigration,Sales,x\nmigration,Plant,y\n"])
    #expect(try await daemon.run("enqueue", "--file", "night.csv", console: test.console()) == .data)
    #expect(
      test.errors == """
        migeditctl: 2 faults, and nothing was enqueued:
          night.csv:2: column targetName: no migration in prod is called "Sales"; `migeditctl targets` shows what there is
          night.csv:3: column targetName: 2 migrations in prod are called "Plant": say which by its id: \
        \(Self.ids[1]), 3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A63

        """)
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
  }

  @Test func `a file that looks as if it had been enqueued a moment ago is said to, with how to take it back`()
    async throws
  {
    let daemon = try Self.daemon()
    let table = "kind,id,name\nmigration,\(Self.ids[0]),x\nmigration,\(Self.ids[1]),y\n"
    func jobs(_ states: [JobState], _ ids: [String]) throws -> [Job] {
      try zip(states, ids).enumerated().map { at, job in
        try Job(
          id: 41 + at, target: Target(environment: "prod", kind: .migration, id: #require(TargetID(job.1))),
          state: job.0,
          priority: 0, maxAttempts: 4, submittedBy: "ana", submittedByUid: 1000, createdAt: Sample.now)
      }
    }
    func said(_ newest: [Job]) async throws -> String {
      daemon.answer("List") { _, _ in try .jobs(newest.reversed()) }
      let test = TestConsole(files: ["night.csv": table])
      #expect(try await daemon.run("enqueue", "--file", "night.csv", console: test.console()) == .done)
      return test.errors
    }
    let words = "jobs 41-42, the newest before these, are of the same targets in the same order. Was it the same file?"
    let again = try await said(jobs([.running, .queued], Self.ids))
    #expect(again.contains(words) && again.contains("`migeditctl cancel 1-2` takes these back"), "\(again)")
    #expect(try await !said(jobs([.succeeded, .failed], Self.ids)).contains(words), "another night's")
    #expect(try await !said(jobs([.queued, .queued], Self.ids.reversed())).contains(words))
    #expect(try await !said(jobs([.queued], Self.ids)).contains(words))
  }
}
