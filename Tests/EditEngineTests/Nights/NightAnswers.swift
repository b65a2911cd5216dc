import EditEngine
import JobModel
import LibraryModel

/// What a Library's requests get in the place of their answers on a bad night.
extension Unanswered {
  static func page(_ status: Int) -> Unanswered {
    Unanswered(
      .page, "What stands before the Library server answered \(status) with a page: \"default backend\".",
      words: ServerWords(status: status, message: "default backend"))
  }

  static func tooBusy(for span: Duration) -> Unanswered {
    Unanswered(
      .serverError, "The Library server asks to be left alone.",
      words: ServerWords(status: 429, code: "ERR001", retryAfter: span))
  }
}

extension NightPlan.Trouble {
  /// What all requests get that ask for a login, and go as far as `kind` allows; nil: their answers.
  func reply<Value>(mayBeTaken: Bool = false) -> Reply<Value>? {
    switch kind {
    case .unreachable: .unanswered(.down, mayBeTaken: false)
    case .strangers: .unanswered(.page(404), mayBeTaken: mayBeTaken)
    case .storageService:
      .outage(Failure(.storageService, "The Library server has no storage service."), mayBeTaken: false)
    case .loginRefused: .noLogin(Failure(.loginRefused, "The Library server refused the login."), isNew: true)
    case .tooManyLogins: nil
    }
  }
}

extension NightPlan.Poison.Kind {
  /// nil: a request of this kind gets its answer.
  func reply(withContent: Bool) -> Reply<Observation>? {
    switch self {
    case .read: .unanswered(.dead, mayBeTaken: false)
    case .content: withContent ? .unanswered(.dead, mayBeTaken: false) : nil
    case .unreadable: withContent ? .unanswered(.broken, mayBeTaken: false) : nil
    case .submission: nil
    }
  }
}
