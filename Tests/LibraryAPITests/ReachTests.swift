import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

/// The way to a server, looked at before anything is asked: nothing but a handshake may be sent.
@Suite(.timeLimit(.minutes(2))) struct `The way to a server` {
  /// 2120-01-01, when the certificate of these tests ends.
  private let certificateEnd: Int64 = 4_733_510_400

  private func reach(_ settings: LibraryServer) async throws -> Reachability {
    try await withClient(settings) { await $0.reach() }
  }

  private func withTLSServer(
    _ url: (Int) -> String = { "https://localhost:\($0)/MicroStrategyLibrary" },
    _ body: (LibraryServer) async throws -> Void
  ) async throws {
    let server = try await ScriptedServer.start(.tls(TestCertificates.serverContext())) { _ in [] }
    try await body(settings(url: url(server.port)))
    await server.stop()
    #expect(server.requests.isEmpty, "nothing is asked")
  }

  @Test func `a name has its addresses, and a trusted certificate its end`() async throws {
    try await TestCertificates.withFile(TestCertificates.authority) { file in
      try await withTLSServer { settings in
        var settings = settings
        settings.caFile = file
        let reach = try await reach(settings)
        #expect(reach.host == "localhost" && !reach.isProxy && reach.security == .secured(until: certificateEnd))
        guard case .found(let addresses) = reach.lookUp else { throw ReachFault() }
        #expect(addresses.contains("127.0.0.1"))
      }
    }
  }

  @Test func `a certificate that nobody vouches for is told with its end`() async throws {
    try await withTLSServer { settings in
      guard case .failed(.untrusted, let message, certificateEnds: certificateEnd) = try await reach(settings).security
      else { throw ReachFault() }
      #expect(message.contains("is not trusted (CERTIFICATE_VERIFY_FAILED)"))
    }
  }

  @Test func `a certificate of another name is told`() async throws {
    try await TestCertificates.withFile(TestCertificates.authority) { file in
      try await withTLSServer({ "https://127.0.0.1:\($0)" }) { settings in
        var settings = settings
        settings.caFile = file
        guard case .failed(.otherName, _, certificateEnds: certificateEnd) = try await reach(settings).security else {
          throw ReachFault()
        }
      }
    }
  }

  @Test(arguments: [ScriptedServer.Transport.plain, .closing])
  func `what speaks no TLS is told, and in time`(transport: ScriptedServer.Transport) async throws {
    let server = try await ScriptedServer.start(transport) { _ in [] }
    guard
      case .failed(let obstacle, _, nil) = try await reach(settings(url: "https://127.0.0.1:\(server.port)")).security
    else { throw ReachFault() }
    #expect(obstacle == .notTLS || obstacle == .notConnected)
    await server.stop()
  }

  @Test func `who accepts and says nothing is given up on after request_timeout`() async throws {
    let server = try await ScriptedServer.start(.silent) { _ in [] }
    var settings = settings(url: "https://127.0.0.1:\(server.port)")
    settings.requestTimeout = .milliseconds(50)
    guard case .failed(.notConnected, let message, nil) = try await reach(settings).security else { throw ReachFault() }
    #expect(message.contains("No TLS connection") && message.contains("within 50 ms"), "\(message)")
    await server.stop()
  }

  @Test func `a name that is not known is told, and nothing more is tried`() async throws {
    let reach = try await reach(settings(url: "https://library.invalid/MicroStrategyLibrary"))
    #expect(reach.host == "library.invalid" && reach.security == nil)
    guard case .notFound(let reason) = reach.lookUp else { throw ReachFault() }
    #expect(!reason.isEmpty)
  }

  @Test func `without TLS only the name is looked up`() async throws {
    let server = try await ScriptedServer.start(.silent) { _ in [] }
    let reach = try await reach(settings(url: "http://127.0.0.1:\(server.port)"))
    #expect(reach.lookUp == .found(["127.0.0.1"]) && reach.security == Reachability.Security.none)
    await server.stop()
  }

  @Test func `with a proxy it is the proxy's name that counts, and the handshake goes through it`() async throws {
    let proxy = try await ScriptedServer.start { request in
      [.send(request.target == "library.example.com:443" ? "HTTP/1.1 200 OK\r\n\r\n" : answer("403 Forbidden"))]
    }
    var settings = settings(url: "https://library.example.com/MicroStrategyLibrary")
    settings.proxy = "http://127.0.0.1:\(proxy.port)"
    let reach = try await reach(settings)
    #expect(reach.host == "127.0.0.1" && reach.isProxy && reach.lookUp == .found(["127.0.0.1"]))
    // The scripted proxy answers the handshake itself, as a server without TLS.
    guard case .failed(.notTLS, let message, nil) = reach.security else { throw ReachFault() }
    #expect(message.contains("library.example.com"))
    #expect(proxy.requests.map(\.method) == ["CONNECT"])
    await proxy.stop()
  }

  @Test(arguments: [("407 Proxy Authentication Required", "asks for a login"), ("502 Bad Gateway", "refused")])
  func `a proxy that does not connect is told`(status: String, words: String) async throws {
    let proxy = try await ScriptedServer.start { _ in [.send(answer(status))] }
    var settings = settings(url: "https://library.example.com/MicroStrategyLibrary")
    settings.proxy = "http://127.0.0.1:\(proxy.port)"
    guard case .failed(.notConnected, let message, nil) = try await reach(settings).security else { throw ReachFault() }
    #expect(message.contains(words), "\(message)")
    await proxy.stop()
  }

  @Test func `who gives up ends it at once`() async throws {
    let server = try await ScriptedServer.start(.silent) { _ in [] }
    let settings = settings(url: "https://127.0.0.1:\(server.port)")
    let reaching = Task { try await reach(settings) }
    reaching.cancel()
    // Else it would take the 30 s of request_timeout, more than this suite would wait for others of its kind.
    _ = try await reaching.value
    await server.stop()
  }

  @Test func `the privileges are asked with the login, and read as the Library gives them`() async throws {
    let list = #"[{"id":"2","name":"Create package","isUserLevelAllowed":true,"projects":[]}]"#
    let server = try await ScriptedServer.start { _ in [.send(answer("200 OK", body: list))] }
    let said = try await withClient(settings(url: server.url)) { await $0.privileges(aLogin()) }
    #expect(said.accepted?.array?.first?["name"] == "Create package")
    #expect(server.requests.map(\.target) == ["/MicroStrategyLibrary/api/sessions/privileges"])
    #expect(server.requests.first?.header("X-MSTR-AuthToken") == [token])
    await server.stop()
  }
}

/// It was something else than expected.
private struct ReachFault: Error {}
