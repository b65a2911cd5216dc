import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

@Suite struct `A login` {
  @Test func `takes the token of a 204, and its cookies go with every later request`() async throws {
    try await withLibrary { request in
      switch (request.method, request.target.split(separator: "/").last) {
      case ("POST", "login"):
        [
          .send(
            "HTTP/1.1 204 No Content\r\nX-MSTR-AuthToken: \(token)\r\nSet-Cookie: JSESSIONID=a=1; Path=/; HttpOnly\r\nSet-Cookie: lb=n1; Secure\r\n\r\n"
          )
        ]
      case ("GET", _):
        [.send(answer("404 Not Found", ["Set-Cookie: lb=n2", "Set-Cookie: extra=1"], body: #"{"code":"ERR004"}"#))]
      case ("PUT", "sessions"):
        [
          .send(
            answer(
              "200 OK",
              ["Set-Cookie: extra=; Max-Age=0", "Set-Cookie: JSESSIONID=; Expires=Thu, 01-Jan-1970 00:00:10 GMT"]))
        ]
      default:
        [.send(answer("204 No Content"))]
      }
    } _: { client, server in
      let login = try #require(await client.login().accepted)
      _ = await client.get(migration, id: id, withContent: false, login)
      _ = await client.keepAlive(login)
      _ = await client.put(migration, id: id, document: [:], projectID: nil, login)
      _ = await client.logout(login)
      #expect(
        server.requests.map { $0.header("Cookie") } == [
          [], ["JSESSIONID=a=1; lb=n1"], ["JSESSIONID=a=1; lb=n2; extra=1"], ["lb=n2"], ["lb=n2"],
        ])
      #expect(server.requests.dropFirst().allSatisfy { $0.header("X-MSTR-AuthToken") == [token] })
    }
  }

  @Test func `two logins do not share cookies`() async throws {
    try await withLibrary { request in
      [.send(answer("200 OK", ["Set-Cookie: node=\(request.connection)", "X-MSTR-AuthToken: t"], body: aMigration))]
    } _: { client, server in
      let one = try #require(await client.login().accepted)
      _ = await client.get(migration, id: id, withContent: false, aLogin())
      _ = await client.get(migration, id: id, withContent: false, one)
      #expect(server.requests.map { $0.header("Cookie") } == [[], [], ["node=1"]])
    }
  }

  @Test func `that is not taken is told in the server's words`() async throws {
    let body = #"{"code":"ERR003","iServerCode":-2147216959,"message":"Login failure","ticketId":"t"}"#
    try await withLibrary { _ in
      [.send(answer("401 Unauthorized", body: body))]
    } _: { client, _ in
      #expect(
        await client.login().refused
          == ServerWords(
            status: 401, code: "ERR003", iServerCode: -2_147_216_959, message: "Login failure", ticketId: "t"))
    }
  }

  @Test func `without a token is none`() async throws {
    try await withLibrary { _ in
      [.send(answer("200 OK", body: "<h1>Welcome</h1>"))]
    } _: { client, _ in
      let unanswered = await client.login().lost
      #expect(unanswered?.kind == .page)
      #expect(unanswered?.message.contains("the login with a page (200: \"Welcome\")") == true)
    }
  }

  @Test(arguments: ["401 Unauthorized", "403 Forbidden"])
  func `that a page turns away is no wrong password`(status: String) async throws {
    try await withLibrary { _ in
      [.send(answer(status, body: "<h1>Request blocked</h1>"))]
    } _: { client, _ in
      #expect(await client.login().lost?.words?.status == Int(status.prefix(3)))
    }
  }

  @Test func `takes the token that a later answer of the Library's has`() async throws {
    try await withLibrary { request in
      switch (request.method, request.connection) {
      case ("PUT", _): [.send(answer("204 No Content", ["X-MSTR-AuthToken: second"]))]
      case ("GET", _): [.send(answer("404 No", ["X-MSTR-AuthToken: third"], body: #"{"code":"ERR004"}"#))]
      default: [.send(answer("204 No Content"))]
      }
    } _: { client, server in
      let login = aLogin()
      _ = await client.keepAlive(login)
      _ = await client.get(migration, id: id, withContent: false, login)
      _ = await client.logout(login)
      #expect(server.requests.flatMap { $0.header("X-MSTR-AuthToken") } == [token, "second", "third"])
    }
  }

  @Test(arguments: [
    answer("404 Not Found", ["X-MSTR-AuthToken: other", "Set-Cookie: lb=other"], body: "<h1>default backend</h1>"),
    answer("413 Too Large", ["X-MSTR-AuthToken: other", "Set-Cookie: lb=other"], body: "<h1>Too large</h1>"),
    answer("503 Gone", ["X-MSTR-AuthToken: other", "Set-Cookie: lb=other"], body: #"{"code":"ERR001"}"#),
    answer("200 OK", ["X-MSTR-AuthToken: other", "Set-Cookie: lb=other"], body: "<h1>Sign in</h1>"),
  ])
  func `takes nothing from what stands before the Library`(text: String) async throws {
    try await withLibrary { _ in
      [.send(text)]
    } _: { client, server in
      let login = aLogin()
      _ = await client.get(migration, id: id, withContent: false, login)
      _ = await client.get(migration, id: id, withContent: false, login)
      #expect(server.requests.map { $0.header("X-MSTR-AuthToken") } == [[token], [token]])
      #expect(server.requests.map { $0.header("Cookie") } == [[], []])
    }
  }

  @Test func `that the server forgot can not be kept alive`() async throws {
    for status in ["401 Unauthorized", "404 Not Found"] {
      try await withLibrary { _ in
        [.send(answer(status, body: #"{"code":"ERR001"}"#))]
      } _: { client, _ in
        #expect(await client.keepAlive(aLogin()).loginGone != nil)
      }
    }
  }

  @Test func `can be used by many tasks at once`() async throws {
    try await withLibrary { request in
      [.send(answer("200 OK", ["Set-Cookie: c\(request.connection % 4)=1"], body: aMigration))]
    } _: { client, server in
      let login = aLogin()
      await withTaskGroup { group in
        for _ in 0..<40 {
          group.addTask { #expect(await client.get(migration, id: id, withContent: false, login).accepted != nil) }
        }
      }
      #expect(server.requests.count == 40)
    }
  }
}

@Suite struct `A cookie jar` {
  @Test(arguments: [
    ("a=1; Max-Age=0", nil), ("a=1; max-age=-1", nil),
    ("a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=1"),
    ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", nil), ("a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT", "a=1"),
    ("a=1; Expires=never", "a=1"), ("a", nil), ("=1", nil), (" a = \"1 2\" ; Path=/", "a=\"1 2\""), ("a=", "a="),
    ("a=\u{1B}[31m", nil),
  ])
  func `keeps what is set, and drops what has expired`(setCookie: String, header: String?) {
    var jar = CookieJar()
    jar.take(setCookie, now: 1_800_000_000)
    #expect(jar.header == header)
  }

  @Test func `holds no more than its limits`() {
    var jar = CookieJar()
    jar.take("long=" + String(repeating: "x", count: CookieJar.sizeLimit), now: 0)
    #expect(jar.header == nil)
    for number in 0..<100 { jar.take("c\(number)=1", now: 0) }
    #expect(jar.header?.split(separator: ";").count == CookieJar.countLimit)
    jar.take("c0=2", now: 0)
    #expect(jar.header?.hasPrefix("c0=2;") == true)
  }
}
