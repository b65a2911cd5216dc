import Foundation
import JSONDocument
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import LibrarySimulator

/// Answers that stand in the place of the server's own, as a client sees them.
@Suite(.timeLimit(.minutes(5)))
struct StandInTests {
  private static let other = LibrarySimulator.migrationID(1)
  /// Answers that were seen in the field, by the names of their files.
  private static let seen: [String: FaultRule] = [
    "200-login-page": FaultRule(.page, body: .loginPage), "302-sso-session-over": FaultRule(.page, body: .redirect),
    "400-names-an-object-called-storage-service": FaultRule(.refused, body: .namesStorageService),
    "403-library-privilege-while-editing": FaultRule(.refused, body: .noPrivilege),
    "403-waf": FaultRule(.page, body: .firewall), "404-empty": FaultRule(.page, body: .empty),
    "404-ingress-default-backend": FaultRule(.page, body: .ingress),
    "404-tomcat-restarting": FaultRule(.page, body: .tomcat), "408-haproxy": FaultRule(.page, body: .requestTimeout),
    "500-object-not-found": FaultRule(.refused, body: .objectNotFound),
    "503-retry-after-a-year": FaultRule(.page, body: .maintenance),
    "503-sticky-node-gone": FaultRule(.page, body: .nodeGone),
  ]

  /// A simulator with a login and one target more than the sample.
  private func with(
    _ rules: FaultRule..., body: (LibrarySimulator, HTTPHeaders, HandClock) async throws -> Void
  ) async throws {
    var settings = SimulatorSettings()
    settings.migrations = 1
    let clock = HandClock()
    try await withSimulator(settings, time: SimulatorTime(clock)) { simulator in
      let login = try await Wire.logIn(simulator)
      try simulator.follow(Scenario(faults: rules))
      try await body(simulator, login, clock)
      #expect(Set(simulator.statistics.faults.keys) == Set(rules.map(\.fault.rawValue)))
    }
  }

  @Test func `every answer that was seen in the field has its word`() throws {
    #expect(try TestDocument.names(in: "answers") == Set(Self.seen.keys))
  }

  @Test(arguments: seen.keys.sorted())
  func `an answer comes as it was seen in the field, byte for byte`(name: String) async throws {
    let rule = try #require(Self.seen[name])
    let expected = try TestDocument.bytes("answers/\(name).http")
    try await with(rule) { simulator, _, _ in
      let path = "/MicroStrategyLibrary/api/migrations/\(Wire.migration)"
      let bytes = try await Wire.raw("GET \(path) HTTP/1.0\r\nHost: localhost\r\n\r\n", to: simulator)
      let (seen, came) = try (Self.split(expected), Self.split(bytes))
      #expect(came.body == seen.body)
      // The date is another each time, and what closes this connection is the client's version.
      let own = came.head.filter { !$0.hasPrefix("Date: ") && (seen.head.contains($0) || $0 != "Connection: close") }
      #expect(own.first == seen.head.first)
      #expect(own.sorted() == seen.head.sorted())
    }
  }

  /// The lines before the body, and the body.
  private static func split(_ bytes: [UInt8]) throws -> (head: [String], body: [UInt8]) {
    let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
    let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
    return (head.components(separatedBy: "\r\n"), Array(bytes[end.upperBound...]))
  }

  @Test func `a connection is closed behind a request that took too long for what stands in front`() async throws {
    try await with(FaultRule(.page, body: .requestTimeout)) { simulator, _, _ in
      let head = "GET /MicroStrategyLibrary/api/status HTTP/1.1\r\nHost: localhost\r\n\r\n"
      let bytes = try await Wire.raw(head, to: simulator)
      #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 408 Request Time-out\r\n"))
      #expect(simulator.requests.last?.status == 408)
    }
  }

  @Test(arguments: [200, 201, 226, 300, 401, 404, 418, 429, 451, 499, 500, 511, 599])
  func `a page has any status`(status: Int) async throws {
    try await with(FaultRule(.page, body: .firewall, status: status)) { simulator, login, _ in
      for reply in [try await Wire.get(simulator, login), try await Wire.put(simulator, login)] {
        #expect(reply.status == status)
        #expect(reply.text.contains("<h1>Request blocked</h1>"))
        #expect(reply.headers.first(name: "Content-Type") == "text/html;charset=utf-8")
      }
      #expect(simulator.edits.isEmpty)
    }
  }

  @Test(arguments: [204, 304])
  func `a status that allows no body has none`(status: Int) async throws {
    try await with(FaultRule(.page, status: status)) { simulator, login, _ in
      let reply = try await Wire.get(simulator, login)
      #expect(reply.status == status && reply.bytes.isEmpty)
      #expect(reply.headers.first(name: "Content-Type") == nil)
    }
  }

  @Test func `a gateway says in JSON that it knows no route, and in HTML that it gets no answer`() async throws {
    try await with(FaultRule(.page, [.get], body: .gateway), FaultRule(.page, [.put])) { simulator, login, _ in
      let read = try await Wire.get(simulator, login)
      #expect(read.status == 404 && read.body == ["message": "no Route matched"])
      let edit = try await Wire.put(simulator, login)
      #expect(edit.status == 502 && edit.text.hasPrefix("<html>"))
    }
  }

  @Test(arguments: [302, 303, 307])
  func `a redirect leads to where the scenario says`(status: Int) async throws {
    let rule = FaultRule(.page, body: .redirect, status: status, location: "https://elsewhere.example/MicroStrategy")
    try await with(rule) { simulator, login, _ in
      for reply in [try await Wire.get(simulator, login), try await Wire.put(simulator, login)] {
        #expect(reply.status == status && reply.bytes.isEmpty)
        #expect(reply.headers["Location"] == ["https://elsewhere.example/MicroStrategy"])
      }
    }
  }

  @Test func `a page comes before the work, or after it`() async throws {
    for (kind, edits) in [(FaultKind.page, 0), (.pageAfter, 1)] {
      try await with(FaultRule(kind, body: .loginPage)) { simulator, login, _ in
        let reply = try await Wire.put(simulator, login)
        #expect(reply.status == 200 && reply.text.contains("<h1>Sign in</h1>"))
        #expect(simulator.edits.count == edits)
        #expect(simulator.requests.last?.status == 200 && simulator.requests.last?.code == nil)
      }
    }
  }

  @Test func `the Library refuses before the work, or after it`() async throws {
    for (kind, edits) in [(FaultKind.refused, 0), (.refusedAfter, 1)] {
      try await with(FaultRule(kind, body: .noPrivilege)) { simulator, login, _ in
        let reply = try await Wire.put(simulator, login)
        #expect(reply.status == 403 && reply.body?["code"] == "ERR014")
        #expect(simulator.edits.count == edits)
        #expect(simulator.requests.last?.code == "ERR014")
      }
    }
  }

  @Test func `pages come for two seconds, and for a single answer`() async throws {
    let rules = [
      FaultRule(.page, from: 10, until: 12, body: .ingress), FaultRule(.page, from: 20, limit: 1, body: .firewall),
    ]
    try await with(rules[0], rules[1]) { simulator, login, clock in
      var statuses: [Int] = []
      for seconds in [9, 1, 1, 1, 8, 0] {
        clock.advance(.seconds(seconds))
        statuses.append(try await Wire.get(simulator, login).status)
      }
      #expect(statuses == [200, 404, 404, 200, 403, 200])
    }
  }

  @Test func `when to come again may be said as any number, and as a date of another century`() async throws {
    try await with(FaultRule(.page, body: .maintenance, retryAfter: .max)) { simulator, login, _ in
      #expect(try await Wire.get(simulator, login).headers["Retry-After"] == ["9223372036854775807"])
      let rule = FaultRule(.page, body: .maintenance, retryAfter: 3_155_760_000, asDate: true)
      try simulator.follow(Scenario(faults: [rule]))
      #expect(try await Wire.get(simulator, login).headers["Retry-After"] == ["Mon, 15 Nov 2123 22:13:20 GMT"])
    }
  }

  @Test(
    arguments: [
      (.unexpected, 500, "ERR001", nil), (.objectNotFound, 500, "ERR001", -2_147_216_373),
      (.notFound, 404, "ERR004", nil), (.sessionOver, 401, "ERR009", nil), (.noPrivilege, 403, "ERR014", nil),
      (.unreachable, 503, "ERR016", nil), (.namesStorageService, 400, "ERR006", nil),
    ] as [(CannedAnswer, Int, String, Int?)])
  func `the Library refuses all that concerns one target, and nothing of another`(
    body: CannedAnswer, status: Int, code: String, iServer: Int?
  ) async throws {
    try await with(FaultRule(.refused, targets: [Self.other], body: body)) { simulator, login, _ in
      for _ in 0..<2 {
        let reads = [try await Wire.get(simulator, login, of: Self.other), try await Wire.get(simulator, login)]
        let edit = try await Wire.put(simulator, login, of: Self.other)
        for reply in [reads[0], edit] {
          #expect(reply.status == status && reply.body?["code"] == .string(code))
          #expect(reply.body?["iServerCode"]?.number?.int == iServer)
        }
        #expect(reads[1].status == 200)
      }
      #expect(try await Wire.list(simulator, login).status == 200)
      #expect(simulator.edits.isEmpty)
    }
  }

  @Test func `a target that the Library does not find is named, with any status`() async throws {
    let rule = FaultRule(.refused, targets: [Self.other], body: .notFound, status: 410)
    try await with(rule) { simulator, login, _ in
      let reply = try await Wire.get(simulator, login, of: Self.other)
      #expect(reply.status == 410)
      #expect(reply.body?["message"]?.string == "The object with the ID \(Self.other) was not found.")
    }
  }

  @Test func `a refusal may stand in a list`() async throws {
    try await with(FaultRule(.refused, body: .noPrivilegeInList)) { simulator, login, _ in
      let reply = try await Wire.get(simulator, login)
      #expect(reply.status == 403 && reply.body?["code"] == nil)
      #expect(reply.body?["errors"]?.array?.map { $0["code"] } == ["ERR014"])
    }
  }

  @Test func `only reads with content are refused, and only those of one target hang`() async throws {
    let rules = [
      FaultRule(.refused, [.get], targets: [Self.other], content: true, body: .objectNotFound),
      FaultRule(.hang, [.get], targets: [Self.other], content: false, at: [2]),
    ]
    try await with(rules[0], rules[1]) { simulator, login, _ in
      let url = simulator.url + "/api/migrations/\(Self.other)"
      let poll = { try await Wire.send(.GET, url, login, timeout: .seconds(1)) }
      let polled = try await poll()
      let read = try await Wire.get(simulator, login, of: Self.other)
      #expect(polled.status == 200 && read.status == 500)
      #expect(await Wire.failure(poll) != nil)
      let healthy = try await Wire.get(simulator, login)
      #expect(healthy.status == 200)
    }
  }
}
