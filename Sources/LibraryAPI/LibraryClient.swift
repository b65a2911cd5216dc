import FoundationEssentials
package import JSONDocument
import NIOCore
import NIOHTTP1

/// Asks one Library server. Each call sends at most one request, at most once, and answers with what is known of it.
/// Documents can be large, so they are read and written off the caller's actor.
///
/// `shutdown` must be called before the last reference goes.
package final class LibraryClient: Sendable {
  package let server: LibraryServer
  private let transport: Transport

  /// - Parameter answerLimit: the longest body that is read, in bytes.
  package init(_ server: LibraryServer, answerLimit: Int = 64 << 20) throws(LibraryServerFault) {
    self.server = server
    transport = try Transport(server, answerLimit: answerLimit)
  }

  /// Ends what is under way (a request that left is lost), and closes all connections.
  package func shutdown() async { await transport.shutdown() }

  /// `loginGone` and `refused` mean that the server does not take this user.
  package func login() async -> Answer<Login> {
    var body: JSONObject = ["username": .string(server.username)]
    if !server.usesToken { body["password"] = .string(server.password.exposed) }
    body["loginMode"] = .number(JSONNumber(server.loginMode))
    let exchange = await send(.POST, "/api/auth/login", body: .object(body))
    let reader = reader()
    return reader.read(exchange, .status).flatMap { success in
      guard let token = success.head.headers.first(name: Self.tokenHeader), !token.isEmpty else {
        return reader.bad(success, "no \(Self.tokenHeader) to a login: check that `url` ends with the Library's path")
      }
      let login = Login(token: Secret(token))
      login.take(success.head.headers["Set-Cookie"], now: reader.now)
      return .accepted(login)
    }
  }

  /// Keeps a login from expiring. The server answers 404 for one that it no longer knows, too.
  package func keepAlive(_ login: Login) async -> Answer<Void> {
    let exchange = await send(.PUT, "/api/sessions", as: login)
    let answer = reader(login).read(exchange, .status).map { _ in }
    if case .refused(let words) = answer, words.status == 404 { return .loginGone(words) }
    return answer
  }

  /// It may end all logins of the same user at this server.
  package func logout(_ login: Login) async -> Answer<Void> {
    let exchange = await send(.POST, "/api/auth/logout", as: login)
    return reader(login).read(exchange, .status).map { _ in }
  }

  /// A migration comes with its content only if asked for, a group always.
  @concurrent
  package func get(
    _ kind: ResourceKind, id: String, withContent: Bool, _ login: Login
  ) async -> Answer<JSON> {
    let exchange = await send(.GET, kind.path(of: id, withContent: withContent), as: login)
    let reader = reader(login)
    return reader.read(exchange, .wholeBody).flatMap(reader.document)
  }

  /// Submits an edit. A 2xx is accepted by its status alone: its body is nil where it is empty, no JSON or not all there.
  ///
  /// Cancelling the task gives up waiting, not the edit: if the request has left, it is lost.
  @concurrent
  package func put(
    _ kind: ResourceKind, id: String, document: JSON, projectID: String?, _ login: Login
  ) async -> Answer<JSON?> {
    var headers: HTTPHeaders = ["Prefer": "respond-async"]
    if let projectID { headers.add(name: "X-MSTR-ProjectID", value: projectID.percentEncoded) }
    let exchange = await send(
      .PUT, kind.editPath(of: id), headers, body: document, as: login, timeout: server.submitTimeout)
    return reader(login, isSubmission: true).read(exchange, .status)
      .map { try? JSON(parsing: $0.body.readableBytesView) }
  }
}

extension LibraryClient {
  private static let tokenHeader = "X-MSTR-AuthToken"

  private func send(
    _ method: HTTPMethod, _ path: String, _ extraHeaders: HTTPHeaders = [:], body: JSON? = nil, as login: Login? = nil,
    timeout: Duration? = nil
  ) async -> Exchange {
    var headers: HTTPHeaders = ["Accept": "application/json", "User-Agent": "migedit"]
    if body != nil { headers.add(name: "Content-Type", value: "application/json") }
    if let login {
      headers.add(name: Self.tokenHeader, value: login.token.exposed)
      if let cookies = login.cookieHeader { headers.add(name: "Cookie", value: cookies) }
    }
    headers.add(contentsOf: extraHeaders)
    let exchange = await transport.send(
      method, path, headers: headers, body: body?.bytes, timeout: timeout ?? server.requestTimeout)
    if let login, let head = exchange.head { login.take(head.headers["Set-Cookie"], now: Self.wallClock) }
    return exchange
  }

  private func reader(_ login: Login? = nil, isSubmission: Bool = false) -> AnswerReader {
    AnswerReader(
      route: Route(
        server: transport.endpoint.name, proxy: transport.proxy?.name,
        timeout: isSubmission ? server.submitTimeout : server.requestTimeout,
        timeoutSetting: isSubmission ? "submit_timeout" : "request_timeout"),
      secrets: server.secrets + (login.map { [$0.token] } ?? []), now: Self.wallClock)
  }

  /// Seconds since 1970. Only dates in headers are compared with it.
  private static var wallClock: Int64 { Int64(Date().timeIntervalSince1970) }
}
