import JSONDocument
import LibrarySimulator
import NIOHTTP1
import Testing

/// Logins live on nodes, and end in several ways.
@Suite(.timeLimit(.minutes(5)))
struct NodeTests {
  private func with(
    _ scenario: Scenario, _ body: (LibrarySimulator, HandClock) async throws -> Void
  ) async throws {
    let clock = HandClock()
    try await withSimulator(time: SimulatorTime(clock)) { simulator in
      try simulator.follow(scenario)
      try await body(simulator, clock)
      #expect(simulator.violations.isEmpty)
    }
  }

  private func node(_ login: HTTPHeaders) -> Substring? {
    login.first(name: "Cookie")?.firstMatch(of: #/JSESSIONID=[a-z0-9]+\.(node\d+)/#)?.output.1
  }

  /// A login whose cookies a client has kept from before.
  private func logIn(_ simulator: LibrarySimulator, with old: HTTPHeaders) async throws -> Wire.Reply {
    try await Wire.send(
      .POST, simulator.url + "/api/auth/login", ["Cookie": old.first(name: "Cookie") ?? ""],
      body: ["username": "architect", "password": "simulator", "loginMode": 1])
  }

  @Test func `logins live on the nodes in turn, and each works`() async throws {
    try await with(Scenario(nodes: 3)) { simulator, _ in
      var nodes: [Substring?] = []
      for _ in 0..<4 {
        let login = try await Wire.logIn(simulator)
        nodes.append(node(login))
        #expect(try await Wire.get(simulator, login).status == 200)
      }
      #expect(nodes == ["node1", "node2", "node3", "node1"])
    }
  }

  @Test func `a dead node answers nobody who has its cookies, and others go to those that are up`() async throws {
    let rule = FaultRule(.nodeDown, node: 2, from: 10, until: 60)
    try await with(Scenario(nodes: 2, faults: [rule])) { simulator, clock in
      let (one, two) = (try await Wire.logIn(simulator), try await Wire.logIn(simulator))
      #expect(try await Wire.get(simulator, two).status == 200)
      clock.advance(.seconds(10))
      let gone = [
        try await Wire.get(simulator, two), try await Wire.put(simulator, two), try await Wire.list(simulator, two),
        try await logIn(simulator, with: two),
      ]
      #expect(gone.map(\.status) == [503, 503, 503, 503])
      #expect(gone.allSatisfy { $0.text == "<html><body><h1>503 Service Unavailable</h1></body></html>" })
      #expect(simulator.edits.isEmpty)
      #expect(try await Wire.get(simulator, one).status == 200)
      #expect(try await Wire.send(.GET, simulator.url + "/api/status").status == 200)
      for _ in 0..<3 {
        let fresh = try await Wire.logIn(simulator)
        #expect(node(fresh) == "node1")
        #expect(try await Wire.get(simulator, fresh).status == 200)
      }
      clock.advance(.seconds(50))
      #expect(try await Wire.get(simulator, two).status == 200)
      #expect(simulator.statistics.faults == ["nodeDown": 4])
    }
  }

  @Test func `who logs in with cookies stays on their node`() async throws {
    try await with(Scenario(nodes: 3)) { simulator, _ in
      let one = try await Wire.logIn(simulator)
      let again = try await logIn(simulator, with: one)
      #expect(again.headers["Set-Cookie"].contains { $0.contains(".node1;") })
    }
  }

  @Test func `without a node that is up nobody is answered, as the scenario says it`() async throws {
    let rules = [1, 2].map { FaultRule(.nodeDown, node: $0, from: 5, body: .ingress) }
    try await with(Scenario(nodes: 2, faults: rules)) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      clock.advance(.seconds(5))
      for reply in [
        try await Wire.tryToLogIn(simulator), try await Wire.get(simulator, login),
        try await Wire.send(.GET, simulator.url + "/api/status"),
      ] {
        #expect(reply.status == 404 && reply.text == "default backend - 404")
      }
    }
  }

  @Test func `a fault goes with one node`() async throws {
    try await with(Scenario(nodes: 2, faults: [FaultRule(.overloaded, node: 1)])) { simulator, _ in
      let (one, two) = (try await Wire.logIn(simulator), try await Wire.logIn(simulator))
      #expect(try await Wire.get(simulator, one).status == 429)
      #expect(try await Wire.get(simulator, two).status == 200)
    }
  }

  /// The ways in which a client is told that its login is gone.
  private static let ways: [(body: CannedAnswer?, status: Int, says: String)] = [
    (nil, 401, #""code":"ERR009""#), (.sessionOver, 401, #""code":"ERR009""#), (.redirect, 302, ""),
    (.firewall, 403, "<h1>Request blocked</h1>"), (.loginPage, 200, "<h1>Sign in</h1>"),
  ]

  @Test(arguments: ways)
  func `a login is over, which is said in one way or another until there is a new one`(
    way: (body: CannedAnswer?, status: Int, says: String)
  ) async throws {
    try await with(Scenario(faults: [FaultRule(.loginExpired, at: [2], body: way.body)])) { simulator, _ in
      let login = try await Wire.logIn(simulator)
      #expect(try await Wire.get(simulator, login).status == 200)
      for reply in [
        try await Wire.get(simulator, login), try await Wire.put(simulator, login),
        try await Wire.list(simulator, login), try await Wire.send(.PUT, simulator.url + "/api/sessions", login),
      ] {
        #expect(reply.status == way.status && reply.text.contains(way.says))
        #expect(reply.headers.contains(name: "Location") == (way.status == 302))
      }
      #expect(simulator.edits.isEmpty)
      #expect(try await Wire.get(simulator, try await Wire.logIn(simulator)).status == 200)
    }
  }

  @Test(arguments: ways)
  func `logins that have lasted long enough are over in the way that the scenario says`(
    way: (body: CannedAnswer?, status: Int, says: String)
  ) async throws {
    try await with(Scenario(logins: LoginLimits(requests: 1, over: way.body))) { simulator, _ in
      let login = try await Wire.logIn(simulator)
      #expect(try await Wire.get(simulator, login).status == 200)
      let over = try await Wire.get(simulator, login)
      #expect(over.status == way.status && over.text.contains(way.says))
      #expect(try await Wire.send(.GET, simulator.url + "/api/migrations").body?["code"] == "ERR009")
    }
  }

  @Test func `a login that a fault ends is over in the way of all, unless its own is said`() async throws {
    let faults = [FaultRule(.loginExpired, at: [1]), FaultRule(.loginExpired, at: [3], body: .redirect)]
    try await with(Scenario(logins: LoginLimits(over: .loginPage), faults: faults)) { simulator, _ in
      var statuses: [Int] = []
      for login in [try await Wire.logIn(simulator), try await Wire.logIn(simulator)] {
        for _ in 0..<2 { statuses.append(try await Wire.get(simulator, login).status) }
      }
      #expect(statuses == [200, 200, 302, 302])
    }
  }

  @Test func `an answer brings a new token, and the old one opens nothing any more`() async throws {
    try await with(Scenario(faults: [FaultRule(.tokenRotated, [.get, .keepAlive], at: [1, 3])])) { simulator, _ in
      let login = try await Wire.logIn(simulator)
      let first = try await Wire.get(simulator, login)
      #expect(first.status == 200)
      var rotated = login
      rotated.replaceOrAdd(name: "X-MSTR-AuthToken", value: try #require(first.headers.first(name: "X-MSTR-AuthToken")))
      #expect(rotated != login)
      #expect(try await Wire.put(simulator, login).body?["code"] == "ERR009")
      #expect(try await Wire.put(simulator, rotated).status == 202)
      #expect(try await Wire.get(simulator, rotated).headers.first(name: "X-MSTR-AuthToken") == nil)
      let kept = try await Wire.send(.PUT, simulator.url + "/api/sessions", rotated)
      #expect(kept.status == 204 && kept.headers.contains(name: "X-MSTR-AuthToken"))
      #expect(try await Wire.get(simulator, rotated).status == 401)
      // It is one login all the time.
      #expect(simulator.edits.map(\.session) == [1])
    }
  }

  @Test func `a token that opens nothing is not rotated`() async throws {
    try await with(Scenario(faults: [FaultRule(.tokenRotated)])) { simulator, _ in
      let login = try await Wire.logIn(simulator)
      simulator.closeLogins()
      let reply = try await Wire.get(simulator, login)
      #expect(reply.status == 401 && !reply.headers.contains(name: "X-MSTR-AuthToken"))
    }
  }
}
