import JSONDocument
import Testing

@testable import LibraryAPI

@Suite struct `What a status means` {
  /// The answer to a PUT of a migration and to a GET of it.
  private func answers(_ text: String, _ after: ScriptedServer.Act...) async throws -> (
    put: Answer<JSON?>, get: Answer<JSON>
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
    ("200 OK", "<html>done</html>"), ("201 Created", "{\"id\": "), ("202 Accepted", ""), ("202 Accepted", "yes"),
    ("200 OK", "\u{0}\u{1}"),
  ])
  func `a 2xx to a PUT is accepted, whatever its body is`(status: String, body: String) async throws {
    #expect(try await answers(answer(status, body: body)).put == .accepted(nil))
  }

  @Test func `a 2xx to a PUT brings its document`() async throws {
    let body = #"{"id":"335B6F5DFA7847769F12E88E868EB103","status":"creating","progress":0.0}"#
    let put = try await answers(answer("202 Accepted", body: body)).put
    #expect(put.accepted??.text == body)
  }

  @Test func `a 204 to a PUT is accepted`() async throws {
    #expect(try await answers("HTTP/1.1 204 No Content\r\n\r\n").put == .accepted(nil))
  }

  @Test func `a 2xx to a PUT is accepted even if its body breaks off`() async throws {
    let half = "HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{"
    #expect(try await answers(half, .close).put == .accepted(nil))
  }

  @Test(arguments: ["<!DOCTYPE html><title>Sign in</title><p>Please sign in", "", "[1]", "null", "{\"id\": \"a\""])
  func `a 2xx to a GET that is no JSON object is lost`(body: String) async throws {
    let trouble = try #require(try await answers(answer("200 OK", body: body)).get.lost)
    #expect(trouble.kind == .badAnswer)
    #expect(trouble.message.contains("`url`"))
  }

  @Test func `a document is kept as it was written`() async throws {
    let body = #"{"b":1.50,"a":{"treeView":"{}"}}"#
    #expect(try await answers(answer("200 OK", body: body)).get.accepted?.text == body)
  }

  @Test(arguments: [("400", "ERR007"), ("403", "ERR014"), ("404", "ERR004"), ("409", "ERR006")])
  func `a 4xx is a refusal in the server's words`(status: String, code: String) async throws {
    let body = #"{"code":"\#(code)","iServerCode":-2147072486,"message":"It is not there.","ticketId":"t1"}"#
    let expected = ServerWords(
      status: try #require(Int(status)), code: code, iServerCode: -2_147_072_486, message: "It is not there.",
      ticketId: "t1")
    let result = try await answers(answer("\(status) Whatever", body: body))
    #expect(result.put == .refused(expected))
    #expect(result.get == .refused(expected))
  }

  @Test func `a 401 means that the login is gone`() async throws {
    let result = try await answers(answer("401 Unauthorized", body: #"{"code":"ERR009","message":"Expired."}"#))
    #expect(result.put == .loginGone(ServerWords(status: 401, code: "ERR009", message: "Expired.")))
    #expect(try await answers(answer("401 Unauthorized")).get.loginGone != nil)
  }

  @Test func `ERR009 means that the login is gone, whatever its status is`() async throws {
    #expect(try await answers(answer("403 Forbidden", body: #"{"code":"ERR009"}"#)).get.loginGone?.status == 403)
  }

  @Test func `a 5xx loses the request and keeps the server's words`() async throws {
    let body = #"{"code":"ERR001","message":"The API requires MicroStrategy Storage Service."}"#
    let result = try await answers(answer("500 Internal Server Error", ["Retry-After: 7"], body: body))
    for trouble in [result.put.lost, result.get.lost] {
      #expect(trouble?.kind == .serverError)
      #expect(trouble?.words?.code == "ERR001")
      #expect(trouble?.words?.retryAfter == .seconds(7))
      #expect(trouble?.message.contains("127.0.0.1") == true)
      #expect(trouble?.message.contains("The API requires MicroStrategy Storage Service.") == true)
    }
  }

  @Test func `a proxy's page is told without its markup`() async throws {
    let page = "<html><head><style>b{}</style></head><body><h1>502 Bad\nGateway</h1><!-- x --><hr>nginx</body></html>"
    let trouble = try await answers(answer("502 Bad Gateway", ["Content-Type: text/html"], body: page)).put.lost
    #expect(trouble?.words == ServerWords(status: 502, message: "502 Bad Gateway nginx"))
  }

  @Test func `a redirect is not followed, and only its host is told`() async throws {
    try await withLibrary { request in
      request.target.hasSuffix("/elsewhere")
        ? [.send(answer("200 OK", body: "{}"))]
        : [.send(answer("302 Found", ["Location: http://\(request.header("Host")[0])/elsewhere?session=abc"]))]
    } _: { client, server in
      for trouble in [
        await client.get(migration, id: id, withContent: true, aLogin()).lost,
        await client.put(migration, id: id, document: [:], projectID: nil, aLogin()).lost,
      ] {
        #expect(trouble?.kind == .badAnswer)
        #expect(trouble?.message.contains("a redirect to 127.0.0.1:\(server.port),") == true)
        #expect(trouble?.message.contains("abc") == false)
      }
      #expect(server.requests.map(\.method) == ["GET", "PUT"])
    }
  }

  @Test(arguments: [
    ("Retry-After: 120", 120), ("Retry-After: Tue, 24 Nov 2026 18:02:00 GMT", 120), ("Retry-After: -5", 0),
    ("Retry-After: Tue, 24 Nov 2026 17:00:00 GMT", 0), ("Retry-After: soon", nil), ("X: y", nil),
  ])
  func `a 429 is refused, and says when to come again`(header: String, seconds: Int?) async throws {
    let text = answer("429 Too Many Requests", ["Date: Tue, 24 Nov 2026 18:00:00 GMT", header])
    let words = try #require(try await answers(text).put.refused)
    #expect(words.status == 429)
    #expect(words.retryAfter == seconds.map { .seconds($0) })
  }
}
