import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Each kind of change, down to the body that leaves for the server.
@Suite(.timeLimit(.minutes(5)))
struct ChangeTests {
  private let quick = ["--seconds-min", "0.05", "--seconds-max", "0.1"]

  /// Enqueues one edit for each change, on targets from 1, and gives the bodies that the server was sent for them.
  private func bodies(of kind: TargetKind, _ changes: [Change], in bench: Bench) async throws -> [JSON?] {
    let client = try await bench.client()
    let targets = (1...changes.count).map { Samples.target(kind, $0) }
    let ids = try await client.enqueue(zip(targets, changes).map { EditRequest(target: $0, change: $1) })
    try await bench.awaitEnd(of: ids)
    for job in try await client.jobs() {
      #expect(job.state.known == .succeeded, "\(String(describing: job.failure))")
      #expect([.exact, .normalised].contains(job.verification?.known))
    }
    #expect(try await bench.simulator("violations") == [])
    let puts = try await bench.puts()
    #expect(puts.count == changes.count)
    return targets.map { target in puts.first { $0.path.contains(target.id.packageID) }?.body }
  }

  @Test func `each kind of change of a migration is sent as the body that it makes, and nothing else`() async throws {
    let bench = try await Bench(quick, sessions: 2)
    for number in 1...5 { try await bench.shorten(number) }
    let added = Small.item(Small.dossier, "Added", 55, "replace")
    let body: JSON = [
      "name": "whole", "tocView": ["settings": Small.settings("use_newer"), "content": [added]], "treeView": [:],
    ]
    let rules = [
      Rule(where: .init(name: "Sales *"), action: "keep_both", includeDependents: true, atLeast: 2),
      Rule(where: .init(type: 3, action: "replace"), remove: true),
    ]
    let sent = try await bodies(
      of: .migration,
      [
        Change(mergePatch: ["name": "merged", "tocView": ["settings": ["defaultAction": "replace"]]]),
        Change(jsonPatch: [
          ["op": "test", "path": "/tocView/content/0/name", "value": "Sales 2025"],
          ["op": "replace", "path": "/tocView/content/0/action", "value": "use_newer"],
          ["op": "add", "path": "/tocView/content/-", "value": added],
        ]),
        Change(rules: rules), Change(body: body),
        Change(
          mergePatch: ["name": "all"], jsonPatch: [["op": "remove", "path": "/tocView/content/1"]],
          rules: [Rule(where: .init(), action: "delete", atLeast: 2)]),
      ], in: bench)

    let expected = [
      Small.migration("merged", defaultAction: "replace", Small.items),
      Small.migration(
        Small.name(2),
        [Small.item(Small.sales25, "Sales 2025", 3, "use_newer"), Small.items[1], Small.items[2], added]),
      Small.migration(
        Small.name(3),
        [
          Small.item(Small.sales25, "Sales 2025", 3, "keep_both", true),
          Small.item(Small.sales26, "Sales 2026", 55, "keep_both", true),
        ]),
      Small.migration("whole", defaultAction: "use_newer", [added]),
      Small.migration(
        "all",
        [Small.item(Small.sales25, "Sales 2025", 3, "delete"), Small.item(Small.costs, "Costs", 3, "delete")]),
    ]
    for (sent, expected) in zip(sent, expected) { #expect(sent == expected) }
  }

  @Test func `each kind of change of a group is sent as the body that it makes, and nothing else`() async throws {
    let bench = try await Bench(quick, sessions: 2)
    let whole = SmallGroup.document("whole", user: "replace", ["keep_both", "use_older"])
    let place = "/migrations/1/packageInfo/tocView/content"
    let sent = try await bodies(
      of: .migrationGroup,
      [
        Change(mergePatch: ["name": "merged"]),
        Change(jsonPatch: [
          ["op": "replace", "path": .string("\(place)/1/action"), "value": "use_newer"],
          ["op": "move", "from": .string("\(place)/1"), "path": .string("\(place)/0")],
        ]),
        Change(rules: [
          Rule(where: .init(action: "use_existing", project: "Category"), action: "replace"),
          Rule(where: .init(type: 34), action: "keep_both"),
        ]),
        Change(body: whole),
      ], in: bench)

    let moved = SmallGroup.document(
      SmallGroup.name(2),
      [
        SmallGroup.packages()[0],
        SmallGroup.project([SmallGroup.dossier("use_newer"), SmallGroup.add("force_replace")]),
      ]
    )
    let expected = [
      SmallGroup.document("merged"), moved,
      SmallGroup.document(SmallGroup.name(3), user: "keep_both", ["force_replace", "replace"]), whole,
    ]
    for (sent, expected) in zip(sent, expected) { #expect(sent == expected) }
  }

  @Test func `an edit is made for one date of its target, and with another it is a conflict that submits nothing`()
    async throws
  {
    let bench = try await Bench(quick, sessions: 2)
    let client = try await bench.client()
    var edits: [EditRequest] = []
    for kind in [TargetKind.migration, .migrationGroup] {
      let date = try await bench.date(of: Samples.target(kind, 1))
      for (number, expected) in [(1, date), (2, "2022-01-01T00:00:00.000+0000")] {
        var edit = client.rename(Samples.target(kind, number).id, kind, to: "dated")
        edit.expectedLastUpdatedDate = expected
        edits.append(edit)
      }
    }
    let ids = try await client.enqueue(edits)
    try await bench.awaitEnd(of: ids)

    let jobs = try await client.jobs()
    #expect(jobs.map(\.state.known) == [.succeeded, .failed, .succeeded, .failed])
    #expect(jobs.map { $0.failure?.reason.known } == [nil, .conflict, nil, .conflict])
    for job in jobs where job.state.known == .failed {
      #expect(job.failure?.message.contains(try await bench.date(of: job.target)) == true)
      #expect(job.failure?.message.contains("as of 2022-01-01T00:00:00.000+0000") == true)
      #expect(try await client.job(job.id).attempts.isEmpty)
    }
    #expect(try await bench.puts().count == 2)
  }

  @Test func `a rule that matches too few, or a test that does not hold, is an invalid change that says so`()
    async throws
  {
    let bench = try await Bench(quick)
    for number in 1...2 { try await bench.shorten(number) }
    let client = try await bench.client()
    let ids = try await client.enqueue([
      EditRequest(
        target: Samples.target(.migration, 1),
        change: Change(rules: [Rule(where: .init(name: "Sales *"), action: "keep_both", atLeast: 3)])),
      EditRequest(
        target: Samples.target(.migration, 2),
        change: Change(jsonPatch: [["op": "test", "path": "/tocView/content/0/name", "value": "Costs"]])),
    ])
    try await bench.awaitEnd(of: ids)

    let failures = try await client.jobs().map(\.failure)
    #expect(failures.map { $0?.reason.known } == [.invalidChange, .invalidChange])
    #expect(failures[0]?.message.contains("at /change/rules/0: only 2 content items match; at least 3") == true)
    #expect(failures[1]?.message.contains("at /change/jsonPatch/0: at /tocView/content/0/name") == true)
    #expect(try await bench.puts().isEmpty)
  }

  @Test func `what stands already as asked is unchanged, and nothing is submitted`() async throws {
    let bench = try await Bench(quick)
    try await bench.shorten(1)
    let client = try await bench.client()
    var strict = EditRequest(
      target: Samples.target(.migration, 1),
      change: Change(
        mergePatch: ["name": .string(Small.name(1))], rules: [Rule(where: .init(name: "Costs"), action: "replace")]))
    strict.strict = true
    let ids = try await client.enqueue([strict])
    try await bench.awaitEnd(of: ids)

    let reply = try await client.job(ids[0])
    #expect(reply.job.state.known == .succeeded && reply.job.verification?.known == .unchanged)
    #expect(reply.change == strict.change && reply.attempts.isEmpty)
    #expect(try await bench.puts().isEmpty)
  }
}
