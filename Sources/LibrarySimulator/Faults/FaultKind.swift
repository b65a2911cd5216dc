import JSONDocument

/// What can go wrong between a client and the server, or on the server.
package enum FaultKind: String, WordedEnum {
  // The connection.
  case refuse
  case dropBefore, dropAfter, late
  case hang, hangAfter
  case slowAnswer, slowBody, truncatedBody
  // Another answer than the server's own.
  case page, pageAfter, errorPage, errorPageAfter
  case refused, refusedAfter, serverError, serverErrorAfter
  case says
  case overloaded, serverUnreachable, repositoryDown, storageDatabase, storageLocation, conflict
  // The server's own answer in other bytes.
  case byteOrderMark, gzip, cutBody, notUTF8, latin1, halfSurrogate, memberTwice
  // What the server says of a target.
  case treeNotJSON, treeTooDeep, noDate, unknownStatus, unknownAction
  // The login.
  case loginExpired, tokenRotated, nodeDown, loginRefused, tooManyLogins, noProject
  // The target and its dates.
  case staleRead, statusLate, dateFirst, edited, editedAfter, endless, clockSkew

  /// The requests that the fault can be performed with, and is performed with unless a rule says otherwise. Empty: the fault
  /// depends on the time alone.
  var requests: Set<RequestKind> {
    switch self {
    case .refuse, .clockSkew: []
    case .late, .endless, .conflict, .statusLate, .dateFirst, .editedAfter: [.put]
    case .staleRead, .treeNotJSON, .treeTooDeep, .noDate, .unknownStatus, .unknownAction: [.get]
    case .edited: [.get, .put]
    case .loginRefused, .tooManyLogins, .noProject: [.login]
    case .loginExpired: Set(RequestKind.allCases).subtracting([.login, .status])
    case .tokenRotated: Set(RequestKind.allCases).subtracting([.login, .logout, .status])
    case .storageDatabase, .storageLocation, .latin1, .halfSurrogate, .memberTwice: [.list, .get, .put]
    default: Set(RequestKind.allCases)
    }
  }

  /// The requests where a rule names none: most edits by somebody else come between the GET and the PUT.
  var usualRequests: Set<RequestKind> { self == .edited ? [.put] : requests }

  var needsMilliseconds: Bool {
    switch self {
    case .late, .slowAnswer, .slowBody, .staleRead, .statusLate, .dateFirst, .clockSkew: true
    default: false
    }
  }

  var takesMilliseconds: Bool { needsMilliseconds || takesChanges }

  /// Whether it is an edit by somebody else, of which can be said what it changes.
  var takesChanges: Bool { self == .edited || self == .editedAfter }

  /// The answers that the fault can be given with, the usual one first. Empty: it has no canned answer.
  var bodies: [CannedAnswer] {
    switch self {
    case .page, .pageAfter: CannedAnswer.pages
    case .errorPage, .errorPageAfter: [.badGateway]
    case .refused, .refusedAfter: CannedAnswer.refusals
    case .serverError, .serverErrorAfter: [.unexpected]
    case .loginExpired: CannedAnswer.expiryAnswers
    case .nodeDown: [.nodeGone] + CannedAnswer.pages.filter { $0 != .nodeGone }
    default: []
    }
  }

  /// The HTTP statuses that a rule may set; nil: the status is fixed.
  var statuses: ClosedRange<Int>? {
    switch self {
    case .page, .pageAfter, .says: 200...599
    case .serverError, .serverErrorAfter, .errorPage, .errorPageAfter, .serverUnreachable, .repositoryDown: 500...599
    case .refused, .refusedAfter, .storageDatabase, .storageLocation: 400...599
    case .conflict: 400...499
    default: nil
    }
  }

  var takesRetryAfter: Bool {
    switch self {
    case .page, .pageAfter, .errorPage, .errorPageAfter, .refused, .refusedAfter, .serverError, .serverErrorAfter,
      .overloaded:
      true
    default: false
    }
  }
}
