import AsyncHTTPClient
import Glibc
import JSONDocument
import LibrarySimulator
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

/// What a client sees of a simulator: each request is sent once.
enum Wire {
  struct Reply {
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]
    /// How often something of the body came.
    let pieces: Int
    /// What is no UTF-8 in it is replaced.
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var body: JSON? { try? JSON(parsing: bytes) }
  }

  static let migration = "09ADA2DD251F4927A442451C0100EA16%3AEA55B5338588411689E838FEC3A8EAA3"
  static let project = "B19DEDCC11D4E0EFC000EB9495D0F44F"

  private static let client = {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.redirectConfiguration = .disallow
    return HTTPClient(configuration: configuration)
  }()

  static func send(
    _ method: HTTPMethod, _ url: String, _ headers: HTTPHeaders = [:], body: JSON? = nil,
    timeout: TimeAmount = .seconds(30)
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: url)
    request.method = method
    request.headers = headers
    if let body {
      if !headers.contains(name: "Content-Type") {
        request.headers.add(name: "Content-Type", value: "application/json")
      }
      request.body = .bytes(body.bytes)
    }
    let response = try await client.execute(request, timeout: timeout)
    var (bytes, pieces) = ([UInt8](), 0)
    for try await piece in response.body {
      bytes += piece.readableBytesView
      pieces += 1
    }
    return Reply(
      status: Int(response.status.code), headers: response.headers, bytes: bytes, pieces: pieces)
  }

  /// All that comes over a connection of its own, which the server has to close.
  static func raw(_ request: String, to simulator: LibrarySimulator) async throws -> [UInt8] {
    let port = try #require(simulator.url.firstMatch(of: #/:(\d+)\//#).flatMap { Int($0.output.1) })
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: request))
      var bytes: [UInt8] = []
      for try await part in inbound { bytes += part.readableBytesView }
      return bytes
    }
  }

  static func tryToLogIn(_ simulator: LibrarySimulator) async throws -> Reply {
    try await send(
      .POST, simulator.url + "/api/auth/login",
      body: ["username": "architect", "password": "simulator", "loginMode": 1])
  }

  static func logIn(_ simulator: LibrarySimulator) async throws -> HTTPHeaders {
    let answer = try await tryToLogIn(simulator)
    let cookies = answer.headers["Set-Cookie"].map { $0.prefix { $0 != ";" } }
    let token = try #require(answer.headers.first(name: "X-MSTR-AuthToken"))
    return ["X-MSTR-AuthToken": token, "Cookie": cookies.joined(separator: "; ")]
  }

  static func get(
    _ simulator: LibrarySimulator, _ login: HTTPHeaders, of id: String = migration, timeout: TimeAmount = .seconds(30)
  ) async throws -> Reply {
    try await send(.GET, simulator.url + "/api/migrations/\(id)?showContent=all", login, timeout: timeout)
  }

  /// The health check of clients.
  static func list(_ simulator: LibrarySimulator, _ login: HTTPHeaders) async throws -> Reply {
    try await send(.GET, simulator.url + "/api/migrations?offset=0&limit=1&fields=id", login)
  }

  static func put(
    _ simulator: LibrarySimulator, _ login: HTTPHeaders, of id: String = migration, name: String = "edited",
    timeout: TimeAmount = .seconds(30)
  ) async throws -> Reply {
    var headers = login
    headers.add(name: "Prefer", value: "respond-async")
    headers.add(name: "X-MSTR-ProjectID", value: project)
    return try await send(
      .PUT, simulator.url + "/api/migrations/\(id)/packageInfo", headers, body: edit(name), timeout: timeout)
  }

  static func edit(_ name: String) -> JSON {
    [
      "name": .string(name), "type": "project",
      "project": ["id": .string(project), "name": "MicroStrategy Tutorial"],
      "tocView": ["settings": [:], "content": [["id": "0DFE6FB4356F4FA2A0C1C10D0B415355", "type": 11]]],
      "treeView": [:],
    ]
  }

  /// How a request ended that was not answered, or not whole.
  static func failure(_ ask: () async throws -> Reply) async -> HTTPClientError? {
    do {
      let reply = try await ask()
      Issue.record("it was answered: \(reply)")
    } catch let error as HTTPClientError {
      return error
    } catch {
      Issue.record(error)
    }
    return nil
  }

  /// Asks again and again until the answer, or the failure, is as it should be in the end.
  static func ask(
    _ ask: () async throws -> Reply, until isMet: (Swift.Result<Reply, any Error>) -> Bool
  ) async throws {
    while true {
      try Task.checkCancellation()
      let result: Swift.Result<Reply, any Error>
      do { result = .success(try await ask()) } catch { result = .failure(error) }
      if isMet(result) { return }
    }
  }

  /// Nobody listens.
  static func isRefused(_ error: any Error) -> Bool {
    let causes = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
    return causes.contains { ($0 as? IOError)?.errnoCode == ECONNREFUSED }
  }
}
