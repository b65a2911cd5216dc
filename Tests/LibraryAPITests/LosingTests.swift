import AsyncHTTPClient
import JSONDocument
import LibraryModel
import NIOCore
import NIOHTTP1
import Testing

@testable import LibraryAPI

@Suite struct `A request that left and whose fate is unknown` {
  @Test func `a connection that closes before an answer loses the request`() async throws {
    try await withLibrary { _ in
      [.close]
    } _: { client, server in
      let unanswered = await client.put(migration, id: id, document: [:], projectID: nil, aLogin()).lost
      #expect(unanswered?.kind == .noAnswer)
      #expect(unanswered?.message.contains("127.0.0.1:\(server.port)") == true)
      await server.stop()
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a connection that closes in the middle of a document loses it`() async throws {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": "
    try await withLibrary { _ in
      [.send(half), .close]
    } _: { client, _ in
      let unanswered = await client.get(migration, id: id, withContent: true, aLogin()).lost
      #expect(unanswered?.kind == .cutOff)
      #expect(unanswered?.words?.status == 200)
    }
  }

  @Test func `a document that ends early without a told length is no document`() async throws {
    try await withLibrary { _ in
      [.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"id\": "), .close]
    } _: { client, _ in
      let unanswered = await client.get(migration, id: id, withContent: true, aLogin()).lost
      #expect(unanswered?.kind == .broken)
    }
  }

  @Test func `a server that does not answer a PUT in time loses it, by the time that PUTs have`() async throws {
    try await withLibrary {
      $0.submitTimeout = .milliseconds(500)
    } script: { _ in
      []
    } _: { client, _ in
      let unanswered = await client.put(group, id: id, document: [:], projectID: nil, aLogin()).lost
      #expect(unanswered?.kind == .noAnswer)
      #expect(unanswered?.message.contains("500 ms") == true)
      #expect(unanswered?.message.contains("`submit_timeout`") == true)
    }
  }

  @Test func `a server that stops in the middle of a document is timed out`() async throws {
    try await withLibrary {
      $0.requestTimeout = .milliseconds(500)
    } script: { _ in
      [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": ")]
    } _: { client, _ in
      let unanswered = await client.get(group, id: id, withContent: true, aLogin()).lost
      #expect(unanswered?.message.contains("within 500 ms: if it is only slow, raise `request_timeout`") == true)
    }
  }

  @Test func `what was said before the time was up is kept, and nothing is concluded from it`() {
    let route = Route(
      question: LibraryQuestion(.read, server: "library.example.com"), proxy: nil, timeout: .seconds(30),
      timeoutSetting: "request_timeout")
    let exchange = Exchange(
      isWritten: true, head: HTTPResponseHead(version: .http1_1, status: .notFound),
      body: ByteBuffer(string: #"{"code":"ERR004"}"#), failure: HTTPClientError.deadlineExceeded)
    let unanswered = AnswerReader(route: route, now: 0).read(exchange).lost
    #expect(unanswered?.kind == .cutOff)
    #expect(unanswered?.words?.status == 404)
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
      #expect(await task.value.lost?.kind == .cancelled)
    }
  }

  @Test func `what is no HTTP is no answer`() async throws {
    try await withLibrary { _ in
      [.send("220 mail.example.com ESMTP\r\n")]
    } _: { client, _ in
      #expect(await client.get(migration, id: id, withContent: false, aLogin()).lost?.kind == .noAnswer)
    }
  }

  @Test func `a document above the limit is not read, told or untold`() async throws {
    let long = "{\"a\": \"\(String(repeating: "x", count: 1000))\"}"
    for text in [answer("200 OK", body: long), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(long)"] {
      try await withLibrary(answerLimit: 100) { _ in
        [.send(text), .close]
      } _: { client, _ in
        let unanswered = await client.get(migration, id: id, withContent: false, aLogin()).lost
        #expect(unanswered?.kind == .tooLong)
        #expect(unanswered?.isUnreadable == true)
        #expect(unanswered?.message.contains("longer than 100 bytes") == true)
      }
    }
  }

  /// The close and the PUT race each other: each round may end in its own way, but must tell the truth.
  @Test func `a PUT that meets a closing pooled connection is sent at most once, and its answer is true`() async throws
  {
    for round in 0..<50 {
      try await withLibrary { request in
        request.method == "GET"
          ? [.send(answer("200 OK", body: aMigration)), .closeOutput]
          : [.send(answer("202 Accepted", body: aReceipt))]
      } _: { client, server in
        #expect(await client.get(migration, id: id, withContent: true, aLogin()).accepted != nil)
        let result = await client.put(
          migration, id: id, document: ["round": .number(.init(round))], projectID: nil, aLogin())
        await server.stop()
        let count = server.requests.count { $0.method == "PUT" }
        #expect(count <= 1)
        switch result {
        case .accepted: #expect(count == 1)
        case .unanswered(_, left: false): #expect(count == 0)
        case .unanswered(_, left: true): break
        case .refused, .loginGone, .notTaken, .outage: Issue.record("nobody said so: \(result)")
        }
      }
    }
  }
}
