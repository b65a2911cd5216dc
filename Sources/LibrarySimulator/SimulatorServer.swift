import HTTPTypes
import Hummingbird
import JSONDocument
import Logging
import NIOCore

/// The simulator's HTTP: it carries calls to it, and answers back. It is reached from this machine only.
struct SimulatorServer {
  static let bodyLimit = 64 * 1024 * 1024

  let simulator: LibrarySimulator
  let port: Int

  /// Ends when the task is cancelled or the service group shuts down. `listening` is called when clients can come.
  func application(listening: @escaping @Sendable () async -> Void) -> some ApplicationProtocol {
    Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in try await respond(to: request) },
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), backlog: 1024),
      onServerRunning: { channel in
        simulator.listens(on: channel.localAddress?.port ?? port)
        await listening()
      },
      logger: Logger(label: "library-simulator") { _ in SwiftLogNoOpLogHandler() })
  }

  private func respond(to request: Request) async throws -> Response {
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.bodyLimit)
    } catch is NIOTooManyBytesError {
      return Response(status: .contentTooLarge)
    }
    let headers = Dictionary(grouping: request.headers) { $0.name.canonicalName }.mapValues { $0.map(\.value) }
    let answer = simulator.answer(
      Call(
        request.method.rawValue, request.head.path ?? "/", headers: headers, body: Array(body.readableBytesView)))
    return response(answer)
  }

  private func response(_ answer: Answer) -> Response {
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    let status = HTTPResponse.Status(code: answer.status)
    guard let body = answer.body else { return Response(status: status, headers: fields) }
    fields[.contentType] = "application/json;charset=UTF-8"
    return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes)))
  }
}

/// Runs a simulator on a port of its own while `body` runs, and stops it.
package func withSimulator<Result: Sendable>(
  _ settings: SimulatorSettings = SimulatorSettings(), time: SimulatorTime = .live,
  _ body: (LibrarySimulator) async throws -> Result
) async throws -> Result {
  let simulator = try LibrarySimulator(settings, time: time)
  let (listening, listens) = AsyncStream<Void>.makeStream()
  let application = SimulatorServer(simulator: simulator, port: 0).application { listens.yield() }
  let server = Task {
    defer { listens.finish() }
    try await application.run()
  }
  var started = listening.makeAsyncIterator()
  guard await started.next() != nil else {
    try await server.value
    throw CancellationError()
  }
  let result: Swift.Result<Result, any Error>
  do {
    result = .success(try await body(simulator))
  } catch {
    result = .failure(error)
  }
  server.cancel()
  _ = await server.result
  return try result.get()
}
