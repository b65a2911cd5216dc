import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

/// Whose word an answer is stands in the table of LibraryModelTests; here is what of it comes over the wire.
@Suite struct `What a status means` {
  /// The answer to a PUT of a migration and to a GET of it.
  private func answers(_ text: String, _ after: ScriptedServer.Act...) async throws -> (
    put: Answer<EditReceipt>, get: Answer<JSON>
  ) {
    try await withLibrary { _ in
      [.send(text)] + after
    } _: { client, server in
      let put = await client.put(migration, id: id, document: ["name": "a"], projectID: nil, aLogin())
      let get = await client.get(migration, id: id, withContent: true, aLogin())
      #expect(server.requests.count == 2)
      return (put, get)
    }
  }

  @Test(arguments: [
    ("200 OK", "<html>done</html>"), ("201 Created", "{\"id\": "), ("202 Accepted", ""), ("202 Accepted", "\"yes\""),
    ("202 Accepted", "{}"), ("200 OK", "\u{0}\u{1}"),
  ])
  func `a 2xx that is no receipt is no acceptance of a PUT, and no refusal`(status: String, body: String) async throws {
    let put = try await answers(answer(status, body: body)).put
    #expect(put.lost != nil)
    #expect(put.mayHaveBeenDone)
  }

  @Test func `a 2xx to a PUT brings its receipt`() async throws {
    let put = try await answers(answer("202 Accepted", body: aReceipt)).put
    #expect(put.accepted?.document.text == aReceipt)
    #expect(put.accepted?.packageStatuses == ["creating"])
  }

  @Test func `a receipt that breaks off is none`() async throws {
    let whole = "HTTP/1.1 202 Accepted\r\nContent-Length: \(aReceipt.utf8.count + 1)\r\n\r\n\(aReceipt)"
    let put = try await answers(whole, .close).put
    #expect(put.lost?.kind == .cutOff)
  }

  @Test func `a refusal that breaks off is none`() async throws {
    let half = "HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n{\"code\":\"ERR004\"}"
    let result = try await answers(half, .close)
    #expect(result.put.lost?.kind == .cutOff)
    #expect(result.get.lost?.words?.status == 404)
  }

  @Test(arguments: ["<!DOCTYPE html><title>Sign in</title><p>Please sign in", "", "[1]", "null", "{\"id\": \"a\""])
  func `a 2xx to a GET that is no migration is unreadable`(body: String) async throws {
    let unanswered = try #require(try await answers(answer("200 OK", body: body)).get.lost)
    #expect(unanswered.isUnreadable)
  }

  @Test func `a document is kept as it was written`() async throws {
    let body = #"{"b":1.50,"packageInfo":{"treeView":"{}"}}"#
    #expect(try await answers(answer("200 OK", body: body)).get.accepted?.text == body)
  }

  @Test(arguments: [("400", "ERR007"), ("403", "ERR014"), ("404", "ERR004"), ("409", "ERR006")])
  func `a 4xx of the Library's is a refusal in its words`(status: String, code: String) async throws {
    let body = #"{"code":"\#(code)","iServerCode":-2147216373,"message":"It is not there.","ticketId":"t1"}"#
    let expected = ServerWords(
      status: try #require(Int(status)), code: code, iServerCode: -2_147_216_373, message: "It is not there.",
      ticketId: "t1")
    let result = try await answers(answer("\(status) Whatever", body: body))
    #expect(result.put == .refused(expected))
    #expect(result.get == .refused(expected))
  }

  @Test func `a 401 of the Library's means that the login is gone`() async throws {
    let result = try await answers(answer("401 Unauthorized", body: #"{"code":"ERR009","message":"Expired."}"#))
    let expected = ServerWords(status: 401, code: "ERR009", message: "Expired.")
    #expect(result.put == .loginGone(expected))
    #expect(!result.put.mayHaveBeenDone)
    #expect(result.get == .loginGone(expected))
    #expect(try await answers(answer("401 Unauthorized")).get.lost != nil)
  }

  @Test func `a 5xx loses the request and keeps the server's words`() async throws {
    let body = #"{"code":"ERR001","message":"It failed."}"#
    let result = try await answers(answer("500 Internal Server Error", ["Retry-After: 7"], body: body))
    for unanswered in [result.put.lost, result.get.lost] {
      #expect(unanswered?.kind == .serverError)
      #expect(unanswered?.words?.code == "ERR001")
      #expect(unanswered?.words?.retryAfter == .seconds(7))
      #expect(unanswered?.message.contains("127.0.0.1") == true)
      #expect(unanswered?.message.contains("It failed.") == true)
    }
  }

  @Test func `a known outage is told, and what became of the PUT by its status`() async throws {
    for (status, mayHaveBeenDone) in [("404 No", false), ("500 No", true)] {
      let body = #"{"code":"ERR001","message":"The API requires MicroStrategy Storage Service."}"#
      let put = try await answers(answer(status, body: body)).put
      guard case .outage(.storageDatabase, _) = put else {
        Issue.record("\(put)")
        continue
      }
      #expect(put.mayHaveBeenDone == mayHaveBeenDone)
    }
  }

  @Test func `a request is named by its target and the server that was asked`() async throws {
    let page = answer("502 Bad Gateway", ["Content-Type: text/html"], body: "<h1>502 Bad\nGateway</h1><hr>nginx")
    try await withLibrary { _ in
      [.send(page)]
    } _: { client, server in
      let start = "What stands before the Library server at 127.0.0.1:\(server.port) answered the"
      let put = await client.put(group, id: id, document: [:], projectID: nil, aLogin()).lost
      #expect(put?.message.hasPrefix("\(start) edit of migration group \(id) with a page (502: ") == true)
      #expect(put?.words == ServerWords(status: 502, message: "502 Bad Gateway nginx"))
      let get = await client.get(migration, id: id, withContent: true, aLogin()).lost
      #expect(get?.message.hasPrefix("\(start) read of migration \(id) with its content with a page") == true)
      #expect(client.serverName == "127.0.0.1:\(server.port)")
    }
  }

  @Test(arguments: ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"])
  func `a redirect is not followed, and only its host is told`(status: String) async throws {
    try await withLibrary { request in
      request.target.hasSuffix("/elsewhere")
        ? [.send(answer("200 OK", body: aReceipt))]
        : [.send(answer(status, ["Location: http://\(request.header("Host")[0])/elsewhere?session=abc"]))]
    } _: { client, server in
      for unanswered in [
        await client.get(migration, id: id, withContent: true, aLogin()).lost,
        await client.put(migration, id: id, document: [:], projectID: nil, aLogin()).lost,
      ] {
        #expect(unanswered?.kind == .redirect)
        #expect(unanswered?.message.contains("a redirect to 127.0.0.1:\(server.port) (") == true)
        #expect(unanswered?.message.contains("abc") == false)
      }
      #expect(server.requests.map(\.method) == ["GET", "PUT"])
    }
  }

  @Test(arguments: [
    ("Retry-After: 120", 120), ("Retry-After: Tue, 24 Nov 2026 18:02:00 GMT", 120), ("Retry-After: -5", 0),
    ("Retry-After: Tue, 24 Nov 2026 17:00:00 GMT", 0), ("Retry-After: soon", nil), ("X: y", nil),
    ("Retry-After: 9223372036854775807", 365 * 86_400), ("Retry-After: Fri, 01 Jan 2100 00:00:00 GMT", 365 * 86_400),
  ])
  func `a 429 of the Library's was not taken, and says when to come again`(header: String, seconds: Int?) async throws {
    let text = answer(
      "429 Too Many Requests", ["Date: Tue, 24 Nov 2026 18:00:00 GMT", header], body: #"{"code":"ERR001"}"#)
    let put = try await answers(text).put
    let words = try #require(put.notTaken)
    #expect(words.status == 429)
    #expect(words.retryAfter == seconds.map { .seconds($0) })
    #expect(!put.mayHaveBeenDone)
  }
}
