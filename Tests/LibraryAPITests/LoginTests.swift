import JSONDocument
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
        [.send(answer("404 Not Found", ["Set-Cookie: lb=n2", "Set-Cookie: extra=1"]))]
      case ("PUT", "sessions"):
        [
          .send(
            answer(
              "500 Oops",
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
      [.send(answer("200 OK", ["Set-Cookie: node=\(request.connection)", "X-MSTR-AuthToken: t"], body: "{}"))]
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
      let words = await client.login().loginGone
      #expect(words?.code == "ERR003")
      #expect(words?.description == "401 ERR003: Login failure (I-Server -2147216959, ticket t)")
    }
  }

  @Test func `without a token is a bad answer`() async throws {
    try await withLibrary { _ in
      [.send(answer("200 OK", body: "<h1>Welcome</h1>"))]
    } _: { client, _ in
      let trouble = await client.login().lost
      #expect(trouble?.kind == .badAnswer)
      #expect(trouble?.message.contains("no X-MSTR-AuthToken") == true)
    }
  }

  @Test func `that the server forgot can not be kept alive`() async throws {
    for status in ["401 Unauthorized", "404 Not Found"] {
      try await withLibrary { _ in
        [.send(answer(status))]
      } _: { client, _ in
        #expect(await client.keepAlive(aLogin()).loginGone != nil)
      }
    }
  }

  @Test func `can be used by many tasks at once`() async throws {
    try await withLibrary { request in
      [.send(answer("200 OK", ["Set-Cookie: c\(request.connection % 4)=1"], body: "{}"))]
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
