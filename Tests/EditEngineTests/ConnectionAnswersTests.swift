import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Testing

/// Which reply of a connection an answer becomes: answers that the simulator never gives. Whose word each is stands in
/// LibraryModel's table.
@Suite struct ConnectionAnswersTests {
  private typealias Act = ScriptedLibrary.Act

  /// The replies to a get and to a put where both get this, behind a login.
  private func replies(
    to act: ScriptedLibrary.Act, putsSent: Int = 1
  ) async throws -> (get: Reply<Observation>, put: Reply<Acceptance>) {
    var both: (Reply<Observation>, Reply<Acceptance>)?
    try await ConnectionBench.scripted { request, _ in
      request == "POST login" ? .login : act
    } _: { bench, library in
      both = (try await bench.get(), try await bench.put())
      #expect(library.requests.count { $0 == "PUT" } == putsSent)
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
    "{\"packageInfo\": {\"treeView\": \"{\"}}", "{\"packageInfo\": {\"status\": \"created\"}}",
  ])
  func `a 2xx that is no migration is not answered`(body: String) async throws {
    let unanswered = try #require(try await replies(to: .answer(200, body)).get.unanswered)
    #expect(unanswered.isUnreadable && unanswered.words?.status == 200)
    #expect(unanswered.message.contains(ConnectionBench.migration))
  }

  @Test func `a migration is no group`() async throws {
    let migration: JSON = ["packageInfo": ["status": "created"]]
    try await ConnectionBench.scripted { request, _ in
      request == "POST login" ? .login : .answer(200, migration)
    } _: { bench, _ in
      let group = try ConnectionBench.target(.migrationGroup)
      let unanswered = try #require(try await bench.get(group).unanswered)
      #expect(unanswered.isUnreadable && unanswered.message.contains("it has no migrations"))
    }
  }

  @Test(arguments: [
    ("{\"id\": \"\(migration)\", \"status\": \"creating\", \"progress\": 0}", true),
    ("{\"id\": \"\(migration)\", \"status\": \"created\", \"progress\": 100}", false),
    (
      "{\"migrations\": [{\"packageInfo\": {\"status\": \"created\"}}, {\"packageInfo\": {\"status\": \"creating\"}}]}",
      true
    ),
  ])
  func `the answer to a put says whether a package is being created`(body: String, saysCreating: Bool) async throws {
    guard case .answered(let acceptance) = try await replies(to: .answer(202, body)).put else {
      Issue.record("it was not taken")
      return
    }
    #expect(acceptance.saysCreating == saysCreating)
  }

  private static let migration = "09ADA2DD251F4927A442451C0100EA16"

  @Test(arguments: ["<html><title>Sign in</title></html>", "", "{}"])
  func `a 2xx that is something else is no acceptance of a put`(body: String) async throws {
    #expect(try await replies(to: .answer(200, body)).put.mayBeTaken == true)
  }

  @Test(arguments: [(403, "ERR014"), (403, "ERR017"), (404, "ERR004"), (400, "ERR006"), (409, "ERR001")])
  func `the Library's own refusal is the target's, with its words`(status: Int, code: String) async throws {
    let body: JSON = ["code": .string(code), "message": "No, for a reason.", "ticketId": "t9"]
    let words = ServerWords(status: status, code: code, message: "No, for a reason.", ticketId: "t9")
    let (get, put) = try await replies(to: .answer(status, body))
    #expect(get.refusal == words)
    #expect(put.refusal == words)
  }

  @Test(arguments: [
    (403, "<h1>Forbidden</h1>"), (404, ""), (412, "{\"message\": \"no\"}"), (502, "<h1>Bad Gateway</h1>"),
  ])
  func `what stands before the Library refuses nothing, and what became of the put is unknown`(
    status: Int, body: String
  ) async throws {
    let (get, put) = try await replies(to: .answer(status, body))
    #expect(get.unanswered?.words?.status == status)
    #expect(put.unanswered?.words?.status == status && put.mayBeTaken == true)
  }

  @Test func `the Library's own 429 is no answer, and the put was not taken`() async throws {
    let body = "{\"code\": \"ERR001\", \"message\": \"Later.\"}"
    let (get, put) = try await replies(to: .answer(429, body, headers: [("Retry-After", "7")]))
    #expect(get.unanswered?.words?.retryAfter == .seconds(7))
    #expect(put.unanswered?.words?.retryAfter == .seconds(7) && put.mayBeTaken == false)
  }

  @Test func `a stranger's 429 does not say that the put was not taken`() async throws {
    #expect(try await replies(to: .answer(429, "")).put.mayBeTaken == true)
  }

  @Test(arguments: [400, 500])
  func `after a time-out inside the server what became of the put is unknown, by any status`(status: Int) async throws {
    let words: JSON = ["code": "ERR001", "iServerCode": -2_147_206_497, "message": "The request has timed out."]
    let (get, put) = try await replies(to: .answer(status, words))
    #expect(get.unanswered != nil)
    #expect(put.mayBeTaken == true)
  }

  @Test func `a node without the project is left for another, and is an outage where that has none either`()
    async throws
  {
    let words: JSON = ["code": "ERR001", "message": "The project 'Tutorial' is not loaded on this node."]
    try await ConnectionBench.scripted { request, count in
      request == "POST login" ? .login : count == 2 ? .answer(404, ["code": "ERR004"] as JSON) : .answer(400, words)
    } _: { bench, library in
      let first = try await bench.get()
      #expect(first.refusal == ServerWords(status: 404, code: "ERR004"))
      #expect(library.requests == ["POST login", "GET", "POST login", "GET"])
      // The third and fourth get find no node that has it.
      let failure = try #require(try await bench.get().outage)
      #expect(failure.reason.known == .loginRefused && failure.message.contains("has not loaded the project"))
      #expect(library.requests.suffix(3) == ["GET", "POST login", "GET"])
    }
  }

  @Test func `a connection that breaks is no answer, and what became of the put is unknown`() async throws {
    let (get, put) = try await replies(to: .hangUp)
    #expect(get.unanswered?.words == nil && get.unanswered != nil)
    #expect(put.mayBeTaken == true)
  }

  @Test(arguments: [
    ("The API requires MicroStrategy Storage Service.", "Its database is not running"),
    ("The Storage Service is not configured properly.", "Configure the Storage Service"),
  ])
  func `a missing storage service is an outage with what to do, by any status`(
    message: String, hint: String
  ) async throws {
    let body: JSON = ["code": "ERR001", "message": .string(message), "ticketId": "t9"]
    for status in [400, 404] {
      let (get, put) = try await replies(to: .answer(status, body))
      for failure in [get.outage, put.outage] {
        #expect(failure?.reason.known == .storageService && failure?.message.contains(hint) == true)
        #expect(failure?.server == ServerWords(status: status, code: "ERR001", message: message, ticketId: "t9"))
      }
    }
    for status in [500, 503] {
      // A 5xx does not say whether the edit was taken.
      let (_, put) = try await replies(to: .answer(status, body))
      #expect(put.mayBeTaken == true && put.outage?.message.contains(hint) == true)
    }
  }

  @Test(arguments: [400, 401, 403, 429, 500, 503])
  func `too many logins are told as such, by any status of the login`(status: Int) async throws {
    try await ConnectionBench.scripted { _, _ in
      .answer(status, Self.tooManyLogins)
    } _: { bench, library in
      let (get, put) = (try await bench.get().noLogin, try await bench.put().noLogin)
      #expect(get?.reason.known == .tooManyLogins && get?.server?.ticketId == "t9")
      #expect(put?.reason.known == .tooManyLogins)
      // Each that is tried prolongs it.
      #expect(library.requests == ["POST login"])
    }
  }

  @Test(arguments: [429, 500, 404])
  func `a login that is not answered as one is no refusal of the user`(status: Int) async throws {
    let body: JSON = status == 404 ? Self.withoutStorage : ["message": "Later."]
    try await ConnectionBench.scripted { _, _ in
      .answer(status, body)
    } _: { bench, library in
      let (get, put) = (try await bench.get().noLogin, try await bench.put().noLogin)
      #expect(get != nil && get?.isTurnedAway == false && put == get)
      #expect(library.requests == ["POST login", "POST login"])
    }
  }

  @Test func `a connection that breaks while logging in leaves the put unsent`() async throws {
    try await ConnectionBench.scripted { _, _ in
      .hangUp
    } _: { bench, library in
      let (get, put) = (try await bench.get().noLogin, try await bench.put().noLogin)
      #expect(get?.reason.known == .unreachable && put?.reason.known == .unreachable)
      #expect(!library.requests.contains("PUT"))
    }
  }

  @Test func `a login that is never known is replaced once for each request, and is then no answer`() async throws {
    let act = ScriptedLibrary.Act.answer(401, ["code": "ERR009", "message": "Expired."] as JSON)
    let (get, put) = try await replies(to: act, putsSent: 2)
    let words = ServerWords(status: 401, code: "ERR009", message: "Expired.")
    #expect(get.unanswered?.words == words)
    #expect(put.unanswered?.words == words && put.mayBeTaken == false)
  }

  @Test func `a put whose login was forgotten and is refused now was not taken`() async throws {
    try await ConnectionBench.scripted { request, count in
      request == "POST login" && count == 1 ? .login : .answer(401, ["code": "ERR009"] as JSON)
    } _: { bench, library in
      let failure = try #require(try await bench.put().noLogin)
      #expect(failure.reason.known == .loginRefused)
      #expect(library.requests == ["POST login", "PUT", "POST login"])
    }
  }

  @Test func `a login that failed is tried anew with the next asking`() async throws {
    try await ConnectionBench.scripted { request, count in
      switch (request, count) {
      case ("POST login", 1): .answer(503, "")
      case ("POST login", _): .login
      default: .answer(404, ["code": "ERR004"] as JSON)
      }
    } _: { bench, library in
      let (first, second) = (try await bench.get(), try await bench.get())
      #expect(first.noLogin != nil && second.refusal == ServerWords(status: 404, code: "ERR004"))
      #expect(library.requests == ["POST login", "POST login", "GET"])
    }
  }
}
