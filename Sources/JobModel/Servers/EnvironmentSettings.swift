/// What the configuration says of one Library server. All durations are above zero, all counts at least one.
package struct EnvironmentSettings: Sendable, Equatable {
  /// Without a trailing slash: `https://library.example.com/MicroStrategyLibrary`.
  package var url: String
  package var username: String
  /// The Library's number: 1 standard, 16 LDAP, 4096 an API token sent as the user's name.
  package var loginMode: Int
  /// How many edits may be under way at once: one for each session.
  package var sessions: Int
  package var requestTimeout: Duration
  package var submitTimeout: Duration
  /// How long a PUT whose answer was lost may still arrive.
  package var submitSettle: Duration
  /// How long an edit may take, counted only while the server answers.
  package var editTimeout: Duration
  package var caFile: String?
  package var proxy: String?
  package var poll: PollSettings
  package var retry: RetrySettings
  package var breaker: BreakerSettings
  package var hours: EditingHours

  package init(
    url: String, username: String, loginMode: Int = 1, sessions: Int = 1,
    requestTimeout: Duration = .seconds(30), submitTimeout: Duration = .seconds(300),
    submitSettle: Duration = .seconds(60), editTimeout: Duration = .seconds(7200),
    caFile: String? = nil, proxy: String? = nil, poll: PollSettings = PollSettings(),
    retry: RetrySettings = RetrySettings(), breaker: BreakerSettings = BreakerSettings(),
    hours: EditingHours = EditingHours()
  ) {
    self.url = url
    self.username = username
    self.loginMode = loginMode
    self.sessions = sessions
    self.requestTimeout = requestTimeout
    self.submitTimeout = submitTimeout
    self.submitSettle = submitSettle
    self.editTimeout = editTimeout
    self.caFile = caFile
    self.proxy = proxy
    self.poll = poll
    self.retry = retry
    self.breaker = breaker
    self.hours = hours
  }
}

extension EnvironmentSettings {
  package var server: ServerID { ServerID(url: url, username: username) }

  /// Whether two urls are the same server's, however they are written. The user does not matter: a target is a package on
  /// a server.
  package func isSameServer(as other: EnvironmentSettings) -> Bool { Self.plain(url) == Self.plain(other.url) }

  /// Scheme and host in lower case, without the dot that may end a host's name, without the scheme's own port, and without
  /// slashes at the end.
  private static func plain(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let rest = url[scheme.upperBound...]
    let path = rest.firstIndex(of: "/") ?? rest.endIndex
    let name = url[..<scheme.lowerBound].lowercased()
    var host = rest[..<path].lowercased()
    var port: Int?
    // An address in brackets holds colons of its own.
    if let colon = host.lastIndex(of: ":"), let number = Int(host[host.index(after: colon)...]) {
      port = number == (name == "https" ? 443 : 80) ? nil : number
      host = String(host[..<colon])
    }
    if host.last == "." { host.removeLast() }
    let end = port.map { ":\($0)" } ?? ""
    return "\(name)://\(host)\(end)" + String(rest[path...].reversed().drop { $0 == "/" }.reversed())
  }
}

package struct PollSettings: Sendable, Equatable {
  package var min: Duration
  package var max: Duration

  package init(min: Duration = .seconds(1), max: Duration = .seconds(60)) {
    self.min = min
    self.max = max
  }
}

package struct RetrySettings: Sendable, Equatable {
  package var maxAttempts: Int
  package var base: Duration
  package var max: Duration

  package init(maxAttempts: Int = 4, base: Duration = .seconds(30), max: Duration = .seconds(1800)) {
    self.maxAttempts = maxAttempts
    self.base = base
    self.max = max
  }
}

package struct BreakerSettings: Sendable, Hashable {
  package var failures: Int
  package var probeAfter: Duration
  package var probeMax: Duration
  /// The longest that a server is left alone because it asks for that (Retry-After).
  package var retryAfterMax: Duration

  package init(
    failures: Int = 5, probeAfter: Duration = .seconds(15), probeMax: Duration = .seconds(600),
    retryAfterMax: Duration = .seconds(3600)
  ) {
    self.failures = failures
    self.probeAfter = probeAfter
    self.probeMax = probeMax
    self.retryAfterMax = retryAfterMax
  }
}
