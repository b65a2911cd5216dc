/// The sessions that are open. Each is one login: a token, and the cookies of the node that it lives on.
struct Logins: Sendable {
  struct Login: Sendable, Equatable {
    /// From 1, in the order of logins; for people and records, which must not show tokens.
    let number: Int
    let username: String
    fileprivate(set) var token: String
    let cookies: [String: String]
    /// It lives on a node that has not loaded the projects.
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
  /// What clients are told that come with a token of a login that is gone, where it is not what `limits` say.
  private var expiryAnswers: [String: CannedAnswer] = [:]
  let idleLimit: Duration
  var limits = LoginLimits()

  init(idleLimit: Duration) { self.idleLimit = idleLimit }

  /// Whether the user may have no more of them.
  func areFull(of username: String, at elapsed: Duration) -> Bool {
    guard let most = limits.most else { return false }
    return open.values.count { $0.username == username && !isOver($0, at: elapsed) } >= most
  }

  /// - Parameter nodes: where it may live, one of them at least; they are taken in turn.
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

  /// - Parameter expiryAnswer: what its client is told from now on; nil: as `limits` say.
  mutating func close(_ token: String?, saying expiryAnswer: CannedAnswer? = nil) {
    guard let token else { return }
    open[token] = nil
    expiryAnswers[token] = expiryAnswer
  }

  /// What a client is told that comes with a token which opens nothing; nil: the Library's own 401.
  func expiryAnswer(to token: String?) -> CannedAnswer? {
    guard let token, open[token] == nil else { return nil }
    return expiryAnswers[token] ?? limits.over
  }

  /// The login gets a new token, and the old one opens nothing any more.
  mutating func rotate(_ login: Login) -> String? {
    guard var login = open.removeValue(forKey: login.token) else { return nil }
    login.token = Self.secret()
    open[login.token] = login
    return login.token
  }

  mutating func closeAll(of username: String) { open = open.filter { $0.value.username != username } }
  mutating func closeAll() { open = [:] }

  /// From the system's generator: a token of an earlier run opens nothing.
  private static func secret() -> String {
    let digits = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<26).map { _ in digits[Int.random(in: digits.indices)] })
  }
}
