import JSONDocument
import LibrarySimulator
import NIOCore
import NIOHTTP1
import Testing

/// Cheap requests by which a client tells whether the server is well.
@Suite(.timeLimit(.minutes(5)))
struct WitnessTests {
  private static let one: JSON = ["id": "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3"]

  private func with(
    _ rule: FaultRule, _ body: (LibrarySimulator, HTTPHeaders) async throws -> Void
  ) async throws {
    try await withSimulator { simulator in
      let login = try await Wire.logIn(simulator)
      try simulator.follow(Scenario(faults: [rule]))
      try await body(simulator, login)
      #expect(simulator.violations.isEmpty)
    }
  }

  @Test func `the list of one id has its page, the total and the id alone`() async throws {
    var settings = SimulatorSettings()
    settings.migrations = 2
    try await withSimulator(settings) { simulator in
      let reply = try await Wire.list(simulator, try await Wire.logIn(simulator))
      #expect(reply.status == 200)
      #expect(reply.body == ["offset": 0, "limit": 1, "total": 3, "data": [Self.one]])
    }
  }

  @Test(
    arguments: [
      (FaultRule(.refused, [.list], body: .noPrivilege), 403, "ERR014"),
      (FaultRule(.refused, [.list], body: .notFound), 404, "ERR004"),
      (FaultRule(.page, [.list], body: .ingress), 404, nil), (FaultRule(.overloaded, [.list]), 429, "ERR001"),
      (FaultRule(.page, [.list], body: .empty, status: 429), 429, nil),
    ] as [(FaultRule, Int, String?)])
  func `the list is forbidden, missing or answered with 429 for good, and all else is well`(
    rule: FaultRule, status: Int, code: String?
  ) async throws {
    try await with(rule) { simulator, login in
      for _ in 0..<3 {
        let reply = try await Wire.list(simulator, login)
        #expect(reply.status == status && reply.body?["code"]?.string == code)
        #expect(try await Wire.get(simulator, login).status == 200)
      }
      #expect(try await Wire.put(simulator, login).status == 202)
    }
  }

  @Test func `the list is slower than a client waits, and is well when it waits longer`() async throws {
    try await with(FaultRule(.slowAnswer, [.list], milliseconds: 3000)) { simulator, login in
      let url = simulator.url + "/api/migrations?offset=0&limit=1&fields=id"
      let failure = await Wire.failure {
        try await Wire.send(.GET, url, login, timeout: .milliseconds(100))
      }
      #expect(failure != nil)
      let patient = try await Wire.list(simulator, login)
      #expect(patient.body?["data"] == [Self.one])
    }
  }

  @Test func `the status needs neither a login nor cookies, and has faults of its own`() async throws {
    try await with(FaultRule(.page, [.status], at: [2], body: .tomcat)) { simulator, login in
      let ask = { try await Wire.send(.GET, simulator.url + "/api/status") }
      let replies = [try await ask(), try await ask(), try await ask()]
      #expect(replies.map(\.status) == [200, 404, 200])
      #expect(replies[0].body?["upTime"] != nil)
      let known = try await Wire.send(.GET, simulator.url + "/api/status", login)
      #expect(known.body?["iServerVersion"] != nil)
    }
  }
}
