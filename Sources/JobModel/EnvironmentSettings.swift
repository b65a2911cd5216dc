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

  package init(
    url: String, username: String, loginMode: Int = 1, sessions: Int = 1,
    requestTimeout: Duration = .seconds(30), submitTimeout: Duration = .seconds(300),
    submitSettle: Duration = .seconds(60), editTimeout: Duration = .seconds(7200),
    caFile: String? = nil, proxy: String? = nil, poll: PollSettings = PollSettings(),
    retry: RetrySettings = RetrySettings(), breaker: BreakerSettings = BreakerSettings()
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
  }
}

extension EnvironmentSettings {
  /// The same user at the same server: to log one out may end the other's logins.
  package func isSameLogin(as other: EnvironmentSettings) -> Bool { url == other.url && username == other.username }
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

  package init(failures: Int = 5, probeAfter: Duration = .seconds(15), probeMax: Duration = .seconds(600)) {
    self.failures = failures
    self.probeAfter = probeAfter
    self.probeMax = probeMax
  }
}
