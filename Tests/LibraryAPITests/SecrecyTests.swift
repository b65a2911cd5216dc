import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

@Suite struct `Secrets` {
  /// All that a careless caller could print or log of a value.
  private func everything(_ value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped) \(Mirror(reflecting: value).children.map { "\($0)" })"
  }

  @Test func `print as redacted in every way`() {
    struct Holder { let secret: Secret }
    for text in [
      everything(Secret(password)), everything(Holder(secret: Secret(password))), everything([Secret(password)]),
    ] {
      #expect(!text.contains(password))
      #expect(text.contains("<redacted>"))
    }
    #expect(Secret(password).exposed == password)
    #expect((Secret(password) as Any) as? any Codable == nil)
  }

  @Test func `are in no settings and logins that are printed`() throws {
    var server = settings(url: "https://me:\(password)@library.example.com")
    #expect(!everything(server).contains(password))
    #expect(
      !everything(#expect(throws: LibraryServerFault.self) { try LibraryClient(server) } as Any).contains(password))
    server.username = token
    server.loginMode = 4096
    #expect(!everything(server).contains(token))
    let login = aLogin()
    login.take(token: nil, cookies: ["JSESSIONID=\(token)"], now: 0)
    #expect(!everything(login).contains(token))
  }

  /// Servers and proxies that repeat what they were sent.
  @Test(arguments: [
    answer(
      "400 Bad", ["Connection: close"],
      body: #"{"code":"\#(token)","message":"\#(token) \#(password)","ticketId":"\#(password)"}"#),
    answer(
      "401 No", ["Connection: close"],
      body: #"{"errors":[{"message":"\#(password) is wrong"},{"message":"\#(token)"}]}"#),
    answer("500 Oops", ["Connection: close"], body: "<p>Header X-MSTR-AuthToken: \(token)</p> \(password)"),
    answer("302 Found", ["Connection: close", "Location: https://\(token).example.com/\(password)"]),
    answer("302 Found", ["Connection: close", "Location: https://me:\(password)@example.com/"], body: token),
    answer("200 OK", ["Connection: close"], body: "{\"\(token)\":1,\"\(token)\":2}"),
    answer("200 OK", ["Connection: close"], body: "\(token) \(password)"),
    "HTTP/1.1 \(token) \(password)\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\(token) \(password)", "",
  ])
  func `are in no answer, whatever the server repeats`(text: String) async throws {
    try await withLibrary { _ in
      [.send(text), .close]
    } _: { client, _ in
      let login = aLogin()
      var all = everything(await client.get(migration, id: id, withContent: true, login))
      all += everything(await client.keepAlive(login))
      all += everything(await client.logout(login))
      let put = await client.put(migration, id: id, document: [:], projectID: "a\r\nb", login)
      if put.accepted == nil { all += everything(put) }
      #expect(!all.contains(password))
      #expect(!all.contains(token))
    }
  }

  @Test func `that an answer rotates are hidden in it and in later ones, the old and the new`() async throws {
    try await withLibrary { _ in
      let body = #"{"code":"ERR004","message":"\#(token) is now newtoken77"}"#
      return [.send(answer("404 No", ["X-MSTR-AuthToken: newtoken77"], body: body))]
    } _: { client, _ in
      let login = aLogin()
      for _ in 0..<2 {
        let words = await client.get(migration, id: id, withContent: false, login).refused
        #expect(words?.message == "<redacted> is now <redacted>")
      }
    }
  }

  @Test func `of an API token are hidden too`() async throws {
    try await withLibrary {
      $0.username = token
      $0.loginMode = 4096
    } script: { request in
      [.send(answer("401 No", body: #"{"code":"ERR003","message":"no such user: \#(token)"}"#))]
    } _: { client, _ in
      let words = await client.login().refused
      #expect(words?.message == "no such user: <redacted>")
    }
  }

  @Test func `are in no answer of a connection that fails`() async throws {
    let gone = try await ScriptedServer.start { _ in [] }
    await gone.stop()
    var settings = settings(url: gone.url)
    settings.requestTimeout = .seconds(5)
    let all = try await withClient(settings) { client in
      everything(await client.login()) + everything(await client.keepAlive(aLogin()))
    }
    #expect(!all.contains(password))
    #expect(!all.contains(token))
  }
}
