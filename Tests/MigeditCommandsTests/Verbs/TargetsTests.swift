import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Testing
import Varlink

/// Targets are found by the names that people know.
struct TargetsTests {
  private static func id(_ number: Int) -> String {
    "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A" + String(0x60 + number, radix: 16).uppercased()
  }

  private static func target(
    _ number: Int, _ name: String?, _ status: String? = "created", editable: Bool? = true
  ) -> ListedTarget {
    ListedTarget(
      id: id(number), name: name, status: status, editable: editable,
      lastUpdatedDate: status.map { _ in "2026-11-24T18:00:00.000+0000" })
  }

  private static let targets = [
    target(1, "Sales R12"), target(2, "HR (移行) \u{1B}[31mR12", "locked", editable: false),
    target(3, "Sales R12 copy"), target(4, nil, nil, editable: nil), target(5, "Plant"), target(6, "Plant"),
  ]

  /// As a daemon gives them: `perCall` of the list are looked at in each call.
  private static func answers(
    _ targets: [ListedTarget] = targets, perCall: Int = 2, environments: [EnvironmentStatus] = Sample.environments
  ) -> [String: FakeDaemon.Answer] {
    [
      "Environments": Sample.asked(environments),
      "Targets": { call, _ in
        let start = call.parameters["cursor"]?.string.flatMap { Int($0) } ?? 0
        let pattern = call.parameters["name"]?.string.flatMap { NamePattern($0) }
        let limit = min(call.parameters["limit"]?.number?.int ?? 100, perCall)
        let part = targets.dropFirst(start).prefix(limit)
        let found = part.filter { target in pattern.map { $0.matches(target.name ?? "") } ?? true }
        let next = start + part.count
        return try Targets.members(
          of: Targets.Reply(targets: Array(found), cursor: next < targets.count ? "\(next)" : nil))
      },
      "Enqueue": { _, _ in
        try Enqueue.members(of: Enqueue.Reply(jobs: [Enqueued(id: 7, state: .queued, duplicate: false)]))
      },
    ]
  }

  @Test func `what the server has is one line each, with what can be edited`() async throws {
    let long = ListedTarget(
      id: Self.id(7) + ":" + Self.id(8), name: "Planning and forecasts", status: "created", editable: true,
      lastUpdatedDate: "2026-11-24T18:00:00.000+0000")
    try await Golden.expectScreen(
      "targets", Self.answers(Self.targets + [long]), "targets", "--environment", "prod", "--all")
  }

  @Test func `pages without a match are passed over, and the name goes to the daemon`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(
      try await daemon.run("targets", "-e", "prod", "--name", "Plant", "--json", console: test.console()) == .done)
    #expect(test.output.split(separator: "\n").count == 2)
    #expect(daemon.parameters(of: "Targets").map { $0["name"] } == ["Plant", "Plant", "Plant"])
  }

  @Test func `no more are asked for than are wanted, and it is said that there may be more`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("targets", "-e", "prod", "--limit", "2", console: test.console()) == .done)
    #expect(daemon.parameters(of: "Targets").map { $0["limit"] } == [2])
    #expect(test.errors == "there may be more; --limit NUMBER or --all shows them\n")
  }

  @Test func `where nothing matches, that is said and is no failure`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(
      try await daemon.run("targets", "-e", "prod", "--groups", "--name", "X*", console: test.console()) == .done)
    #expect(test.errors == "no group in prod matches\n" && test.output.isEmpty)
    #expect(daemon.parameters(of: "Targets").first?["kind"] == "migrationGroup")
  }

  @Test func `enqueue takes the name that one target has alone`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(
      try await daemon.run(
        "enqueue", "-e", "prod", "--migration-named", "Sales R12", "--name", "R13", console: test.console()) == .done)
    #expect(
      daemon.parameters(of: "Enqueue").first?["edits"]?.array?.first?["target"]
        == ["kind": "migration", "environment": "prod", "id": .string(Self.id(1))])
  }

  @Test func `a name of none, and one of several, enqueue nothing and say what there is`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let (none, several) = (TestConsole(), TestConsole())
    let named = ["enqueue", "-e", "prod", "--name", "R13", "--migration-named"]
    #expect(try await daemon.run(named + ["sales r12"], console: none.console()) == .data)
    #expect(
      none.errors
        == "migeditctl: no migration in prod is called \"sales r12\". `migeditctl targets --environment prod` shows what there "
        + "is. Nothing was enqueued.\n")
    #expect(try await daemon.run(named + ["Plant"], console: several.console()) == .data)
    #expect(
      several.errors == """
        migeditctl: 2 migrations in prod are called "Plant", so say which by its id. Nothing was enqueued.
          \(Self.id(5))  created  2026-11-24T18:00:00.000+0000
          \(Self.id(6))  created  2026-11-24T18:00:00.000+0000

        """)
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
  }

  @Test func `a name with the signs of a pattern is that name`() async throws {
    let daemon = try FakeDaemon(
      Self.answers([Self.target(1, "100 %"), Self.target(2, "100 *"), Self.target(3, "a\\?")]))
    for (name, number) in [("100 *", 2), ("a\\?", 3)] {
      let test = TestConsole()
      #expect(
        try await daemon.run(
          "enqueue", "-e", "prod", "--group-named", name, "--name", "R13", console: test.console()) == .done)
      #expect(
        daemon.parameters(of: "Enqueue").last?["edits"]?.array?.first?["target"]?["id"] == .string(Self.id(number)))
    }
  }

  @Test func `which environment is meant has to be said where there are several`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    for arguments in [["targets"], ["enqueue", "--migration-named", "Plant", "--name", "R13"]] {
      let test = TestConsole()
      #expect(try await daemon.run(arguments, console: test.console()) == .usage)
      #expect(test.errors.contains("say --environment NAME"), "\(test.errors)")
    }
  }
}
