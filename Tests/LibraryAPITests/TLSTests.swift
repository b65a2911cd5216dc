import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

@Suite struct `TLS` {
  private func withTLSServer(
    _ url: (Int) -> String = { "https://localhost:\($0)" },
    _ body: (LibraryServer, ScriptedServer) async throws -> Void
  ) async throws {
    let server = try await ScriptedServer.start(.tls(TestCertificates.serverContext())) { _ in
      [.send(answer("200 OK", body: aReceipt))]
    }
    try await body(settings(url: url(server.port)), server)
    await server.stop()
  }

  @Test func `a certificate of an unknown authority means that nothing left`() async throws {
    try await withTLSServer { settings, server in
      let unanswered = try await withClient(settings) {
        await $0.put(migration, id: id, document: [:], projectID: nil, aLogin()).neverLeft
      }
      #expect(unanswered?.kind == .notConnected)
      #expect(
        unanswered?.message.contains("localhost:\(server.port) is not trusted (CERTIFICATE_VERIFY_FAILED)") == true)
      #expect(unanswered?.message.contains("`ca_file`") == true)
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `an authority in ca_file is trusted`() async throws {
    try await TestCertificates.withFile(TestCertificates.authority) { file in
      try await withTLSServer { settings, server in
        var settings = settings
        settings.caFile = file
        let result = try await withClient(settings) {
          await $0.put(migration, id: id, document: [:], projectID: nil, aLogin())
        }
        #expect(result.accepted?.packageStatuses == ["creating"])
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test func `a certificate for another name is not taken, even of a trusted authority`() async throws {
    try await TestCertificates.withFile(TestCertificates.authority) { file in
      try await withTLSServer({ "https://127.0.0.1:\($0)" }) { settings, server in
        var settings = settings
        settings.caFile = file
        let unanswered = try await withClient(settings) { await $0.login().neverLeft }
        #expect(unanswered?.kind == .notConnected)
        #expect(unanswered?.message.contains("127.0.0.1:\(server.port) is for another name") == true)
      }
    }
  }

  @Test func `a handshake that is not finished in time means that nothing left`() async throws {
    let server = try await ScriptedServer.start(.silent) { _ in [] }
    var settings = settings(url: "https://127.0.0.1:\(server.port)")
    settings.requestTimeout = .milliseconds(50)
    let unanswered = try await withClient(settings) { await $0.login().neverLeft }
    #expect(unanswered?.kind == .notConnected)
    await server.stop()
  }

  @Test func `a port that speaks no TLS means that nothing left`() async throws {
    let server = try await ScriptedServer.start { _ in [] }
    let unanswered = try await withClient(settings(url: "https://127.0.0.1:\(server.port)")) {
      await $0.login().neverLeft
    }
    #expect(unanswered?.kind == .notConnected)
    let start = "No TLS connection to the Library server at 127.0.0.1:\(server.port) (WRONG_VERSION_NUMBER)"
    #expect(unanswered?.message.hasPrefix(start) == true)
    await server.stop()
    #expect(server.requests.isEmpty)
  }

  @Test func `a handshake that is broken off means that nothing left`() async throws {
    let server = try await ScriptedServer.start(.closing) { _ in [] }
    let unanswered = try await withClient(settings(url: "https://127.0.0.1:\(server.port)")) {
      await $0.login().neverLeft
    }
    #expect(unanswered?.message.contains("127.0.0.1:\(server.port)") == true)
    #expect(unanswered?.kind == .notConnected, "\(String(describing: unanswered))")
    await server.stop()
  }

  @Test func `a ca_file that can not be read is named when the client is made`() async throws {
    var settings = settings(url: "https://127.0.0.1")
    settings.caFile = "/nowhere/ca.pem"
    let missing = #expect(throws: LibraryServerFault.self) { _ = try LibraryClient(settings) }
    #expect(missing?.setting == .caFile)
    #expect(missing?.description.contains("/nowhere/ca.pem") == true)
    try await TestCertificates.withFile("no certificate\n") { file in
      settings.caFile = file
      let empty = #expect(throws: LibraryServerFault.self) { _ = try LibraryClient(settings) }
      #expect(empty?.description.contains(file) == true)
    }
  }
}
