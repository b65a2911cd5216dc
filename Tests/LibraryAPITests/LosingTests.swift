import JSONDocument
import Testing

@testable import LibraryAPI

@Suite struct `A request that left and whose fate is unknown` {
  @Test func `a connection that closes before an answer loses the request`() async throws {
    try await withLibrary { _ in
      [.close]
    } _: { client, server in
      let trouble = await client.put(migration, id: id, document: [:], projectID: nil, aLogin()).lost
      #expect(trouble?.kind == .connectionClosed)
      #expect(trouble?.message.contains("127.0.0.1:\(server.port)") == true)
      await server.stop()
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a connection that closes in the middle of a document loses it`() async throws {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": "
    try await withLibrary { _ in
      [.send(half), .close]
    } _: { client, _ in
      let trouble = await client.get(migration, id: id, withContent: true, aLogin()).lost
      #expect(trouble?.kind == .connectionClosed)
      #expect(trouble?.words?.status == 200)
    }
  }

  @Test func `a document that ends early without a told length is no document`() async throws {
    try await withLibrary { _ in
      [.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"id\": "), .close]
    } _: { client, _ in
      let trouble = await client.get(migration, id: id, withContent: true, aLogin()).lost
      #expect(trouble?.kind == .badAnswer)
    }
  }

  @Test func `a server that does not answer a PUT in time loses it, by the time that PUTs have`() async throws {
    try await withLibrary {
      $0.submitTimeout = .milliseconds(500)
    } script: { _ in
      []
    } _: { client, _ in
      let trouble = await client.put(group, id: id, document: [:], projectID: nil, aLogin()).lost
      #expect(trouble?.kind == .timeout)
      #expect(trouble?.message.contains("500 ms") == true)
      #expect(trouble?.message.contains("`submit_timeout`") == true)
    }
  }

  @Test func `a server that stops in the middle of a document is timed out`() async throws {
    try await withLibrary {
      $0.requestTimeout = .milliseconds(500)
    } script: { _ in
      [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": ")]
    } _: { client, _ in
      let trouble = await client.get(group, id: id, withContent: true, aLogin()).lost
      #expect(trouble?.kind == .timeout)
      #expect(trouble?.message.contains("`request_timeout`") == true)
    }
  }

  @Test func `cancelling while an answer is awaited loses the request`() async throws {
    try await withLibrary { _ in
      []
    } _: { client, server in
      let task = Task { await client.put(migration, id: id, document: [:], projectID: nil, aLogin()) }
      await server.firstArrival()
      task.cancel()
      #expect(await task.value.lost?.kind == .cancelled)
    }
  }

  @Test func `shutting down while an answer is awaited loses the request`() async throws {
    try await withLibrary { _ in
      []
    } _: { client, server in
      let task = Task { await client.put(migration, id: id, document: [:], projectID: nil, aLogin()) }
      await server.firstArrival()
      await client.shutdown()
      #expect(await task.value.lost?.kind == .shutDown)
    }
  }

  @Test func `what is no HTTP is a bad answer`() async throws {
    try await withLibrary { _ in
      [.send("220 mail.example.com ESMTP\r\n")]
    } _: { client, _ in
      #expect(await client.get(migration, id: id, withContent: false, aLogin()).lost?.kind == .badAnswer)
    }
  }

  @Test func `a document above the limit is not read, told or untold`() async throws {
    let long = "{\"a\": \"\(String(repeating: "x", count: 1000))\"}"
    for text in [answer("200 OK", body: long), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(long)"] {
      try await withLibrary(answerLimit: 100) { _ in
        [.send(text), .close]
      } _: { client, _ in
        let trouble = await client.get(migration, id: id, withContent: false, aLogin()).lost
        #expect(trouble?.kind == .badAnswer)
        #expect(trouble?.message.contains("longer than 100 bytes") == true)
      }
    }
  }

  /// The close and the PUT race each other: each round may end in its own way, but must tell the truth.
  @Test func `a PUT that meets a closing pooled connection is sent at most once, and its answer is true`() async throws
  {
    for round in 0..<50 {
      try await withLibrary { request in
        request.method == "GET" ? [.send(answer("200 OK", body: "{}")), .closeOutput] : [.send(answer("202 Accepted"))]
      } _: { client, server in
        #expect(await client.get(migration, id: id, withContent: true, aLogin()).accepted != nil)
        let result = await client.put(
          migration, id: id, document: ["round": .number(.init(round))], projectID: nil, aLogin())
        await server.stop()
        let count = server.requests.count { $0.method == "PUT" }
        #expect(count <= 1)
        switch result {
        case .accepted: #expect(count == 1)
        case .neverLeft: #expect(count == 0)
        case .lost: break
        case .refused, .loginGone: Issue.record("nobody said so: \(result)")
        }
      }
    }
  }
}
