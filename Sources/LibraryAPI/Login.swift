import Synchronization

/// A session at a Library server: its token, and the cookies that make every later request reach the same node.
package final class Login: Sendable {
  let token: Secret
  private let cookies = Mutex(CookieJar())

  package init(token: Secret) { self.token = token }

  var cookieHeader: String? { cookies.withLock { $0.header } }

  /// Takes in the `Set-Cookie` headers of an answer. `now` is in seconds since 1970.
  func take(_ setCookies: [String], now: Int64) {
    guard !setCookies.isEmpty else { return }
    cookies.withLock { jar in
      for setCookie in setCookies { jar.take(setCookie, now: now) }
    }
  }
}

extension Login: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "a login (\(token))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
