import JSONDocument
import LibraryModel
import TestSupport
import Testing

@testable import LibraryAPI

/// Answers as servers and what stands before them gave them, byte by byte.
@Suite struct `An answer that was seen in the field` {
  private struct Answers {
    let login: Answer<Login>
    let keepAlive: Answer<Void>
    let list: Answer<JSON>
    let get: Answer<JSON>
    let put: Answer<EditReceipt>

    var unanswered: [Unanswered] { [login.lost, keepAlive.lost, list.lost, get.lost, put.lost].compactMap(\.self) }
    var refused: [ServerWords] {
      [login.refused, keepAlive.refused, list.refused, get.refused, put.refused].compactMap(\.self)
    }
  }

  private func answers(_ name: String) async throws -> Answers {
    let bytes = try TestDocument.bytes("answers/\(name).http")
    return try await withLibrary { _ in
      [.sendBytes(bytes)]
    } _: { client, server in
      let login = aLogin()
      let answers = Answers(
        login: await client.login(), keepAlive: await client.keepAlive(login), list: await client.witness(login),
        get: await client.get(migration, id: id, withContent: true, login),
        put: await client.put(migration, id: id, document: [:], projectID: nil, login))
      // Nothing is sent again, and no redirect is followed.
      #expect(server.requests.map(\.method) == ["POST", "PUT", "GET", "GET", "PUT"])
      return answers
    }
  }

  /// Those that are nobody's word, whatever was asked.
  private static let strangers: [(String, Unanswered.Kind, Int)] = [
    ("200-login-page", .page, 200), ("302-sso-session-over", .redirect, 302), ("403-waf", .page, 403),
    ("404-empty", .empty, 404), ("404-ingress-default-backend", .page, 404), ("404-tomcat-restarting", .page, 404),
    ("408-haproxy", .page, 408), ("500-object-not-found", .serverError, 500),
    ("503-retry-after-a-year", .page, 503), ("503-sticky-node-gone", .page, 503),
  ]

  @Test(arguments: strangers)
  func `is nobody's word to every request`(name: String, kind: Unanswered.Kind, status: Int) async throws {
    let answers = try await answers(name)
    #expect(answers.unanswered.map(\.kind) == Array(repeating: kind, count: 5))
    #expect(answers.unanswered.map(\.words?.status) == Array(repeating: status, count: 5))
    #expect(answers.put.mayHaveBeenDone)
  }

  @Test(arguments: [
    (
      "400-names-an-object-called-storage-service",
      ServerWords(
        status: 400, code: "ERR006",
        message: "The object 'Storage Service Cost' (type 4) can't be added to the package.", ticketId: "t")
    ),
    (
      "403-library-privilege-while-editing",
      ServerWords(status: 403, code: "ERR014", message: "User does not have the privilege", ticketId: "t")
    ),
  ])
  func `is a refusal of the Library's to every request`(name: String, words: ServerWords) async throws {
    let answers = try await answers(name)
    #expect(answers.refused == Array(repeating: words, count: 5))
    #expect(!answers.put.mayHaveBeenDone)
  }

  @Test func `says when to come again`() async throws {
    let answers = try await answers("503-retry-after-a-year")
    #expect(answers.unanswered.map(\.words?.retryAfter) == Array(repeating: .seconds(365 * 86_400), count: 5))
  }

  @Test func `of a deleted object keeps the server's words`() async throws {
    let words = try await answers("500-object-not-found").get.lost?.words
    #expect(words?.code == "ERR001")
    #expect(words?.iServerCode == -2_147_216_373)
  }

  @Test func `is in this list`() throws {
    let known =
      Self.strangers.map(\.0) + ["400-names-an-object-called-storage-service", "403-library-privilege-while-editing"]
    #expect(try TestDocument.names(in: "answers") == Set(known))
  }
}
