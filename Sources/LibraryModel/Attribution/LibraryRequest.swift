/// What a Library server is asked for, as far as the meaning of its answer depends on it.
package enum LibraryRequest: String, CaseIterable, Sendable {
  case login, keepAlive, logout
  /// `GET /api/status`, which needs no login.
  case status
  /// The list of migrations, which is also the witness: a health check that has nothing to do with any job.
  case list
  /// Which privileges the login's user has.
  case privileges
  case read, readWithContent
  /// The PUT of an edit.
  case submit
}

extension LibraryRequest {
  /// Whether the request is made with a login, so that the Library can say that it no longer knows it.
  var needsLogin: Bool {
    switch self {
    case .login, .status: false
    case .keepAlive, .logout, .list, .privileges, .read, .readWithContent, .submit: true
    }
  }
}

/// One request as a message names it: what was asked of which server, and what must not be repeated of the answer.
package struct LibraryQuestion: Sendable {
  package let request: LibraryRequest
  /// The server's host, and its port where that is not the scheme's own.
  package let server: String
  /// For people, as `migration 09ADA2DD251F4927A442451C0100EA16`, or what a list is of; nil where the request is about none.
  package let target: String?
  /// Takes out of a text what no message may repeat, as passwords and tokens.
  package let redaction: Redaction

  package init(
    _ request: LibraryRequest, of target: String? = nil, server: String,
    redaction: Redaction = Redaction()
  ) {
    self.request = request
    self.target = target
    self.server = server
    self.redaction = redaction
  }
}

extension LibraryQuestion {
  /// What was asked, for a sentence: `the read of migration 09ADA…`.
  package var subject: String {
    let list = target ?? "migrations"
    let target = target ?? "a migration"
    return switch request {
    case .login: "the login"
    case .keepAlive: "the request that keeps the login alive"
    case .logout: "the logout"
    case .status: "the request for the server's status"
    case .list: "the request for the list of \(list)"
    case .privileges: "the request for the user's privileges"
    case .read: "the read of \(target)"
    case .readWithContent: "the read of \(target) with its content"
    case .submit: "the edit of \(target)"
    }
  }
}
