/// The logins that are open. Each has a token, and the cookies of the node that it lives on.
struct Logins: Sendable {
  struct Login: Sendable, Equatable {
    /// The number of the login from 1, for people and records, which must not show tokens.
    let number: Int
    let username: String
    fileprivate(set) var token: String
    let cookies: [String: String]
    /// Whether it lives on a node that has not loaded the projects.
    let lacksProjects: Bool
    let opened: Duration
    fileprivate(set) var lastUsed: Duration
    fileprivate(set) var requests = 0
  }

  enum Found: Equatable {
    case open(Login)
    /// The token is right, but its cookies did not come back.
    case withoutCookies(Login)
    case none
  }

  private var open: [String: Login] = [:]
  private var count = 0
  /// The answer to clients with the token of a login that is gone, by token, where it is not the one of `limits`.
  private var expiryAnswers: [String: CannedAnswer] = [:]
  let idleLimit: Duration
  var limits = LoginLimits()

  init(idleLimit: Duration) { self.idleLimit = idleLimit }

  /// Whether the user has as many logins as are allowed.
  func areFull(of username: String, at elapsed: Duration) -> Bool {
    guard let most = limits.most else { return false }
    return open.values.count { $0.username == username && !isOver($0, at: elapsed) } >= most
  }

  /// - Parameter nodes: the nodes that it may live on, at least one; they are taken in turn.
  mutating func add(
    _ username: String, on nodes: [Int], lacksProjects: Bool = false, at elapsed: Duration
  ) -> Login {
    let node = nodes[count % nodes.count]
    count += 1
    let cookies = [NodeCookie.name: "\(NodeCookie.value(Self.secret(), node: node))", "AWSALB": Self.secret()]
    let login = Login(
      number: count, username: username, token: Self.secret(), cookies: cookies, lacksProjects: lacksProjects,
      opened: elapsed, lastUsed: elapsed)
    open[login.token] = login
    return login
  }

  /// Using a session keeps it open.
  mutating func find(_ token: String?, cookies: [String: String], at elapsed: Duration) -> Found {
    guard let token, var login = open[token] else { return .none }
    guard !isOver(login, at: elapsed) else {
      open[token] = nil
      return .none
    }
    guard login.cookies.allSatisfy({ cookies[$0.key] == $0.value }) else { return .withoutCookies(login) }
    login.lastUsed = elapsed
    login.requests += 1
    open[token] = login
    return .open(login)
  }

  private func isOver(_ login: Login, at elapsed: Duration) -> Bool {
    let isOld = limits.seconds.map { elapsed - login.opened >= .seconds($0) } ?? false
    return isOld || elapsed - login.lastUsed > idleLimit || login.requests >= limits.requests ?? .max
  }

  /// - Parameter expiryAnswer: the answer to its client from now on; nil: the one of `limits`.
  mutating func close(_ token: String?, saying expiryAnswer: CannedAnswer? = nil) {
    guard let token else { return }
    open[token] = nil
    expiryAnswers[token] = expiryAnswer
  }

  /// The answer to a client whose token belongs to no open login; nil: the Library's own 401.
  func expiryAnswer(to token: String?) -> CannedAnswer? {
    guard let token, open[token] == nil else { return nil }
    return expiryAnswers[token] ?? limits.over
  }

  /// Gives the login a new token. The old one is no longer valid.
  mutating func rotate(_ login: Login) -> String? {
    guard var login = open.removeValue(forKey: login.token) else { return nil }
    login.token = Self.secret()
    open[login.token] = login
    return login.token
  }

  /// Tokens and cookies of the logins that are open.
  var secrets: [String] {
    open.values.sorted { $0.number < $1.number }.flatMap {
      [$0.token] + $0.cookies.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  mutating func closeAll(of username: String) { open = open.filter { $0.value.username != username } }
  mutating func closeAll() { open = [:] }

  /// A secret from the system's generator, so that a token of an earlier run is not valid.
  private static func secret() -> String {
    let digits = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<26).map { _ in digits[Int.random(in: digits.indices)] })
  }
}
