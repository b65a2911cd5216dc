import JobModel
import LibraryModel
import Runtime

/// Why there is no login to ask with.
struct NoLogin: Error, Sendable, Hashable {
  let failure: Failure
  /// A login was tried and came to this; else none was tried, since one came to this before.
  let isNew: Bool

  init(_ failure: Failure, isNew: Bool = true) {
    self.failure = failure
    self.isNew = isNew
  }

  /// The server takes no more of this user: another slot's may be borrowed.
  var isTooMany: Bool { failure.reason.known == .tooManyLogins }
}

/// What keeps logins from being tried: one that was refused is not tried on, which would lock the account. Decides without
/// I/O and without a clock.
struct LoginRefusals: Sendable {
  /// From so many in a row on, a refusal that is nobody's word counts as one of the Library's.
  private static let mostOfStrangers = 3

  private struct Pause {
    let refusal: NoLogin
    let until: SteadyTime
  }

  /// Stands until one login is allowed again.
  private var refusal: NoLogin?
  /// The server counts the logins of a user for about half an hour, and each that is tried prolongs that.
  private var tooMany: Pause?
  /// Refusals in a row that were nobody's word: a page with 401 or 403.
  private var strangers = 0
  private var strangersPause: Pause?

  /// What keeps a login from being tried now; nil: it may be tried.
  ///
  /// - Parameter hasLogins: whether a slot has one. Where ours are all gone, there is room for one again.
  func standing(now: SteadyTime, hasLogins: Bool) -> NoLogin? {
    if let refusal { return refusal }
    if let tooMany, now < tooMany.until, hasLogins { return tooMany.refusal }
    if let strangersPause, now < strangersPause.until {
      return NoLogin(strangersPause.refusal.failure, isNew: false)
    }
    return nil
  }

  /// Why a slot without a login borrows another's; nil: the server takes more.
  func lack(now: SteadyTime) -> NoLogin? { tooMany.flatMap { now < $0.until ? $0.refusal : nil } }

  func limit(now: SteadyTime, slots: Set<Int>) -> LoginLimit? {
    guard let tooMany, now < tooMany.until, !slots.isEmpty else { return nil }
    return LoginLimit(tooMany.refusal.failure, until: tooMany.until, slots: slots)
  }

  /// A login that was refused may be tried again, once.
  mutating func allowOne(hasLogins: Bool) {
    (refusal, strangersPause) = (nil, nil)
    if !hasLogins { tooMany = nil }
  }

  /// - Parameter hasLogins: where no slot has one, no further login is tried until one is allowed.
  mutating func tooMany(_ failure: Failure, now: SteadyTime, hasLogins: Bool) {
    tooMany = Pause(refusal: NoLogin(failure), until: now + OutagePlan.restOfTooManyLogins)
    if !hasLogins { refusal = NoLogin(failure) }
  }

  /// The Library itself does not take the user.
  mutating func refused(_ words: ServerWords, server: String) -> NoLogin {
    let why = NoLogin(.loginRefused(words, server: server))
    if why.failure.isTurnedAway { refusal = why }
    return why
  }

  /// Nobody whose word it would be has answered.
  mutating func unanswered(_ unanswered: Unanswered, now: SteadyTime, pause: Duration) -> NoLogin {
    let why = NoLogin(Failure(unanswered))
    guard let status = unanswered.words?.status, status == 401 || status == 403 else {
      strangers = 0
      return why
    }
    strangers += 1
    guard strangers < Self.mostOfStrangers else {
      let refused = NoLogin(Failure(.loginRefused, unanswered.message, server: unanswered.words))
      refusal = refused
      return refused
    }
    strangersPause = Pause(refusal: why, until: now + pause)
    return why
  }
}
