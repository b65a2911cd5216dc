import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// An edit whose first attempt ends in create_failed: the server may keep the new content, or put back the old.
@Suite(.timeLimit(.minutes(5)))
struct AppliedOnceTests {
  private static let added = Small.item(Small.dossier, "Added", 55, "replace", true)
  private static let append = append(added)
  private static func append(_ item: JSON) -> Change {
    Change(jsonPatch: [["op": "add", "path": "/tocView/content/-", "value": item]])
  }
  private static let appendInGroup = Change(jsonPatch: [
    ["op": "add", "path": "/migrations/1/packageInfo/tocView/content/-", "value": added]
  ])

  private struct Case {
    let target: Target
    let change: Change
    let content: JSON
    /// How many items there are in the end.
    let items: Int
  }

  private let cases = [
    Case(target: Samples.target(.migration, 1), change: append, content: ["restore": true], items: 4),
    Case(target: Samples.target(.migration, 2), change: append, content: ["restore": false], items: 4),
    Case(
      target: Samples.target(.migration, 3), change: append(Small.item(Small.dossier, "Added", 55, "replace")),
      content: ["normalise": true], items: 4),
    Case(
      target: Samples.target(.migration, 4),
      change: Change(
        mergePatch: ["name": "x"], jsonPatch: [["op": "remove", "path": "/tocView/content/0"]],
        rules: [Rule(where: .init(name: "Sales *"), action: "keep_both")]), content: ["restore": true], items: 2),
    Case(
      target: Samples.target(.migration, 5),
      change: Change(jsonPatch: [["op": "remove", "path": "/tocView/content/0"]]), content: ["restore": false],
      items: 2),
    Case(target: Samples.target(.migrationGroup, 1), change: appendInGroup, content: ["restore": true], items: 4),
    Case(target: Samples.target(.migrationGroup, 2), change: appendInGroup, content: ["restore": false], items: 4),
  ]

  private func items(of target: Target, in bench: Bench) async throws -> [JSON] {
    let document = try await bench.simulator("targets/\(target.id)")
    let packages = target.kind == .migration ? [document] : document["migrations"]?.array ?? []
    return packages.flatMap { $0["packageInfo"]?["tocView"]?["content"]?.array ?? [] }
  }

  /// - Parameter moment: the event upon which the daemon is killed and started again.
  @Test(arguments: [nil, .accepted, .retrying] as [EventKind?])
  func `kept or put back, the change is applied once`(moment: EventKind?) async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"], sessions: 2)
    for number in 1...5 { try await bench.shorten(number) }
    let scripts = cases.map { each -> JSON in
      ["id": .string(each.target.id.description), "next": [["fail": "broke", "content": each.content]]]
    }
    _ = try await bench.simulator("script", post: ["targets": .array(scripts)])
    let ids = try await bench.client().enqueue(cases.map { EditRequest(target: $0.target, change: $0.change) })
    if let moment {
      try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != moment }
      await bench.kill()
      try await bench.start()
    }
    try await bench.awaitEnd(of: ids)

    for (job, each) in zip(try await bench.client().jobs(), cases) {
      #expect(job.state.known == .succeeded, "\(each.target): \(String(describing: job.failure))")
      #expect(job.attemptsUsed == 2)
      let bodies = try await bench.puts(of: each.target).map(\.body)
      #expect(bodies.count == 2 && bodies[0]?.text == bodies[1]?.text)
      #expect(try await bench.edits(of: each.target) == 2)
      let items = try await items(of: each.target, in: bench)
      #expect(items.count == each.items, "\(each.target)")
      #expect(items.count { $0["id"]?.string == Small.dossier } <= 1)
    }
    #expect(try await bench.simulator("violations") == [])
  }

  /// Then the group is neither as it was nor as asked, and nobody can say whose work that is.
  @Test func `a group of which one package was made and another put back ends a JSON patch as unknown`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"])
    let target = Samples.target(.migrationGroup, 1)
    let failing: JSON = ["fail": "broke", "child": 1, "content": ["restore": true]]
    _ = try await bench.simulator(
      "script", post: ["targets": [["id": .string(target.id.description), "next": [failing]]]])
    let client = try await bench.client()
    let patch: JSON = [
      ["op": "replace", "path": "/migrations/0/packageInfo/tocView/content/0/action", "value": "replace"],
      ["op": "add", "path": "/migrations/1/packageInfo/tocView/content/-", "value": Self.added],
    ]
    let ids = try await client.enqueue([EditRequest(target: target, change: Change(jsonPatch: patch))])
    try await bench.awaitEnd(of: ids)
    let job = try await client.job(ids[0]).job
    #expect(job.failure?.reason.known == .outcomeUnknown)
    #expect(job.failure?.message.contains("neither as it was nor as asked") == true)
    #expect(try await bench.edits(of: target) == 1)
  }

  /// They may be the server's own, as dependents of an item are, or somebody else's: nobody can say which.
  @Test func `a failed package that has more items than were asked for ends a JSON patch as unknown`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"])
    try await bench.shorten(1)
    let target = Samples.target(.migration, 1)
    let failing: JSON = ["fail": "broke", "content": ["normalise": true]]
    _ = try await bench.simulator(
      "script", post: ["targets": [["id": .string(target.id.description), "next": [failing]]]])
    let client = try await bench.client()
    let jobs = try await client.enqueue([EditRequest(target: target, change: Self.append)])
    try await bench.awaitEnd(of: jobs)
    let job = try await client.job(jobs[0]).job
    #expect(job.failure?.reason.known == .outcomeUnknown && job.attemptsUsed == 1, "\(job)")
    #expect(job.failure?.message.contains("neither as it was nor as asked") == true, "\(job)")
    #expect(try await bench.edits(of: target) == 1)
    #expect(try await items(of: target, in: bench).count == 5)
  }

  /// A pause keeps the second attempt back until somebody else has edited; the merge patch is applied afresh.
  @Test(arguments: [true, false])
  func `what somebody else has edited after a failed attempt is not patched again, and a merge patch is`(
    isPatch: Bool
  ) async throws {
    // Long enough for the pause to come before the first attempt ends.
    let bench = try await Bench(["--seconds-min", "5", "--seconds-max", "5"])
    let target = Samples.target(.migration, 1)
    let id = JSON.string(target.id.description)
    _ = try await bench.simulator(
      "script", post: ["targets": [["id": id, "next": [["fail": "broke", "content": ["restore": true]]]]]])
    let client = try await bench.client()
    let change = isPatch ? Self.append : Change(mergePatch: ["name": "ours"])
    let ids = try await client.enqueue([EditRequest(target: target, change: change)])
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .submitted }
    _ = try await client.call(Pause.self, Pause.Parameters(wait: true))
    _ = try await bench.simulator("edit", post: ["id": id, "name": "theirs", "seconds": 0])
    _ = try await client.call(Resume.self, Resume.Parameters())
    try await bench.awaitEnd(of: ids)

    let job = try await client.job(ids[0]).job
    if isPatch {
      #expect(job.failure?.reason.known == .conflict && job.attemptsUsed == 1)
      #expect(
        job.failure?.message.contains("Somebody else has edited the migration") == true, "\(job.failure?.message ?? "")"
      )
      #expect(try await bench.edits(of: target) == 1)
    } else {
      #expect(job.state.known == .succeeded && job.attemptsUsed == 2, "\(job.failure?.message ?? "")")
      #expect(try await bench.simulator("targets/\(target.id)")["packageInfo"]?["name"] == "ours")
    }
  }
}
