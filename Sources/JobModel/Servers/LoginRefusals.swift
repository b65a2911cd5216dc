package import LibraryModel
package import Runtime

/// Why there is no login to ask with.
package struct NoLogin: Error, Sendable, Hashable {
  package let failure: Failure
  /// A login was tried and came to this; else none was tried, since one came to this a moment ago.
  package let isNew: Bool

  package init(_ failure: Failure, isNew: Bool = true) {
    self.failure = failure
    self.isNew = isNew
  }
}

/// The server takes no more logins of this user for the present.
package struct LoginLimit: Sendable, Hashable {
  package let failure: Failure
  package let until: SteadyTime
  /// Those that have a login.
  package let slots: Set<Int>

  package init(_ failure: Failure, until: SteadyTime, slots: Set<Int>) {
    self.failure = failure
    self.until = until
    self.slots = slots
  }
}

/// What keeps a login from being tried now.
package enum LoginObstacle: Sendable, Hashable {
  /// One was refused: none is tried until one is allowed, so that no account is locked.
  case refused(Failure)
  /// A slot without a login asks with another slot's.
  case limit(LoginLimit)
  /// What stands before the server refused one, which may pass: none is tried for a moment.
  case pause(Failure)

  package var noLogin: NoLogin {
    switch self {
    case .refused(let failure): NoLogin(failure)
    case .limit(let limit): NoLogin(limit.failure)
    case .pause(let failure): NoLogin(failure, isNew: false)
    }
  }
}

/// Whether a login may be tried at a server, from what became of those before. Decides without I/O and without a clock.
package struct LoginRefusals: Sendable {
  /// From so many in a row on, a refusal that is nobody's word counts as one of the Library's.
  package static let maxOfStrangers = 3

  private struct Pause {
    let failure: Failure
    let until: SteadyTime
  }

  /// Stands until one login is allowed again.
  private var refusal: Failure?
  /// The server counts the logins of a user for about half an hour, and each that is tried prolongs that.
  private var tooMany: Pause?
  /// Refusals in a row that were nobody's word: a page with 401 or 403.
  private var strangers = 0
  private var strangersPause: Pause?

  package init() {}

  /// What keeps a login from being tried now; nil: it may be tried.
  ///
  /// - Parameter slots: those that have a login. Where ours are all gone, there is room for one again.
  package func obstacle(now: SteadyTime, slots: Set<Int>) -> LoginObstacle? {
    if let refusal { return .refused(refusal) }
    if let tooMany, now < tooMany.until, !slots.isEmpty {
      return .limit(LoginLimit(tooMany.failure, until: tooMany.until, slots: slots))
    }
    if let strangersPause, now < strangersPause.until { return .pause(strangersPause.failure) }
    return nil
  }

  /// A login that was refused may be tried again, once.
  package mutating func allowOne(hasLogins: Bool) {
    (refusal, strangersPause) = (nil, nil)
    if !hasLogins { tooMany = nil }
  }

  /// The Library took a login, and with it all is forgotten.
  package mutating func accepted() { self = LoginRefusals() }

  /// The server takes no more logins of this user.
  ///
  /// - Parameter hasLogins: where no slot has one, no further login is tried until one is allowed.
  package mutating func tooMany(_ failure: Failure, now: SteadyTime, hasLogins: Bool) {
    tooMany = Pause(failure: failure, until: now + OutagePlan.restOfTooManyLogins)
    if !hasLogins { refusal = failure }
  }

  /// The Library itself does not take the user.
  package mutating func refused(_ words: ServerWords, server: String) -> NoLogin {
    let failure = Failure.loginRefused(words, server: server)
    if failure.isTurnedAway { refusal = failure }
    return NoLogin(failure)
  }

  /// Nobody whose word it would be has answered.
  ///
  /// - Parameter pause: how long no login is tried where a stranger refused this one.
  package mutating func unanswered(_ unanswered: Unanswered, now: SteadyTime, pause: Duration) -> NoLogin {
    guard let status = unanswered.words?.status, status == 401 || status == 403 else {
      strangers = 0
      return NoLogin(Failure(unanswered))
    }
    strangers += 1
    guard strangers < Self.maxOfStrangers else {
      let refused = Failure(.loginRefused, unanswered.message, server: unanswered.words)
      refusal = refused
      return NoLogin(refused)
    }
    let failure = Failure(unanswered)
    strangersPause = Pause(failure: failure, until: now + pause)
    return NoLogin(failure)
  }
}
