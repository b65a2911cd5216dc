import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What shows that an edit is made, and what does not.
@Suite(.timeLimit(.minutes(5))) struct EvidenceTests {
  private static let quick = ["--seconds-min", "0.05", "--seconds-max", "0.15"]

  /// A change of one thing, and where it shows in what the server has afterwards.
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let target: Target
    let change: Change
    let shows: @Sendable (JSON) -> Bool

    init(_ name: String, _ target: Target, _ change: Change, shows: @escaping @Sendable (JSON) -> Bool) {
      (testDescription, self.target, self.change, self.shows) = (name, target, change, shows)
    }
  }

  private static let migration = Samples.target(.migration, 1)
  private static let tree: JSON = ["treeView": ["treeViewSettings": ["defaultAction": "keep_both"]]]
  private static let kinds = [
    Kind("a migration's treeView", migration, Change(mergePatch: tree)) { showsTree($0["packageInfo"]) },
    Kind("a group's treeView", Samples.target(.migrationGroup, 1), Change(mergePatch: tree)) { showsTree($0) },
    Kind(
      "the level of an item", migration,
      Change(jsonPatch: [["op": "replace", "path": "/tocView/content/0/level", "value": "configuration_object"]])
    ) { items($0)?.first?["level"] == "configuration_object" },
    Kind(
      "the order of items", migration,
      Change(jsonPatch: [["op": "move", "from": "/tocView/content/0", "path": "/tocView/content/-"]])
    ) { items($0)?.last?["name"] == "Sales 2025" },
    Kind("an unknown key", migration, Change(mergePatch: ["tocView": ["approvedBy": "us"]])) {
      $0["packageInfo"]?["tocView"]?["approvedBy"] == "us"
    },
  ]

  private static func items(_ document: JSON) -> [JSON]? {
    document["packageInfo"]?["tocView"]?["content"]?.array
  }

  private static func showsTree(_ holder: JSON?) -> Bool {
    guard let text = holder?["treeView"]?.string, let tree = try? JSON(parsing: text) else { return false }
    return tree["treeViewSettings"]?["defaultAction"] == "keep_both"
  }

  @Test(arguments: kinds)
  func `a PUT that is lost while somebody else moves the date is not reported as made, and is sent again`(
    kind: Kind
  ) async throws {
    let bench = try await Bench(Self.quick)
    try await bench.shorten(1)
    // The second read comes after the PUT, and right behind it the date moves.
    try await bench.goesWrong([
      ["fault": "dropBefore", "requests": ["put"], "at": [1]],
      ["fault": "edited", "requests": ["get"], "at": [2], "changes": []],
    ])
    let client = try await bench.client()
    let jobs = try await client.enqueue([EditRequest(target: kind.target, change: kind.change)])
    try await bench.awaitEnd(of: jobs)
    let job = try await client.job(jobs[0])
    #expect(job.job.state.known == .succeeded && job.job.attemptsUsed == 1, "\(job.job.failure?.message ?? "")")
    #expect([.exact, .normalised].contains(job.job.verification?.known), "\(job.job.differences ?? [])")
    #expect(try await bench.puts(of: kind.target).count == 2)
    #expect(try await bench.edits(of: kind.target) == 1)
    #expect(kind.shows(try await bench.simulator("targets/\(kind.target.id)")))
    #expect(try await bench.simulator("statistics")["editsByOthers"] == 1)
  }

  /// What stands there is what is asked, but its package was never made: nothing of the change can show.
  @Test func `where nothing of the change could show, only an answer is evidence`() async throws {
    let bench = try await Bench(Self.quick)
    let client = try await bench.client()
    let target = Self.migration
    _ = try await bench.simulator(
      "state", post: ["id": .string(target.id.description), "packageStatus": "create_failed"])
    try await bench.goesWrong([
      ["fault": "dropBefore", "requests": ["put"], "at": [1]],
      ["fault": "edited", "requests": ["get"], "at": [2], "changes": []],
    ])
    let standing = try #require(try await bench.simulator("targets/\(target.id)")["packageInfo"]?["name"])
    let jobs = try await client.enqueue([EditRequest(target: target, change: Change(mergePatch: ["name": standing]))])
    try await bench.awaitEnd(of: jobs)
    #expect(try await client.jobs().map(\.state.known) == [.succeeded])
    #expect(try await bench.puts(of: target).count == 2)
    #expect(try await bench.edits(of: target) == 1)
    #expect(try await bench.simulator("targets/\(target.id)")["packageInfo"]?["status"] == "created")
  }

  @Test(arguments: ["statusLate", "dateFirst"])
  func `an edit that does not show yet, or only by its date, has not come to its end`(fault: String) async throws {
    let bench = try await Bench(
      ["--seconds-min", "1", "--seconds-max", "1"], settings: ["submit_settle": "3s"])
    try await bench.goesWrong([["fault": .string(fault), "milliseconds": 400]])
    let client = try await bench.client()
    let group = client.rename(Samples.group(1), .migrationGroup, to: "edit 5")
    let jobs = try await client.enqueue(client.renames(1...4) + [group])
    // Whenever the server is given the next one, the one before has come to its end.
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce((1...5).map { "edit \($0)" })
    #expect(try await client.jobs().allSatisfy { $0.verification?.known != .differs })
    #expect(try await bench.performed(fault) == 5)
    #expect(try await bench.simulator("statistics")["mostAtOnce"] == 1)
  }

  @Test(arguments: ["page", "pageAfter"])
  func `a page with 200 to a PUT is no acceptance`(fault: String) async throws {
    let bench = try await Bench(Self.quick)
    try await bench.goesWrong([["fault": .string(fault), "body": "loginPage", "requests": ["put"], "limit": 1]])
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...2))
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce(["edit 1", "edit 2"])
    let attempt = try #require(try await client.job(jobs[0]).attempts.first)
    #expect(attempt.submissions == (fault == "page" ? 2 : 1))
  }

  private static let theirs = "added by somebody else"

  /// The first attempt fails, and before the second one somebody else adds an item.
  @Test(arguments: [true, false])
  func `what others add after create_failed is not overwritten by a document that does not know it`(
    isPatch: Bool
  ) async throws {
    // The edit has to be seen at work: else its end could be somebody else's.
    let bench = try await Bench(["--seconds-min", "1", "--seconds-max", "1.2"])
    try await bench.shorten(1)
    let target = Self.migration
    let failing: JSON = ["fail": "broke", "content": ["restore": true]]
    _ = try await bench.simulator(
      "script", post: ["targets": [["id": .string(target.id.description), "next": [failing]]]])
    // Right behind the read that shows the failed package with its content.
    try await bench.goesWrong([
      [
        "fault": "edited", "requests": ["get"], "content": true, "packageStatus": "create_failed", "at": [1],
        "changes": ["item"],
      ]
    ])
    let client = try await bench.client()
    let change =
      isPatch
      ? Change(jsonPatch: [["op": "replace", "path": "/tocView/content/0/action", "value": "replace"]])
      : Change(rules: [Rule(where: .init(name: "Sales 2025"), action: "replace")])
    let jobs = try await client.enqueue([EditRequest(target: target, change: change)])
    try await bench.awaitEnd(of: jobs)
    let job = try await client.job(jobs[0]).job
    let names = Self.items(try await bench.simulator("targets/\(target.id)"))?.compactMap { $0["name"]?.string } ?? []
    #expect(names.contains { $0.hasPrefix(Self.theirs) }, "\(names)")
    if isPatch {
      // Where it was looked at once more before the attempt ended, the addition may have been ours.
      let isTold = [.conflict, .outcomeUnknown].contains(job.failure?.reason.known)
      #expect(isTold && job.attemptsUsed == 1, "\(job)")
      #expect(try await bench.edits(of: target) == 1)
    } else {
      #expect(job.state.known == .succeeded && job.attemptsUsed == 2, "\(job.failure?.message ?? "")")
      #expect(try await bench.edits(of: target) == 2)
      let first = Self.items(try await bench.simulator("targets/\(target.id)"))?.first { $0["name"] == "Sales 2025" }
      #expect(first?["action"] == "replace")
    }
    #expect(try await bench.simulator("violations") == [])
  }
}
