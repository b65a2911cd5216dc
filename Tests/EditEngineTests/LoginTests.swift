import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// A login that is refused: by the Library, it is not tried on; by nobody whose word it would be, it is tried again, and
/// from the third in a row on it counts as refused.
@Suite struct LoginTests {
  private static let page = ScriptedLibrary.Act.answer(403, "<h1>Forbidden</h1>")
  private static let pause = BreakerSettings().probeAfter

  private func scripted(
    _ logins: [ScriptedLibrary.Act], _ body: @escaping (ConnectionBench, @Sendable () -> Int) async throws -> Void
  ) async throws {
    try await ConnectionBench.scripted { request, count in
      guard request == "POST login" else { return .answer(404, ["code": "ERR004"] as JSON) }
      return count <= logins.count ? logins[count - 1] : .login
    } _: { bench, library in
      try await body(bench) { library.requests.count { $0 == "POST login" } }
    }
  }

  @Test(arguments: [401, 403]) func `a page is no refusal, and is tried again only after probe_after`(status: Int)
    async throws
  {
    try await scripted([.answer(status, "<h1>No</h1>")]) { bench, logins in
      for slot in [1, 2, 1] {
        let failure = try #require(try await bench.get(slot: slot).noLogin)
        #expect(!failure.isTurnedAway && failure.server?.status == status)
      }
      #expect(logins() == 1)
      bench.clock.pass(Self.pause - .seconds(1))
      #expect(try await bench.get().noLogin != nil && logins() == 1)
      bench.clock.pass(.seconds(1))
      #expect(try await bench.get().refusal != nil && logins() == 2)
    }
  }

  @Test func `the third page in a row counts as refused, and nothing is tried until that is allowed`() async throws {
    try await scripted([Self.page, Self.page, Self.page, Self.page]) { bench, logins in
      for number in 1...3 {
        let failure = try #require(try await bench.get().noLogin)
        #expect(failure.reason.known == (number < 3 ? .unreachable : .loginRefused))
        #expect(failure.server?.status == 403)
        bench.clock.pass(Self.pause)
      }
      bench.clock.pass(.seconds(86_400))
      #expect(try await bench.get().noLogin?.isTurnedAway == true && logins() == 3)
      await bench.connection.allowLogin()
      for _ in 1...3 { #expect(try await bench.get().noLogin?.isTurnedAway == true) }
      #expect(logins() == 4, "each time once")
      await bench.connection.allowLogin()
      #expect(try await bench.get().refusal != nil)
    }
  }

  @Test func `a login that is taken in between begins the count anew`() async throws {
    try await scripted([Self.page, Self.page, .login, Self.page, Self.page]) { bench, _ in
      for _ in 1...2 {
        _ = try await bench.get()
        bench.clock.pass(Self.pause)
      }
      _ = try await bench.get()
      for _ in 1...2 {
        await bench.connection.forgetLogin(slot: 1)
        let failure = try #require(try await bench.get().noLogin)
        #expect(!failure.isTurnedAway)
        bench.clock.pass(Self.pause)
      }
    }
  }

  @Test(arguments: [200, 302, 404, 429, 502]) func `pages with any other status are no refusals, however many come`(
    status: Int
  ) async throws {
    try await scripted(Array(repeating: .answer(status, "<h1>Closed</h1>"), count: 6)) { bench, logins in
      for number in 1...6 {
        let failure = try #require(try await bench.get().noLogin)
        #expect(!failure.isTurnedAway && logins() == number)
      }
    }
  }

  @Test func `the Library's own refusal stands at once, for all slots`() async throws {
    let words: JSON = ["code": "ERR003", "message": "Login failed", "ticketId": "t9"]
    try await scripted([.answer(401, words)]) { bench, logins in
      for slot in 1...3 {
        let failure = try #require(try await bench.get(slot: slot).noLogin)
        #expect(failure.reason.known == .loginRefused)
      }
      bench.clock.pass(.seconds(86_400))
      #expect(try await bench.get().noLogin != nil && logins() == 1)
    }
  }
}
