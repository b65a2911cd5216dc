import JSONDocument

/// What can go wrong between a client and the server, or on the server.
package enum FaultKind: String, WordedEnum {
  // The connection.
  case refuse
  case dropBefore, dropAfter, late
  case hang, hangAfter
  case slowAnswer, slowBody, truncatedBody
  // The answer.
  case serverError, serverErrorAfter, errorPage, errorPageAfter
  case overloaded, serverUnreachable, repositoryDown, storageDatabase, storageLocation, conflict
  // The login.
  case loginExpired, loginRefused, tooManyLogins, noProject
  // The target and its dates.
  case staleRead, edited, endless, clockSkew

  /// Those that it can be performed with, and that it is performed with where nothing is said. Empty: it goes by time.
  var requests: Set<RequestKind> {
    switch self {
    case .refuse, .clockSkew: []
    case .late, .endless, .conflict: [.put]
    case .staleRead: [.get]
    case .edited: [.get, .put]
    case .loginRefused, .tooManyLogins, .noProject: [.login]
    case .loginExpired: Set(RequestKind.allCases).subtracting([.login])
    case .storageDatabase, .storageLocation: [.list, .get, .put]
    default: Set(RequestKind.allCases)
    }
  }

  /// Where nothing is said: most edits by somebody else come between the GET and the PUT.
  var usualRequests: Set<RequestKind> { self == .edited ? [.put] : requests }

  var needsMilliseconds: Bool {
    switch self {
    case .late, .slowAnswer, .slowBody, .staleRead, .clockSkew: true
    default: false
    }
  }

  var takesMilliseconds: Bool { needsMilliseconds || self == .edited }

  /// The HTTP status that it may answer with; nil: what it answers is fixed.
  var statuses: ClosedRange<Int>? {
    switch self {
    case .serverError, .serverErrorAfter, .errorPage, .errorPageAfter, .serverUnreachable, .repositoryDown: 500...599
    case .storageDatabase, .storageLocation: 400...599
    case .conflict: 400...499
    default: nil
    }
  }

  var takesRetryAfter: Bool {
    switch self {
    case .overloaded, .serverError, .errorPage: true
    default: false
    }
  }
}
