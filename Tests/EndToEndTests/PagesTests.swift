import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What stands in front of the server answers in its place, or a stray answer comes: nothing is ended by it, nothing is
/// submitted twice, and no login counts as a wrong password.
@Suite(.timeLimit(.minutes(5))) struct PagesTests {
  private static let quick = ["--migrations", "400", "--seconds-min", "0.02", "--seconds-max", "0.1"]
  /// A year's Retry-After is honoured for as long as this.
  private static let breaker = "{ probe_after: 100ms, probe_max: 500ms, retry_after_max: 500ms }"

  /// For two seconds from the moment at which twenty edits have been taken.
  private static func twoSeconds(of body: String, at requests: [JSON]? = nil) -> JSON {
    let page: JSON = ["fault": "page", "body": .string(body), "until": 2]
    return requests.map { page.merging(["requests": .array($0)]) } ?? page
  }

  @Test func `400 edits go through two seconds of the ingress's default backend`() async throws {
    let bench = try await Bench(Self.quick, sessions: 8)
    let client = try await bench.client()
    let ids = try await client.enqueue(client.renames(1...400))
    try await bench.awaitFirst(.accepted, times: 20)
    try await bench.goesWrong([Self.twoSeconds(of: "ingress")])
    try await bench.awaitEnd(of: ids)
    try await bench.expectMadeOnce((1...400).map { "edit \($0)" })
    #expect(try await bench.performed("page") > 0)
    bench.expectNoLoginRefused()
  }

  @Test(arguments: ["firewall", "requestTimeout", "redirect", "loginPage", "maintenance", "tomcat", "gateway", "empty"])
  func `sixty edits go through two seconds of another page`(body: String) async throws {
    let bench = try await Bench(Self.quick, sessions: 4, settings: ["breaker": Self.breaker])
    let client = try await bench.client()
    let ids = try await client.enqueue(client.renames(1...56) + client.renamesOfGroups())
    try await bench.awaitFirst(.accepted, times: 10)
    try await bench.goesWrong([Self.twoSeconds(of: body)])
    try await bench.awaitEnd(of: ids)
    try await bench.expectMadeOnce((1...56).map { "edit \($0)" } + ControlClient.groupNames)
    #expect(try await bench.performed("page") > 0)
    bench.expectNoLoginRefused()
  }

  /// Logins, reads, polls and PUTs each by themselves: all the others are answered meanwhile.
  @Test(arguments: ["login", "get", "put"])
  func `forty edits go through two seconds in which only one kind of request gets a page`(kind: String) async throws {
    let bench = try await Bench(Self.quick, sessions: 4, settings: ["breaker": Self.breaker])
    let client = try await bench.client()
    // Logins are made at the beginning only, so theirs get pages from then on.
    if kind == "login" { try await bench.goesWrong([["fault": "page", "body": "ingress", "requests": ["login"]]]) }
    let ids = try await client.enqueue(client.renames(1...40))
    if kind == "login" {
      while try await bench.performed("page") == 0 {}
    } else {
      try await bench.awaitFirst(.accepted, times: 5)
    }
    try await bench.goesWrong([Self.twoSeconds(of: "ingress", at: [.string(kind)])])
    try await bench.awaitEnd(of: ids)
    try await bench.expectMadeOnce((1...40).map { "edit \($0)" })
    #expect(try await bench.performed("page") > 0)
    bench.expectNoLoginRefused()
  }

  @Test func `killed amid the pages and started again, all edits are made, and none twice`() async throws {
    let bench = try await Bench(Self.quick, sessions: 4, settings: ["breaker": Self.breaker])
    let ids = try await bench.client().enqueue(try await bench.client().renames(1...60))
    try await bench.awaitFirst(.accepted, times: 10)
    try await bench.goesWrong([["fault": "page", "body": "ingress"]])
    while try await bench.performed("page") < 5 {}
    await bench.kill()
    try await bench.start()
    let before = try await bench.performed("page")
    while try await bench.performed("page") < before + 3 {}
    try await bench.isWellAgain()
    try await bench.awaitEnd(of: ids)
    try await bench.expectMadeOnce((1...60).map { "edit \($0)" })
    bench.expectNoLoginRefused()
  }

  /// Each target gets one page, at one kind of request.
  @Test func `a single page of each kind, at each kind of request for a target, ends nothing`() async throws {
    let bodies = [
      "badGateway", "loginPage", "redirect", "firewall", "tomcat", "ingress", "gateway", "empty", "requestTimeout",
      "nodeGone", "maintenance",
    ]
    let requests: [JSON] = [
      ["fault": "page", "requests": ["get"], "content": true],
      ["fault": "page", "requests": ["get"], "content": false],
      ["fault": "page", "requests": ["put"]], ["fault": "pageAfter", "requests": ["put"]],
    ]
    let bench = try await Bench(Self.quick, sessions: 3, settings: ["breaker": Self.breaker])
    var faults: [JSON] = []
    for body in bodies {
      for request in requests {
        let target = ids([faults.count + 1])
        faults.append(request.merging(["body": .string(body), "targets": target, "limit": 1]))
      }
    }
    try await bench.goesWrong(faults)
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...faults.count + 6))
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce((1...faults.count + 6).map { "edit \($0)" })
    let statistics = try await bench.simulator("statistics")["faults"]
    #expect(statistics?["page"]?.number?.int == 33 && statistics?["pageAfter"]?.number?.int == 11, "\(faults.count)")
    bench.expectNoLoginRefused()
  }
}
