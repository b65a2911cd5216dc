import AsyncHTTPClient
import JSONDocument
import LibrarySimulator
import NIOCore
import NIOHTTP1
import Testing

/// Faults of the connection, and answers that are none of the server's own, as a client sees them.
@Suite(.timeLimit(.minutes(5)))
struct FaultWireTests {
  /// A simulator with a login, on whose further requests one fault is performed.
  private func with(
    _ rule: FaultRule, seconds: Double = 0, _ body: (LibrarySimulator, HTTPHeaders) async throws -> Void
  ) async throws {
    var settings = SimulatorSettings()
    settings.seconds = seconds...seconds
    try await withSimulator(settings) { simulator in
      let login = try await Wire.logIn(simulator)
      try simulator.follow(Scenario(faults: [rule]))
      try await body(simulator, login)
      #expect(simulator.requests.dropFirst().contains { $0.fault == rule.fault })
      #expect(simulator.statistics.faults[rule.fault.rawValue] ?? 0 > 0)
    }
  }

  @Test(arguments: [FaultKind.dropBefore, .dropAfter])
  func `the connection is closed, and the edit is done or not`(kind: FaultKind) async throws {
    try await with(FaultRule(kind, [.put])) { simulator, login in
      #expect(await Wire.failure { try await Wire.put(simulator, login) } == .remoteConnectionClosed)
      #expect(simulator.edits.count == (kind == .dropAfter ? 1 : 0))
      #expect(simulator.requests.last?.status == (kind == .dropAfter ? 202 : 0))
      let next = try await Wire.get(simulator, login)
      #expect(next.status == 200)
    }
  }

  @Test(arguments: [FaultKind.hang, .hangAfter])
  func `there is no answer, and the edit is done or not`(kind: FaultKind) async throws {
    try await with(FaultRule(kind, [.put])) { simulator, login in
      let asking = Task { try await Wire.put(simulator, login) }
      while simulator.requests.last?.fault != kind, !Task.isCancelled { await Task.yield() }
      asking.cancel()
      #expect(await asking.failure != nil, "there was no answer until the client gave up")
      #expect(simulator.edits.count == (kind == .hangAfter ? 1 : 0))
    }
  }

  @Test func `an answer comes after its time`() async throws {
    try await with(FaultRule(.slowAnswer, [.get], milliseconds: 150)) { simulator, login in
      let began = ContinuousClock.now
      let reply = try await Wire.get(simulator, login)
      #expect(reply.status == 200)
      #expect(ContinuousClock.now - began >= .milliseconds(150))
    }
  }

  @Test func `a slow body comes in pieces, and whole`() async throws {
    try await with(FaultRule(.slowBody, [.get], milliseconds: 200)) { simulator, login in
      let began = ContinuousClock.now
      let reply = try await Wire.get(simulator, login)
      #expect(ContinuousClock.now - began >= .milliseconds(200))
      #expect(reply.pieces > 1)
      #expect(reply.body?["id"]?.string == "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3")
    }
  }

  @Test func `a truncated body breaks off, and an edit with one was done`() async throws {
    try await with(FaultRule(.truncatedBody, [.get, .put])) { simulator, login in
      await #expect(throws: (any Error).self) { try await Wire.put(simulator, login) }
      await #expect(throws: (any Error).self) { try await Wire.get(simulator, login) }
      #expect(simulator.edits.count == 1)
      #expect(simulator.requests.suffix(2).map(\.status) == [202, 200])
    }
  }

  @Test func `without a body to cut, the connection is closed`() async throws {
    try await withSimulator { simulator in
      try simulator.follow(Scenario(faults: [FaultRule(.truncatedBody, [.login])]))
      #expect(await Wire.failure { try await Wire.tryToLogIn(simulator) } == .remoteConnectionClosed)
      #expect(simulator.requests.map(\.status) == [204])
    }
  }

  @Test(
    arguments: [
      (FaultRule(.serverError), 500, "ERR001", "unexpected"), (FaultRule(.serverError, status: 503), 503, "ERR001", ""),
      (FaultRule(.serverUnreachable), 503, "ERR0013", "Intelligence Server"),
      (FaultRule(.repositoryDown), 500, "ERR002", "repository"),
      (FaultRule(.storageDatabase), 500, "ERR001", "requires MicroStrategy Storage Service"),
      (FaultRule(.storageLocation, status: 400), 400, "ERR001", "Storage Service is not configured properly"),
      (FaultRule(.overloaded), 429, "ERR001", "Too many"),
    ] as [(FaultRule, Int, String, String)])
  func `an outage is answered in JSON, to reading and to edits, and nothing is done`(
    rule: FaultRule, status: Int, code: String, message: String
  ) async throws {
    try await with(rule) { simulator, login in
      for reply in [try await Wire.get(simulator, login), try await Wire.put(simulator, login)] {
        #expect(reply.status == status && reply.body?["code"] == .string(code))
        #expect(reply.body?["message"]?.string?.contains(message) == true)
        #expect(reply.body?["ticketId"]?.string?.count == 32)
        #expect(reply.headers.first(name: "Retry-After") == nil)
      }
      #expect(simulator.edits.isEmpty)
    }
  }

  @Test func `an edit is refused as a conflict, and nothing is done`() async throws {
    for (rule, status) in [(FaultRule(.conflict), 409), (FaultRule(.conflict, status: 423), 423)] {
      try await with(rule) { simulator, login in
        let reply = try await Wire.put(simulator, login)
        #expect(reply.status == status && reply.body?["code"] == "ERR006")
        #expect(try await Wire.get(simulator, login).status == 200)
        #expect(simulator.edits.isEmpty)
      }
    }
  }

  @Test func `a page stands in the place of JSON`() async throws {
    try await with(FaultRule(.errorPage, retryAfter: 3)) { simulator, login in
      let reply = try await Wire.put(simulator, login)
      #expect(reply.status == 502 && reply.text.contains("<html>"))
      #expect(reply.headers.first(name: "Content-Type") == "text/html;charset=UTF-8")
      #expect(reply.headers.first(name: "Retry-After") == "3")
      #expect(simulator.edits.isEmpty)
    }
  }

  @Test(arguments: [FaultKind.serverErrorAfter, .errorPageAfter])
  func `an edit is taken, and answered as an error`(kind: FaultKind) async throws {
    try await with(FaultRule(kind, [.put], status: 504)) { simulator, login in
      let reply = try await Wire.put(simulator, login)
      #expect(reply.status == 504 && (reply.body == nil) == (kind == .errorPageAfter))
      #expect(simulator.edits.count == 1)
      #expect(try await Wire.get(simulator, login).body?["packageInfo"]?["name"] == "edited")
    }
  }

  @Test func `an overloaded server says when to come again, in seconds or as a date by its own clock`() async throws {
    let clock = HandClock()
    try await withSimulator(time: SimulatorTime(clock, from: 1_678_179_059_527)) { simulator in
      try simulator.follow(Scenario(faults: [FaultRule(.overloaded, retryAfter: 30)]))
      #expect(try await Wire.tryToLogIn(simulator).headers.first(name: "Retry-After") == "30")
      try simulator.follow(Scenario(faults: [FaultRule(.overloaded, retryAfter: 30, asDate: true)]))
      let reply = try await Wire.tryToLogIn(simulator)
      #expect(reply.headers.first(name: "Retry-After") == "Tue, 07 Mar 2023 08:51:29 GMT")
      #expect(reply.headers.first(name: "Date") == "Tue, 07 Mar 2023 08:50:59 GMT")
    }
  }

  @Test func `nobody listens for a time, open connections are closed, and then all is as before`() async throws {
    let clock = HandClock()
    try await withSimulator(time: SimulatorTime(clock)) { simulator in
      let login = try await Wire.logIn(simulator)
      try simulator.follow(Scenario(faults: [FaultRule(.refuse, from: 10, until: 60)]))
      #expect(try await Wire.get(simulator, login).status == 200)
      clock.advance(.seconds(10))
      let ask = { try await Wire.get(simulator, login) }
      try await Wire.ask(ask) { if case .failure(let error) = $0 { Wire.isRefused(error) } else { false } }
      clock.advance(.seconds(50))
      try await Wire.ask(ask) { (try? $0.get().status) == 200 }
      #expect(simulator.statistics.faults == ["refuse": 1])
    }
  }

  @Test func `control calls are no requests: nothing goes wrong with them`() async throws {
    try await withSimulator { simulator in
      try simulator.follow(Scenario(faults: [FaultRule(.dropBefore)]))
      let root = simulator.url.replacing("/MicroStrategyLibrary", with: "")
      #expect(try await Wire.send(.GET, root + "/simulator/statistics").body?["requests"] == 0)
      #expect(try await Wire.send(.DELETE, root + "/simulator/faults").status == 204)
      #expect(try await Wire.tryToLogIn(simulator).status == 204)
    }
  }

  @Test func `a night is replayed: the same seed and requests, the same faults on the wire`() async throws {
    func night(seed: UInt64) async throws -> [FaultKind?] {
      var settings = SimulatorSettings()
      settings.migrations = 10
      settings.scenario = Scenario(
        seed: seed,
        faults: [
          FaultRule(.dropBefore, [.get, .put], rate: 0.2), FaultRule(.dropAfter, [.put], rate: 0.2),
          FaultRule(.errorPage, [.get], rate: 0.2), FaultRule(.truncatedBody, [.get], rate: 0.2),
        ])
      return try await withSimulator(settings) { simulator in
        let login = try await Wire.logIn(simulator)
        for n in 1...10 {
          let id = LibrarySimulator.migrationID(n)
          _ = try? await Wire.get(simulator, login, of: id)
          _ = try? await Wire.put(simulator, login, of: id)
        }
        return simulator.requests.map(\.fault)
      }
    }
    let first = try await night(seed: 5)
    #expect(try await night(seed: 5) == first)
    #expect(try await night(seed: 6) != first)
    #expect(Set(first.compactMap { $0 }).count >= 3)
  }
}

extension Task where Failure == any Error {
  fileprivate var failure: Failure? {
    get async { if case .failure(let error) = await result { error } else { nil } }
  }
}
