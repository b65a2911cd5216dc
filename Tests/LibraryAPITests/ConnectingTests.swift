import JSONDocument
import LibraryModel
import NIOCore
import NIOPosix
import Testing

@testable import LibraryAPI

@Suite struct `A request that can not have left` {
  @Test func `a refused connection means that nothing left`() async throws {
    let server = try await ScriptedServer.start { _ in [] }
    await server.stop()
    let unanswered = try await withClient(settings(url: server.url)) {
      try #require(await $0.put(migration, id: id, document: [:], projectID: nil, aLogin()).neverLeft)
    }
    #expect(unanswered.kind == .notConnected)
    #expect(unanswered.message.contains("127.0.0.1:\(server.port) (Connection refused): check"))
  }

  @Test func `a name that has no address is told from a server that is down`() async throws {
    // A label of more than 63 characters is no name: nobody is asked for it.
    let name = String(repeating: "a", count: 70)
    let unanswered = try await withClient(settings(url: "http://\(name)/MicroStrategyLibrary")) {
      try #require(await $0.login().neverLeft)
    }
    #expect(unanswered.kind == .notConnected)
    #expect(unanswered.message.contains(name))
  }

  @Test func `a connection that is not made in time means that nothing left`() async throws {
    // One waiting connection fills a backlog of none; the next one's packets are dropped.
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 0).serverChannelOption(.autoRead, value: false)
      .bind(host: "127.0.0.1", port: 0).get()
    let address = try #require(listener.localAddress)
    let filler = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: address).get()
    var server = settings(url: "http://127.0.0.1:\(try #require(address.port))")
    server.requestTimeout = .milliseconds(50)
    let unanswered = try await withClient(server) { try #require(await $0.login().neverLeft) }
    #expect(unanswered.kind == .notConnected)
    #expect(unanswered.message.contains("within 50 ms"))
    try await filler.close()
    try await listener.close()
  }

  @Test func `a cancelled task sends nothing`() async throws {
    try await withLibrary { _ in
      [.send(answer("202 Accepted"))]
    } _: { client, server in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await client.put(migration, id: id, document: [:], projectID: nil, aLogin())
      }
      #expect(await task.value.neverLeft?.kind == .cancelled)
      await server.stop()
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `a client that was shut down sends nothing`() async throws {
    try await withLibrary { _ in
      [.send(answer("202 Accepted"))]
    } _: { client, server in
      await client.shutdown()
      let unanswered = await client.put(migration, id: id, document: [:], projectID: nil, aLogin()).neverLeft
      #expect(unanswered?.kind == .cancelled)
      #expect(server.requests.isEmpty)
    }
  }

  @Test(arguments: [
    "library.example.com", "ftp://library.example.com", "https://", "https://me:secret@library.example.com",
    "https://library.example.com/a b", "https://library.example.com/?a=b", "https://library.example.com:99999",
  ])
  func `a URL that can not be asked is refused when the client is made`(url: String) {
    let fault = #expect(throws: LibraryServerFault.self) { _ = try LibraryClient(settings(url: url)) }
    #expect(fault?.setting == .url)
    #expect(fault?.description.contains("secret") == false)
  }

  @Test(arguments: ["proxy.example.com:3128", "https://proxy.example.com", "http://proxy.example.com:3128/path"])
  func `a proxy that is none is refused when the client is made`(proxy: String) {
    var server = settings(url: "https://library.example.com")
    server.proxy = proxy
    let fault = #expect(throws: LibraryServerFault.self) { _ = try LibraryClient(server) }
    #expect(fault?.setting == .proxy)
  }
}
