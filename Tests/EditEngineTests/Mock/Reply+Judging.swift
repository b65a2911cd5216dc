import EditEngine
import JobModel
import LibraryModel

extension Reply {
  var refusal: ServerWords? { if case .refused(let words) = self { words } else { nil } }
  var outage: Failure? { if case .outage(let failure, _) = self { failure } else { nil } }
  /// Why there is no login.
  var noLogin: Failure? { if case .noLogin(let failure, _) = self { failure } else { nil } }
  var unanswered: Unanswered? { if case .unanswered(let unanswered, _) = self { unanswered } else { nil } }
  var answered: Value? { if case .answered(let value) = self { value } else { nil } }
  var isAnswered: Bool { answered != nil }
  /// Of a PUT that was not answered: whether it may have been taken all the same.
  var mayBeTaken: Bool? {
    switch self {
    case .unanswered(_, let mayBeTaken), .outage(_, let mayBeTaken): mayBeTaken
    case .answered, .refused, .noLogin: nil
    }
  }
}
