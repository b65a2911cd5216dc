import JobModel
import LibraryModel
import Runtime
import Testing

/// Whether a login may be tried, from what became of those before.
@Suite struct LoginRefusalsTests {
  private let limit = Failure(.tooManyLogins, "Too many sessions.")

  private func page(_ status: Int) -> Unanswered {
    Unanswered(.page, "A page with \(status).", words: ServerWords(status: status))
  }

  @Test func `at first, and after one that the Library took, a login may be tried`() {
    var refusals = LoginRefusals()
    #expect(refusals.obstacle(now: at(0), slots: []) == nil)
    _ = refusals.refused(refusal(401, "ERR003"), server: "library.example.com")
    refusals.tooMany(limit, now: at(0), hasLogins: true)
    refusals.accepted()
    #expect(refusals.obstacle(now: at(0), slots: [1]) == nil)
  }

  @Test func `one that the Library refused is not tried on, however long that is, until one is allowed`() {
    var refusals = LoginRefusals()
    let why = refusals.refused(refusal(401, "ERR003", "Login failed."), server: "library.example.com")
    #expect(why.isNew && why.failure.reason.known == .loginRefused)
    #expect(why.failure.message.contains("library.example.com") && why.failure.message.contains("Login failed."))
    for seconds in [0.0, 1e6] { #expect(refusals.obstacle(now: at(seconds), slots: [1]) == .refused(why.failure)) }
    refusals.allowOne(hasLogins: true)
    #expect(refusals.obstacle(now: at(0), slots: [1]) == nil)
    _ = refusals.refused(refusal(401, "ERR003"), server: "library.example.com")
    #expect(refusals.obstacle(now: at(0), slots: [1]) != nil, "one was allowed")
  }

  @Test func `a url without a login is no refusal of the user`() {
    var refusals = LoginRefusals()
    let why = refusals.refused(refusal(404, "ERR004"), server: "library.example.com")
    #expect(why.failure.reason.known == .unreachable)
    #expect(refusals.obstacle(now: at(0), slots: []) == nil)
  }

  @Test func `too many logins keep slots without one from making one, for as long as the server counts them`() {
    var refusals = LoginRefusals()
    refusals.tooMany(limit, now: at(0), hasLogins: true)
    let until = at(0) + OutagePlan.restOfTooManyLogins
    let expected = LoginObstacle.limit(LoginLimit(limit, until: until, slots: [2, 3]))
    #expect(refusals.obstacle(now: at(0), slots: [2, 3]) == expected)
    #expect(expected.noLogin == NoLogin(limit))
    #expect(refusals.obstacle(now: at(0), slots: []) == nil, "ours are all gone, so there is room again")
    refusals.allowOne(hasLogins: true)
    #expect(refusals.obstacle(now: at(0), slots: [2, 3]) == expected, "each that is tried prolongs it")
    #expect(refusals.obstacle(now: until, slots: [2, 3]) == nil)
  }

  @Test func `too many logins of others stop all until one is allowed`() {
    var refusals = LoginRefusals()
    refusals.tooMany(limit, now: at(0), hasLogins: false)
    #expect(refusals.obstacle(now: at(1e6), slots: []) == .refused(limit))
    refusals.allowOne(hasLogins: false)
    #expect(refusals.obstacle(now: at(0), slots: []) == nil)
  }

  @Test(arguments: [401, 403])
  func `a stranger's refusal pauses logins twice, and counts as the Library's at the third in a row`(status: Int) {
    var refusals = LoginRefusals()
    for count in 0..<2 {
      let now = at(Double(count) * 100)
      let why = refusals.unanswered(page(status), now: now, pause: .seconds(15))
      #expect(why.isNew && why.failure.reason.known == .unreachable)
      #expect(refusals.obstacle(now: now + .milliseconds(14_999), slots: [1]) == .pause(why.failure))
      #expect(LoginObstacle.pause(why.failure).noLogin == NoLogin(why.failure, isNew: false))
      #expect(refusals.obstacle(now: now + .seconds(15), slots: [1]) == nil)
    }
    let third = refusals.unanswered(page(status), now: at(200), pause: .seconds(15))
    #expect(third.failure.reason.known == .loginRefused)
    #expect(refusals.obstacle(now: at(1e6), slots: [1]) == .refused(third.failure))
  }

  @Test(arguments: [404, 502])
  func `another word of a stranger between two of its refusals begins them anew, and pauses nothing`(status: Int) {
    var refusals = LoginRefusals()
    for _ in 0..<10 {
      _ = refusals.unanswered(page(403), now: at(0), pause: .seconds(15))
      let why = refusals.unanswered(page(status), now: at(15), pause: .seconds(15))
      #expect(why.failure.reason.known == .unreachable)
      #expect(refusals.obstacle(now: at(15), slots: [1]) == nil)
    }
  }
}
