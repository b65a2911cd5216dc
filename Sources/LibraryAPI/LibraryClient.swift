import FoundationEssentials
package import JSONDocument
package import LibraryModel
import NIOCore
import NIOHTTP1
import Runtime

/// Asks one Library server. Each call sends at most one request, at most once, and answers with what is known of it.
/// Documents can be large, so they are read and written off the caller's actor, and long ones where they hold up no other task.
///
/// `shutdown` must be called before the last reference goes.
package final class LibraryClient: Sendable {
  package let server: LibraryServer
  private let transport: any Carrier
  var endpoint: Endpoint { transport.endpoint }
  var proxy: Endpoint? { transport.proxy }
  private let known: KnownSecrets

  /// - Parameter answerLimit: the longest body that is read, in bytes.
  package init(_ server: LibraryServer, answerLimit: Int = 64 << 20) throws(LibraryServerFault) {
    self.server = server
    transport = try Transport(server, answerLimit: answerLimit)
    known = KnownSecrets(server.secrets)
  }

  /// - Parameter carrier: what requests are sent with.
  init(_ server: LibraryServer, over carrier: any Carrier) {
    self.server = server
    transport = carrier
    known = KnownSecrets(server.secrets)
  }

  /// Takes out of a text what no message about this server may repeat. All that the client itself answers has passed it.
  package var redaction: Redaction { known.redaction }

  /// Goes on with the logins of another client: what that one knows as secrets, this one does not repeat either.
  package func goOn(after other: LibraryClient) { known.remember(of: other.known) }

  /// The server's host, and its port where that is not the scheme's own: as messages name it.
  package var serverName: String { transport.endpoint.name }

  /// Ends what is under way (what became of a request that left is unknown), and closes all connections.
  package func shutdown() async { await transport.shutdown() }

  /// Makes a login, without the cookies of any other. `refused` means that the server does not take this user.
  package func login() async -> Answer<Login> {
    var body: JSONObject = ["username": .string(server.username)]
    if !server.usesToken { body["password"] = .string(server.password.exposed) }
    body["loginMode"] = .number(JSONNumber(server.loginMode))
    let login = Login(token: Secret(""))
    return await ask(.login, .POST, "/api/auth/login", body: .object(body), takingInto: login).map { _ in login }
  }

  /// Keeps a login from expiring.
  package func keepAlive(_ login: Login) async -> Answer<Void> {
    await ask(.keepAlive, .PUT, "/api/sessions", as: login).map { _ in }
  }

  /// Ends a login; the server may end all others of the same user with it.
  package func logout(_ login: Login) async -> Answer<Void> {
    await ask(.logout, .POST, "/api/auth/logout", as: login).map { _ in }
  }

  /// Asks whether the server is there, without a login and without cookies.
  package func status() async -> Answer<JSON> {
    await ask(.status, .GET, "/api/status").document
  }

  /// A page of the list of migrations, or of migration groups.
  ///
  /// - Parameters:
  ///   - limit: at most `listLimit`.
  ///   - purposes: which migrations; none for the server's own choice, the object migrations.
  ///   - fields: the members that each is to have; none for all.
  @concurrent
  package func list(
    _ kind: TargetKind = .migration, offset: Int, limit: Int, purposes: [String] = [], fields: [String] = [],
    _ login: Login
  ) async -> Answer<JSON> {
    var query = "offset=\(offset)&limit=\(limit)"
    for (name, values) in [("packageInfo.purpose", purposes), ("fields", fields)] where !values.isEmpty {
      query += "&\(name)=" + values.map(\.percentEncoded).joined(separator: ",")
    }
    return await ask(.list, of: "\(kind.noun)s", .GET, "\(kind.list)?\(query)", as: login).document
  }

  /// The most that the server gives at once.
  package static let listLimit = 1000

  /// Part of the list of targets, of every purpose that the API has.
  ///
  /// - Parameter pattern: those whose name matches; nil: all of them.
  @concurrent
  package func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, _ login: Login
  ) async -> Answer<ListedTargets> {
    let purposes = kind == .migration ? MigrationListing.purposes : []
    let answer = await list(kind, offset: offset, limit: limit, purposes: purposes, login)
    let (redaction, serverName) = (redaction, serverName)
    return await aside(answer.isLong) {
      answer.flatMap { document in
        do throws(UnreadableAnswer) {
          return .accepted(
            try ListedTargets(reading: document, kind: kind, pattern: pattern, redaction: redaction))
        } catch {
          let message =
            "What the Library server at \(serverName) answered to the request for the list of \(kind.noun)s can't be "
            + "understood: \(error.description)."
          return .unanswered(Unanswered(.broken, message, words: ServerWords(status: 200)), left: true)
        }
      }
    }
  }

  /// The health check: the cheapest request that has nothing to do with any job.
  package func witness(_ login: Login) async -> Answer<JSON> {
    await list(offset: 0, limit: 1, fields: ["id"], login)
  }

  /// Which privileges the login's user has, and where.
  package func privileges(_ login: Login) async -> Answer<JSON> {
    await ask(.privileges, .GET, "/api/sessions/privileges", as: login).document
  }

  /// A migration comes with its content only if asked for, a group always.
  @concurrent
  package func get(
    _ kind: TargetKind, id: String, withContent: Bool, _ login: Login
  ) async -> Answer<JSON> {
    await ask(
      withContent ? .readWithContent : .read, of: kind.name(of: id), .GET,
      kind.path(of: id, withContent: withContent), as: login
    ).document
  }

  /// Reads a target, and what its answer says of it.
  @concurrent
  package func observe(_ target: Target, withContent: Bool, _ login: Login) async -> Answer<Observation> {
    let answer = await get(target.kind, id: target.id.description, withContent: withContent, login)
    let (redaction, serverName) = (redaction, serverName)
    return await aside(answer.isLong) {
      answer.flatMap { document in
        do throws(UnreadableAnswer) {
          return .accepted(
            try Observation(reading: document, kind: target.kind, withContent: withContent, redaction: redaction))
        } catch {
          let why = redaction.line(error.description, limit: Self.reasonLimit) ?? ""
          let message =
            "What the Library server at \(serverName) answered to the read of \(target.kind.noun) \(target.id) can't be "
            + "understood: \(why)."
          return .unanswered(Unanswered(.broken, message, words: ServerWords(status: 200)), left: true)
        }
      }
    }
  }

  private static let reasonLimit = 1000

  /// Submits an edit.
  ///
  /// Cancelling the task gives up waiting, not the edit: if the request has left, what became of it is unknown.
  @concurrent
  package func put(
    _ kind: TargetKind, id: String, document: JSON, projectID: String?, _ login: Login
  ) async -> Answer<EditReceipt> {
    var headers: HTTPHeaders = ["Prefer": "respond-async"]
    if let projectID { headers.add(name: "X-MSTR-ProjectID", value: projectID.percentEncoded) }
    return await ask(
      .submit, of: kind.name(of: id), .PUT, kind.editPath(of: id), headers, body: document, as: login
    ).document.map(EditReceipt.init)
  }
}

extension LibraryClient {
  /// - Parameters:
  ///   - target: as messages name it; nil where the request is about none.
  ///   - login: sent along, and changed by what the Library answers.
  ///   - newLogin: not sent, and made by what the Library answers.
  private func ask(
    _ request: LibraryRequest, of target: String? = nil, _ method: HTTPMethod, _ path: String,
    _ extraHeaders: HTTPHeaders = [:], body: JSON? = nil, as login: Login? = nil, takingInto newLogin: Login? = nil
  ) async -> Answer<JSON?> {
    let timeout = request == .submit ? server.submitTimeout : server.requestTimeout
    let bytes = await aside(body?.isLonger(than: Self.long) == true) { body?.bytes }
    let exchange = await transport.send(
      method, path, headers: headers(hasBody: body != nil, login) + extraHeaders, body: bytes, timeout: timeout)
    let now = Int64(Date().timeIntervalSince1970)
    let newToken = exchange.head?.headers.first(name: RawAnswer.tokenHeader)
    let newCookies = exchange.head?.headers["Set-Cookie"] ?? []
    // Also those of a stranger, which is not to be repeated either.
    known.remember((exchange.head?.headers[RawAnswer.tokenHeader] ?? []).map(Secret.init))
    known.remember(newCookies.prefix(CookieJar.countLimit).flatMap(CookieJar.secrets(of:)))
    if let login { known.remember(login.secrets) }
    let question = LibraryQuestion(request, of: target, server: serverName, redaction: redaction)
    let route = Route(
      question: question, proxy: transport.proxy?.name, timeout: timeout,
      timeoutSetting: request == .submit ? "submit_timeout" : "request_timeout")
    let answer = await aside(exchange.body.readableBytes > Self.long) {
      AnswerReader(route: route, now: now).read(exchange)
    }
    // What stands before the Library sets cookies of its own, and would take the login to another node.
    if answer.isLibrarys, let changed = newLogin ?? login {
      changed.take(token: newToken, cookies: newCookies, now: now)
    }
    return answer
  }

  /// In bytes. What is shorter is read or written sooner than it would have its turn.
  fileprivate static let long = 256 << 10

  /// Reads or writes a document; a long one where this holds up nobody.
  private func aside<Value: Sendable>(_ isLong: Bool, _ work: @escaping @Sendable () -> Value) async -> Value {
    isLong ? await Workers.shared.run(for: "documents of \(serverName)", work) : work()
  }

  private func headers(hasBody: Bool, _ login: Login?) -> HTTPHeaders {
    var headers: HTTPHeaders = [
      "Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "migedit",
    ]
    if hasBody { headers.add(name: "Content-Type", value: "application/json") }
    if let login {
      headers.add(name: RawAnswer.tokenHeader, value: login.token.exposed)
      if let cookies = login.cookieHeader { headers.add(name: "Cookie", value: cookies) }
    }
    return headers
  }
}

extension HTTPHeaders {
  fileprivate static func + (one: HTTPHeaders, other: HTTPHeaders) -> HTTPHeaders {
    var both = one
    both.add(contentsOf: other)
    return both
  }
}

extension Answer<JSON> {
  fileprivate var isLong: Bool {
    if case .accepted(let document) = self { document.isLonger(than: LibraryClient.long) } else { false }
  }
}

extension Answer<JSON?> {
  /// Where a document was due, an answer as asked has one.
  fileprivate var document: Answer<JSON> { map { $0 ?? .null } }

  fileprivate var isLibrarys: Bool {
    switch self {
    case .accepted: true
    case .refused(let words): words.isLibrarys
    case .loginGone, .notTaken, .outage, .unanswered: false
    }
  }
}
