import JSONDocument
import JobModel
import LibraryModel
import Testing

/// What of a server's answers is the environment's failure: answers that the simulator never gives.
@Suite struct OutageReadingTests {
  private typealias Act = ScriptedLibrary.Act

  /// The answers to a get and to a put where both get this, behind a login.
  private func answers(_ act: ScriptedLibrary.Act) async throws -> (get: Answer, put: Answer) {
    var both: (Answer, Answer)?
    try await ConnectionBench.scripted { request, _ in
      request == "POST login" ? .login : act
    } _: { bench, library in
      both = (try await bench.get(), try await bench.put())
      #expect(library.requests.count { $0 == "PUT" } == (act.isLoginGone ? 0 : 1))
    }
    return try #require(both)
  }

  private static let tooManyLogins: JSON = [
    "code": "ERR001", "iServerCode": -2_147_072_486,
    "message": "The maximum number of jobs or sessions is exceeded.", "ticketId": "t9",
  ]

  private static let withoutStorage: JSON = [
    "code": "ERR001", "message": "The API requires MicroStrategy Storage Service.", "ticketId": "t9",
  ]

  @Test(arguments: [
    "{}", "{\"migrations\": []}", "[]", "\"x\"", "", "<html><title>Sign in</title></html>",
    "{\"packageInfo\": {\"treeView\": \"{\"}}",
  ])
  func `an answer that is no migration is an outage that asks for the url`(body: String) async throws {
    guard case .outage(let failure) = try await answers(.answer(200, body)).get else {
      Issue.record("it was taken")
      return
    }
    #expect(failure.reason.known == .unreachable)
    #expect(failure.message.contains("url"))
  }

  @Test func `a migration is no group`() async throws {
    let migration: JSON = ["packageInfo": ["status": "created"]]
    try await ConnectionBench.scripted { request, _ in
      request == "POST login" ? .login : .answer(200, migration)
    } _: { bench, _ in
      let group = try ConnectionBench.target(.migrationGroup)
      let failure = try await bench.get(group).failure
      #expect(failure?.message.hasPrefix("The server's answer is not a migration group: it has no migrations.") == true)
    }
  }

  @Test(arguments: [(403, "ERR014"), (403, "ERR017"), (404, "ERR004"), (400, "ERR006"), (409, "ERR001"), (412, "")])
  func `a refusal is the job's, with the server's words`(status: Int, code: String) async throws {
    let body: JSON = ["code": .string(code), "message": "No, for a reason.", "ticketId": "t9"]
    let words = ServerWords(
      status: status, code: code.isEmpty ? nil : code, message: "No, for a reason.", ticketId: "t9")
    let (get, put) = try await answers(.answer(status, body))
    #expect(get == .getRefused(words))
    #expect(put == .putRefused(words))
  }

  @Test func `a 429 is an outage, and the put was not taken`() async throws {
    let (get, put) = try await answers(.answer(429, "", headers: [("Retry-After", "7")]))
    guard case .outage(let failure) = get, case .putNeverLeft(let unsent) = put else {
      Issue.record("\(get), \(put)")
      return
    }
    #expect(failure == unsent && failure.reason.known == .overloaded)
    #expect(failure.server == ServerWords(status: 429, retryAfter: .seconds(7)))
  }

  @Test(arguments: [400, 500])
  func `a time-out inside the server is an outage by any status, and what became of the put is unknown`(
    status: Int
  ) async throws {
    let words: JSON = ["code": "ERR001", "iServerCode": -2_147_206_497, "message": "The request has timed out."]
    let (get, put) = try await answers(.answer(status, words))
    guard case .outage(let failure) = get, case .putLost(let lost) = put else {
      Issue.record("\(get), \(put)")
      return
    }
    #expect(failure == lost && failure.reason.known == .overloaded)
  }

  @Test func `a node without the project is left for another, and is a fault of the login where that has none either`()
    async throws
  {
    let words: JSON = ["code": "ERR001", "message": "The project 'Tutorial' is not loaded on this node."]
    try await ConnectionBench.scripted { request, count in
      request == "POST login" ? .login : count == 2 ? .answer(404, ["code": "ERR004"] as JSON) : .answer(400, words)
    } _: { bench, library in
      #expect(try await bench.get() == .getRefused(ServerWords(status: 404, code: "ERR004")))
      #expect(library.requests == ["POST login", "GET", "POST login", "GET"])
      // The third and fourth get find no node that has it.
      guard case .outage(let failure) = try await bench.get() else {
        Issue.record("it is no outage")
        return
      }
      #expect(failure.reason.known == .loginRefused && failure.message.contains("has not loaded the project"))
      #expect(library.requests.suffix(3) == ["GET", "POST login", "GET"])
    }
  }

  @Test func `a 5xx is an outage, and what became of the put is unknown`() async throws {
    let (get, put) = try await answers(.answer(502, "<h1>Bad Gateway</h1>"))
    guard case .outage(let failure) = get, case .putLost(let lost) = put else {
      Issue.record("\(get), \(put)")
      return
    }
    #expect(failure.reason.known == .overloaded && lost.reason.known == .overloaded)
    #expect(failure.server == ServerWords(status: 502, message: "Bad Gateway"))
  }

  @Test func `a connection that breaks is an outage, and what became of the put is unknown`() async throws {
    let (get, put) = try await answers(.hangUp)
    guard case .outage(let failure) = get, case .putLost(let lost) = put else {
      Issue.record("\(get), \(put)")
      return
    }
    #expect(failure.reason.known == .unreachable && lost.reason.known == .unreachable)
  }

  @Test(arguments: [
    ("The API requires MicroStrategy Storage Service.", "Its database is not running"),
    ("The Storage Service is not configured properly.", "Configure the Storage Service"),
  ])
  func `a missing storage service is an outage with what to do, by any status`(
    message: String, hint: String
  ) async throws {
    let body: JSON = ["code": "ERR001", "message": .string(message), "ticketId": "t9"]
    for status in [400, 404, 500, 503] {
      let (get, put) = try await answers(.answer(status, body))
      guard case .outage(let failure) = get, let failed = put.failure else {
        Issue.record("\(status): \(get), \(put)")
        continue
      }
      #expect(failure == failed && failure.reason.known == .storageService)
      #expect(failure.message.contains(hint))
      #expect(failure.server == ServerWords(status: status, code: "ERR001", message: message, ticketId: "t9"))
      // A 5xx does not say whether the edit was taken.
      if status >= 500, case .putLost = put { continue }
      if status < 500, case .putNeverLeft = put { continue }
      Issue.record("\(status): \(put)")
    }
  }

  @Test(arguments: [400, 401, 403, 429, 500, 503])
  func `too many logins are told as such, by any status of the login`(status: Int) async throws {
    try await ConnectionBench.scripted { _, _ in
      .answer(status, Self.tooManyLogins)
    } _: { bench, library in
      let (get, put) = (try await bench.get(), try await bench.put())
      guard case .outage(let failure) = get, case .putNeverLeft(let unsent) = put else {
        Issue.record("\(get), \(put)")
        return
      }
      #expect(failure == unsent && failure.reason.known == .tooManyLogins)
      #expect(failure.server?.ticketId == "t9")
      #expect(library.requests == ["POST login"])
    }
  }

  @Test(arguments: [429, 500, 404])
  func `a login that is not answered as one is no refusal of the user`(status: Int) async throws {
    let body: JSON = status == 404 ? Self.withoutStorage : ["message": "Later."]
    let reason: FailureReason = status == 404 ? .storageService : .overloaded
    try await ConnectionBench.scripted { _, _ in
      .answer(status, body)
    } _: { bench, library in
      let (get, put) = (try await bench.get(), try await bench.put())
      guard case .outage(let failure) = get, case .putNeverLeft(let unsent) = put else {
        Issue.record("\(get), \(put)")
        return
      }
      #expect(failure == unsent && failure.reason.known == reason)
      #expect(library.requests == ["POST login", "POST login"])
    }
  }

  @Test func `a connection that breaks while logging in leaves the put unsent`() async throws {
    try await ConnectionBench.scripted { _, _ in
      .hangUp
    } _: { bench, library in
      let (get, put) = (try await bench.get(), try await bench.put())
      guard case .outage(let failure) = get, case .putNeverLeft(let unsent) = put else {
        Issue.record("\(get), \(put)")
        return
      }
      #expect(failure.reason.known == .unreachable && unsent.reason.known == .unreachable)
      #expect(!library.requests.contains("PUT"))
    }
  }

  @Test func `a login that is never known is replaced once, and then nothing more is asked with one`() async throws {
    let (get, put) = try await answers(.answer(401, ["code": "ERR009", "message": "Expired."] as JSON))
    guard case .outage(let failure) = get, case .putNeverLeft(let unsent) = put else {
      Issue.record("\(get), \(put)")
      return
    }
    #expect(failure == unsent && failure.reason.known == .loginRefused)
    #expect(failure.server == ServerWords(status: 401, code: "ERR009", message: "Expired."))
  }

  @Test func `a put whose login was forgotten and is refused now was not taken`() async throws {
    try await ConnectionBench.scripted { request, count in
      request == "POST login" && count == 1 ? .login : .answer(401, ["code": "ERR009"] as JSON)
    } _: { bench, library in
      let put = try await bench.put()
      guard case .putNeverLeft(let failure) = put else { throw ConnectionBench.Unexpected(answer: put) }
      #expect(failure.reason.known == .loginRefused)
      #expect(library.requests == ["POST login", "PUT", "POST login"])
    }
  }

  @Test func `a login that failed is tried anew with the next asking`() async throws {
    try await ConnectionBench.scripted { request, count in
      switch (request, count) {
      case ("POST login", 1): .answer(503, "")
      case ("POST login", _): .login
      default: .answer(404, "")
      }
    } _: { bench, library in
      #expect(try await bench.get().failure?.reason.known == .overloaded)
      let second = try await bench.get()
      #expect(second == .getRefused(ServerWords(status: 404)))
      #expect(library.requests == ["POST login", "POST login", "GET"])
    }
  }
}

extension ScriptedLibrary.Act {
  fileprivate var isLoginGone: Bool { if case .answer(401, _, _) = self { true } else { false } }
}
