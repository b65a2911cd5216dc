import Dispatch
import Glibc
import Logging
import MetricModel
import Runtime
import Synchronization
import Testing

@testable import MigeditDaemon

/// The server that metrics are read from, over real connections.
@Suite(.timeLimit(.minutes(2))) struct PageServerTests {
  /// One whose waits end only when they are cancelled.
  private static let patient = TimeSource(
    now: TimeSource.system.now, sleep: { _ in for await _ in AsyncStream<Never>.makeStream().stream {} })
  /// One to which any time is over at once.
  private static let impatient = TimeSource(now: TimeSource.system.now, sleep: { _ in })

  private func withServer(
    at host: String = "127.0.0.1", time: TimeSource = patient,
    answer: @escaping @Sendable (PageRequest) async -> PageAnswer = { .text(200, "\($0.method) \($0.uri)") },
    _ body: (Int) async throws -> Void
  ) async throws {
    let server = try await PageServer(at: LoopbackAddress(host: host, port: 0), time: time, answer: answer)
    let port = try #require(server.port)
    let running = Task { try await server.run() }
    do {
      try await body(port)
    } catch {
      running.cancel()
      throw error
    }
    running.cancel()
    _ = await running.result
  }

  private func get(_ uri: String, of port: Int, method: String = "GET", more: String = "") async -> String {
    await RawConnection(port).exchange("\(method) \(uri) HTTP/1.1\r\nHost: localhost\r\n\(more)\r\n")
  }

  @Test func `a request is answered, with its length, and the connection is closed`() async throws {
    try await withServer { port in
      let answer = await get("/metrics?x=1", of: port)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nGET /metrics?x=1\n"))
      let headers = answer.lowercased()
      for header in ["content-length: 17", "connection: close", "content-type: text/plain; charset=utf-8"] {
        #expect(headers.contains("\r\n\(header)\r\n"), "\(header)")
      }
    }
  }

  @Test func `to HEAD the same is said without the page`() async throws {
    try await withServer { port in
      let answer = await get("/metrics", of: port, method: "HEAD")
      #expect(answer.lowercased().contains("\r\ncontent-length: 14\r\n") && answer.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `what is allowed is said with a refusal, and what a client accepts is handed on`() async throws {
    let asked = Mutex<[PageRequest]>([])
    let answer: @Sendable (PageRequest) async -> PageAnswer = { request in
      asked.withLock { $0.append(request) }
      return .text(405, "no", allow: "GET, HEAD")
    }
    try await withServer(answer: answer) { port in
      let refused = await get(
        "/metrics", of: port, method: "POST", more: "Accept: a\r\naccept: b\r\nContent-Length: 3\r\n")
      #expect(refused.hasPrefix("HTTP/1.1 405 ") && refused.lowercased().contains("\r\nallow: get, head\r\n"))
    }
    #expect(asked.withLock { $0 } == [PageRequest(method: "POST", uri: "/metrics", accept: "a,b")])
  }

  @Test(arguments: ["127.0.0.1", "127.3.2.1", "::1"]) func `it listens at the address that was said`(host: String)
    async throws
  {
    // A machine may have no IPv6.
    guard host != "::1" || RawConnection.hasIPv6 else { return }
    try await withServer(at: host) { port in
      let connection = RawConnection(port, host: host)
      #expect(await connection.exchange("GET / HTTP/1.0\r\n\r\n").hasSuffix("GET /\n"))
    }
  }

  @Test func `who sends too much is let go unanswered`() async throws {
    try await withServer { port in
      let many = String(repeating: "X-Header: \(String(repeating: "x", count: 1000))\r\n", count: 20)
      #expect(await get("/metrics", of: port, more: many) == "")
    }
  }

  @Test func `what is no HTTP does no harm`() async throws {
    try await withServer { port in
      for bytes in [
        "\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      ] {
        #expect(!(await RawConnection(port).exchange(bytes, endsInput: true)).contains(" 200 "))
      }
      #expect(await get("/", of: port).hasSuffix("GET /\n"))
    }
  }

  @Test func `who says nothing, or whose answer takes too long, is let go`() async throws {
    let never: @Sendable (PageRequest) async -> PageAnswer = { _ in
      for await _ in AsyncStream<Never>.makeStream().stream {}
      return .text(200, "too late")
    }
    try await withServer(time: Self.impatient, answer: never) { port in
      #expect(await RawConnection(port).exchange("") == "")
      #expect(await get("/metrics", of: port) == "")
    }
  }

  @Test func `more than some at once are let go, and there is room again when these have gone`() async throws {
    let (asked, ask) = AsyncStream.makeStream(of: Void.self)
    let held = Bell()
    let answer: @Sendable (PageRequest) async -> PageAnswer = { request in
      if request.uri == "/held" {
        let goesOn = held.listen()
        ask.yield()
        for await _ in goesOn {}
      }
      return .text(200, "ok")
    }
    try await withServer(answer: answer) { port in
      var connections: [RawConnection] = []
      var arrivals = asked.makeAsyncIterator()
      for _ in 0..<PageServer.mostConnections {
        let connection = RawConnection(port)
        connection.send("GET /held HTTP/1.1\r\n\r\n")
        connections.append(connection)
        await arrivals.next()
      }
      #expect(await get("/metrics", of: port) == "")
      held.fallSilent()
      // They are answered and gone by and by.
      while await !get("/metrics", of: port).hasSuffix("ok\n") { await Task.yield() }
    }
  }

  @Test func `a port that is taken is no reason to end: it is said once, and tried again`() async throws {
    let said = Mutex<[String]>([])
    let logger = Logger(label: "test") { _ in LineKeeper { line in said.withLock { $0.append(line) } } }
    let (rests, rest) = AsyncStream.makeStream(of: Duration.self)
    let (goOn, go) = AsyncStream.makeStream(of: Void.self)
    let time = TimeSource(
      now: TimeSource.system.now,
      sleep: { span in
        rest.yield(span)
        // The rest after a try; the limit of a connection is not waited for here.
        if span == MetricsService.rest {
          for await _ in goOn { return }
          throw CancellationError()
        }
        for await _ in AsyncStream<Never>.makeStream().stream {}
      })
    let first = try await PageServer(at: LoopbackAddress(host: "127.0.0.1", port: 0), time: Self.patient) { _ in
      .text(200, "first")
    }
    let port = try #require(first.port)
    let holding = Task { try await first.run() }
    let service = MetricsService(
      address: LoopbackAddress(host: "127.0.0.1", port: port),
      pages: MetricsPages(metrics: { MetricValues() }, problem: { nil }), time: time, logger: logger)
    let serving = Task { try await service.run() }
    var resting = rests.makeAsyncIterator()
    #expect(await resting.next() == MetricsService.rest)
    go.yield()
    #expect(await resting.next() == MetricsService.rest)
    #expect(said.withLock { $0.count } == 1)
    #expect(said.withLock { $0.first }?.contains("127.0.0.1:\(port) (metrics.listen)") == true)

    holding.cancel()
    _ = await holding.result
    go.yield()
    while said.withLock({ $0.count }) < 2 { await Task.yield() }
    #expect(said.withLock { $0.last } == "metrics can be read at http://127.0.0.1:\(port)/metrics")
    #expect(await get("/healthz", of: port).hasSuffix("ok\n"))
    serving.cancel()
    _ = await serving.result
  }
}

private struct LineKeeper: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.debug
  let keep: @Sendable (String) -> Void

  init(_ keep: @escaping @Sendable (String) -> Void) { self.keep = keep }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { keep("\(event.message)") }
}

/// A connection that sends and reads bytes as they are.
private final class RawConnection: Sendable {
  private let descriptor: CInt

  init(_ port: Int, host: String = "127.0.0.1") {
    if host.contains(":") {
      descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in6()
      (address.sin6_family, address.sin6_port) = (sa_family_t(AF_INET6), in_port_t(port).bigEndian)
      inet_pton(AF_INET6, host, &address.sin6_addr)
      Self.connect(descriptor, &address)
    } else {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), in_port_t(port).bigEndian)
      inet_pton(AF_INET, host, &address.sin_addr)
      Self.connect(descriptor, &address)
    }
  }

  private let isClosed = Atomic(false)

  deinit { close() }

  static var hasIPv6: Bool {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    inet_pton(AF_INET6, "::1", &address.sin6_addr)
    let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(descriptor) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    } == 0
  }

  private static func connect<Address>(_ descriptor: CInt, _ address: inout Address) {
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
  }

  func close() { if !isClosed.exchange(true, ordering: .relaxed) { Glibc.close(descriptor) } }

  /// Sends a text, and reads to the end of what comes, on a thread that may wait.
  func exchange(_ text: String, endsInput: Bool = false) async -> String {
    send(text)
    if endsInput { shutdown(descriptor, CInt(SHUT_WR)) }
    return await withCheckedContinuation { continuation in
      OwnThread.queue("reading").async { [descriptor] in
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &chunk, chunk.count, 0), count > 0 { all += chunk[..<count] }
        continuation.resume(returning: String(decoding: all, as: UTF8.self))
      }
    }
  }
}
