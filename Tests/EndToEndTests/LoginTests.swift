import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Logins that are stuck to a dead node, are over in some way, or get a new token: an edit never notices.
@Suite(.timeLimit(.minutes(5))) struct LoginTests {
  private static let quick = ["--migrations", "40", "--seconds-min", "0.05", "--seconds-max", "0.2"]

  private static func logins(_ bench: Bench) async throws -> Int {
    let requests = try #require(try await bench.simulator("requests").array)
    return requests.count { $0["path"]?.string?.hasSuffix("auth/login") == true && $0["status"] == 204 }
  }

  @Test(arguments: [1, 3], ["nodeGone", "badGateway", "empty"])
  func `logins that are stuck to a dead node are replaced, and no outage begins`(
    sessions: Int, body: String
  ) async throws {
    let bench = try await Bench(Self.quick, sessions: sessions)
    // Each login lives on a node of its own, in turn.
    try await bench.goesWrong([], nodes: 2)
    let client = try await bench.client()
    let first = try await client.enqueue(client.renames(1...12))
    try await bench.awaitFirst(.accepted, times: 4)
    try await bench.goesWrong([["fault": "nodeDown", "node": 1, "body": .string(body)]], nodes: 2)
    // Whatever has ended before the node was down: these come after it, with the logins that there are.
    try await bench.awaitEnd(of: first + client.enqueue(client.renames(13...20)))
    try await bench.expectMadeOnce((1...20).map { "edit \($0)" })
    #expect(try await bench.performed("nodeDown") > 0)
    #expect(bench.daemon?.errors.contains("is not asked for now") == false, "\(bench.daemon?.errors ?? "")")
    bench.expectNoLoginRefused()
    #expect(try await Self.logins(bench) <= sessions + 5)
  }

  @Test(arguments: ["sessionOver", "redirect", "firewall", "loginPage"])
  func `a login that is over in the middle of an edit is replaced, and no outage begins`(body: String) async throws {
    let bench = try await Bench(Self.quick, sessions: 2)
    let client = try await bench.client()
    // Three times, each at another request.
    try await bench.goesWrong([
      ["fault": "loginExpired", "body": .string(body), "requests": ["get"], "content": true, "at": [3]],
      ["fault": "loginExpired", "body": .string(body), "requests": ["get"], "content": false, "at": [6]],
      ["fault": "loginExpired", "body": .string(body), "requests": ["put"], "at": [9]],
    ])
    let jobs = try await client.enqueue(client.renames(1...16))
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce((1...16).map { "edit \($0)" })
    #expect(try await bench.performed("loginExpired") == 3)
    #expect(bench.daemon?.errors.contains("is not asked for now") == false, "\(bench.daemon?.errors ?? "")")
    bench.expectNoLoginRefused()
    #expect(try await Self.logins(bench) <= 2 + 5)
  }

  @Test func `a token that is rotated in an answer is taken, and needs no further login`() async throws {
    let bench = try await Bench(Self.quick, sessions: 2)
    try await bench.goesWrong([["fault": "tokenRotated", "rate": 0.4]])
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...16))
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce((1...16).map { "edit \($0)" })
    #expect(try await bench.performed("tokenRotated") > 5)
    #expect(try await Self.logins(bench) <= 2)
  }

  @Test(arguments: ["loginPage", "redirect", "firewall", "ingress", "requestTimeout", "maintenance", "empty"])
  func `a page in the place of a login is no wrong password, and the login is tried again`(body: String) async throws {
    let bench = try await Bench(
      Self.quick, sessions: 2,
      settings: ["breaker": "{ probe_after: 100ms, probe_max: 500ms, retry_after_max: 500ms }"])
    // From the third refusal in a row on, whoever says it, a login counts as refused.
    try await bench.goesWrong([["fault": "page", "body": .string(body), "requests": ["login"], "limit": 2]])
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...6))
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce((1...6).map { "edit \($0)" })
    #expect(try await bench.performed("page") == 2)
    bench.expectNoLoginRefused()
  }

  @Test func `the third page with 403 in a row counts as a refused login, and is not tried on by itself`() async throws
  {
    let bench = try await Bench(
      Self.quick, sessions: 2, settings: ["breaker": "{ probe_after: 50ms, probe_max: 10m, failures: 100 }"])
    try await bench.goesWrong([["fault": "page", "body": "firewall", "requests": ["login"]]])
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...4))
    try await bench.awaitFirst(.outageBegan)
    let outage = try #require(try await client.environment().outage)
    #expect(outage.reason.known == .loginRefused && outage.server?.status == 403, "\(outage)")
    #expect(try await bench.performed("page") == 3)
    // An administrator says that it may be tried.
    try await bench.isWellAgain()
    #expect(try await bench.ctl("reload").status == 0)
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce((1...4).map { "edit \($0)" })
  }
}
