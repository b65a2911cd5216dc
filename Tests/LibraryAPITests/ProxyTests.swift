import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

@Suite struct `A proxy` {
  /// The script's server is the proxy; what it lets through, it answers itself.
  private func withProxy(
    _ script: @escaping ScriptedServer.Script, _ body: (LibraryClient, ScriptedServer) async throws -> Void
  ) async throws {
    let proxy = try await ScriptedServer.start(.plain, script)
    var settings = settings(url: "http://library.example.com/MicroStrategyLibrary")
    settings.proxy = "http://127.0.0.1:\(proxy.port)"
    try await withClient(settings) { try await body($0, proxy) }
    await proxy.stop()
  }

  @Test func `is asked to connect, and the request goes through it`() async throws {
    try await withProxy { request in
      [.send(request.method == "CONNECT" ? "HTTP/1.1 200 OK\r\n\r\n" : answer("202 Accepted", body: aReceipt))]
    } _: { client, proxy in
      #expect(await client.put(migration, id: id, document: [:], projectID: nil, aLogin()).accepted != nil)
      #expect(proxy.requests.map(\.method) == ["CONNECT", "PUT"])
      #expect(proxy.requests.first?.target == "library.example.com:80")
      #expect(proxy.requests.first?.header("X-MSTR-AuthToken") == [])
    }
  }

  @Test(arguments: ["407 Proxy Authentication Required", "403 Forbidden", "502 Bad Gateway"])
  func `that does not connect lets nothing leave`(status: String) async throws {
    try await withProxy { _ in
      [.send(answer(status))]
    } _: { client, proxy in
      let unanswered = await client.put(migration, id: id, document: [:], projectID: nil, aLogin()).neverLeft
      #expect(unanswered?.kind == .notConnected)
      #expect(unanswered?.message.contains("127.0.0.1:\(proxy.port) does not connect to library.example.com") == true)
      #expect(proxy.requests.map(\.method) == ["CONNECT"])
    }
  }

  @Test func `that is not there is named`() async throws {
    let gone = try await ScriptedServer.start { _ in [] }
    await gone.stop()
    var settings = settings(url: "http://library.example.com")
    settings.proxy = "http://127.0.0.1:\(gone.port)"
    let unanswered = try await withClient(settings) { await $0.login().neverLeft }
    #expect(unanswered?.kind == .notConnected)
    #expect(unanswered?.message.contains("the proxy 127.0.0.1:\(gone.port), on the way to library.example.com") == true)
  }

  @Test func `that does not answer in time lets nothing leave`() async throws {
    let proxy = try await ScriptedServer.start(.silent) { _ in [] }
    var settings = settings(url: "http://library.example.com")
    settings.proxy = "http://127.0.0.1:\(proxy.port)"
    settings.requestTimeout = .milliseconds(50)
    let unanswered = try await withClient(settings) { await $0.login().neverLeft }
    #expect(unanswered?.kind == .notConnected)
    await proxy.stop()
  }
}
