import Synchronization

/// A session at a Library server: its token, and the cookies that make every later request reach the same node.
package final class Login: Sendable {
  private struct State {
    var token: Secret
    var cookies = CookieJar()
  }

  private let state: Mutex<State>

  package init(token: Secret) { state = Mutex(State(token: token)) }

  var token: Secret { state.withLock { $0.token } }

  var cookieHeader: String? { state.withLock { $0.cookies.header } }

  /// What no message may repeat.
  var secrets: [Secret] { state.withLock { [$0.token] + $0.cookies.secrets } }

  /// Takes in what an answer of the Library's changes: a new token, and the `Set-Cookie` headers.
  ///
  /// - Parameter now: in seconds since 1970.
  func take(token: String?, cookies: [String], now: Int64) {
    state.withLock { state in
      if let token, !token.isEmpty, token != state.token.exposed {
        state.token = Secret(token)
      }
      for cookie in cookies { state.cookies.take(cookie, now: now) }
    }
  }
}

extension Login: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "a login (\(token))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
