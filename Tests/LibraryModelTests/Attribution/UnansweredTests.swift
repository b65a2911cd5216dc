import JSONDocument
import LibraryModel
import Testing

@Suite struct `An answer that is nobody's word` {
  private func unanswered(_ answer: RawAnswer, to request: LibraryRequest = .read) throws -> Unanswered {
    let target = request == .list ? nil : "migration 09AD"
    let question = LibraryQuestion(
      request, of: target, server: "library.example.com", redaction: Redaction(["hunter2"]))
    guard case .nobody(let unanswered) = Attribution(answer, to: question) else { throw Taken(answer: answer) }
    return unanswered
  }

  private struct Taken: Error {
    let answer: RawAnswer
  }

  private static func answer(_ status: Int, _ body: String = "") -> RawAnswer {
    RawAnswer(status: status, body: Array(body.utf8))
  }

  private static let redirect = RawAnswer(status: 302, redirectHost: "sso.example.com")

  @Test(arguments: [
    (answer(404, "default backend - 404"), LibraryRequest.read, Unanswered.Kind.page),
    (answer(200, "<!doctype html><title>Sign in</title>"), .submit, .page), (answer(404), .read, .empty),
    (answer(204), .read, .empty), (answer(403, #"{"message":"Forbidden"}"#), .login, .otherJSON),
    (answer(200, "{}"), .read, .otherJSON), (answer(200, #"{"packageInfo":{},"packageInfo":{}}"#), .read, .broken),
    (answer(200, #"{"name":"\ud83d"}"#), .readWithContent, .broken),
    (RawAnswer(status: 200, body: [0x7B, 0x22, 0xE9, 0x22]), .read, .broken),
    (answer(500, #"{"code":"ERR001","message":"a"}"#), .submit, .serverError),
    (answer(400, #"{"code":"ERR016","message":"a"}"#), .submit, .serverError),
    (answer(200, #"{"code":"ERR001","message":"a"}"#), .read, .serverError), (redirect, .keepAlive, .redirect),
    (RawAnswer(status: 200, body: Array(#"{"packageInfo":{}}"#.utf8), isComplete: false), .read, .cutOff),
    (RawAnswer(status: 200, body: [1], unknownEncoding: "br"), .read, .encoded),
    (RawAnswer(status: 200, body: [0x1F, 0x8B, 8]), .read, .encoded), (answer(199), .read, .empty),
    (answer(600, #"{"code":"ERR004"}"#), .read, .serverError),
  ])
  func `is told by what came`(answer: RawAnswer, request: LibraryRequest, kind: Unanswered.Kind) throws {
    let unanswered = try unanswered(answer, to: request)
    #expect(unanswered.kind == kind)
    #expect(unanswered.words?.status == answer.status)
  }

  @Test(arguments: [
    (answer(200, "<p>Sign in"), true), (answer(200, "[]"), true), (answer(200), true), (answer(200, "{"), true),
    (RawAnswer(status: 200, unknownEncoding: "br"), true), (RawAnswer(status: 200, isComplete: false), false),
    (answer(200, #"{"code":"ERR001"}"#), false), (redirect, false), (answer(404, "<p>Not found"), false),
    (answer(500, "{"), false), (answer(502), false),
  ])
  func `is unreadable where a 2xx can not be understood`(answer: RawAnswer, isUnreadable: Bool) throws {
    #expect(try unanswered(answer).isUnreadable == isUnreadable)
  }

  @Test(arguments: [Unanswered.Kind.noAnswer, .notConnected, .cancelled])
  func `is not unreadable where nothing came`(kind: Unanswered.Kind) {
    #expect(!Unanswered(kind, "").isUnreadable)
  }

  @Test(arguments: [
    (
      answer(404, "default backend - 404"), LibraryRequest.read,
      #"What stands before the Library server at library.example.com answered the read of migration 09AD with a page (404: "default backend - 404"): check that the Library is deployed, and that `url` ends with its own path."#
    ),
    (
      answer(403, "<title>Request blocked</title>"), .submit,
      #"What stands before the Library server at library.example.com answered the edit of migration 09AD with a page (403: "Request blocked"): make it let the requests of this machine pass."#
    ),
    (
      answer(200, "<title>Sign in</title>"), .list,
      #"What stands before the Library server at library.example.com answered the request for the list of migrations with a page (200: "Sign in"): check that `url` ends with the Library's own path, and that no login page stands before it."#
    ),
    (
      answer(503), .login,
      "What stands before the Library server at library.example.com answered the login with 503 and nothing else: check whether the server is being restarted, and look into the log of what stands before it."
    ),
    (
      answer(500, #"{"code":"ERR001","iServerCode":-2147216373,"message":"(Object was not found.)","ticketId":"t7"}"#),
      .readWithContent,
      #"The Library server at library.example.com answered the read of migration 09AD with its content with 500 ERR001: "(Object was not found.)": look into its log, ticket t7."#
    ),
    (
      answer(503, #"{"code":"ERR013","message":"Down."}"#), .keepAlive,
      #"The Library server at library.example.com answered the request that keeps the login alive with 503 ERR013: "Down.": check that the Intelligence Server behind it runs."#
    ),
    (
      redirect, .logout,
      "What stands before the Library server at library.example.com answered the logout with a redirect to sso.example.com (302), which is not followed: `url` must be the Library's own address, and no login page may stand before it."
    ),
    (
      answer(404, #"{"message":"no Route matched"}"#), .read,
      #"What stands before the Library server at library.example.com answered the read of migration 09AD with an object that is not of the Library (404: "no Route matched"): check that the Library is deployed, and that `url` ends with its own path."#
    ),
    (
      answer(200, #"{"packageInfo":{},"packageInfo":{}}"#), .read,
      #"The Library server at library.example.com answered the read of migration 09AD with 200 and what can't be read as JSON (at byte 18: the member "packageInfo" stands twice in its object): ask its administrator why it does not send a whole document."#
    ),
    (
      RawAnswer(status: 200, unknownEncoding: "br"), .status,
      "What stands before the Library server at library.example.com answered the request for the server's status with 200 and a body in an encoding that was not asked for (br): make it send answers as they are."
    ),
  ])
  func `says who said it, of what, and what to do`(answer: RawAnswer, request: LibraryRequest, message: String) throws {
    #expect(try unanswered(answer, to: request).message == message)
  }

  @Test(arguments: [
    answer(502, "<p>hunter2"), answer(404, #"{"message":"hunter2"}"#),
    answer(500, #"{"code":"ERR001","message":"hunter2"}"#),
    answer(200, #"{"hunter2":1,"hunter2":2}"#), RawAnswer(status: 302, redirectHost: "hunter2.example.com"),
    RawAnswer(status: 200, unknownEncoding: "hunter2"), answer(500, #"{"code":"hunter2","ticketId":"hunter2"}"#),
  ])
  func `repeats no secret`(answer: RawAnswer) throws {
    let unanswered = try unanswered(answer)
    #expect(!"\(unanswered)".contains("hunter2"))
    #expect("\(unanswered)".contains("<redacted>"))
  }

  @Test func `is one line of bounded length, whatever comes`() throws {
    let long = String(repeating: "x\u{1B}[31m\n", count: 100_000)
    for answer in [
      Self.answer(502, long),
      Self.answer(500, #"{"code":"ERR001","message":"\#(String(repeating: "é", count: 100_000))"}"#),
      RawAnswer(status: 302, redirectHost: long), RawAnswer(status: 200, unknownEncoding: long),
      Self.answer(
        200, "{\"\(String(repeating: "x", count: 100_000))\":1,\"\(String(repeating: "x", count: 100_000))\":1}"),
    ] {
      let message = try unanswered(answer).message
      #expect(message.utf8.count < 1000)
      #expect(message.allSatisfy { !$0.isNewline && $0 != "\u{1B}" })
    }
  }
}
