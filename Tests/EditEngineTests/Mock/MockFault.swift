import EditEngine
import JobModel
import LibraryModel
import Runtime

/// What the engine asks of a Library, as far as a test tells one request from another.
enum MockRequest: CaseIterable {
  /// The health check.
  case list
  case read
  /// A read with content; of a group, each read is one.
  case content
  case put
  /// The request that needs no login.
  case status

  static let reads: Set<MockRequest> = [.read, .content]
  /// All that name a target.
  static let ofTargets: Set<MockRequest> = [.read, .content, .put]
  static let all = Set(allCases)
}

/// What a request gets in the place of its answer.
enum MockFault: Sendable {
  /// Nobody's word. A PUT was not taken for certain.
  case unanswered(Unanswered)
  /// A PUT was taken, and its answer is lost.
  case lost
  /// A PUT was lost on its way, and nobody can say so.
  case lostOnTheWay
  /// The Library's own refusal.
  case refused(ServerWords)
  /// The Library's own word for an outage of something behind it.
  case outage(Failure)
  case noLogin(Failure)
  /// The answer itself, as of when it was asked for.
  case onlyLate

  func reply<Value>() -> Reply<Value>? {
    switch self {
    case .unanswered(let unanswered): .unanswered(unanswered, mayBeTaken: false)
    case .lost, .lostOnTheWay: .unanswered(.silence, mayBeTaken: true)
    case .refused(let words): .refused(words)
    case .outage(let failure): .outage(failure, mayBeTaken: false)
    case .noLogin(let failure): .noLogin(failure, isNew: true)
    case .onlyLate: nil
    }
  }
}

/// What goes wrong, and with which requests.
struct MockRule: Sendable {
  let requests: Set<MockRequest>
  /// nil: whatever the target is.
  let targets: Set<String>?
  let fault: MockFault
  /// How long the one who asks waits for it.
  let after: Duration
  let until: SteadyTime?

  func applies(to request: MockRequest, _ target: Target?, at now: SteadyTime) -> Bool {
    guard requests.contains(request), until.map({ now < $0 }) ?? true else { return false }
    guard let targets else { return true }
    return target.map { targets.contains($0.id.packageID) } ?? false
  }
}

extension Unanswered {
  static let silence = Unanswered(.noAnswer, "The server does not answer.")
  static let down = Unanswered(.notConnected, "The server is down.")
  /// As the Library answers to the read of some deleted objects.
  static let dead = Unanswered(
    .serverError, "The Library server answered 500 ERR001: \"Object not found\".",
    words: ServerWords(status: 500, code: "ERR001", message: "Object not found", ticketId: "t1"))
  static let broken = Unanswered(
    .broken, "What the Library server answered can't be understood: half a surrogate pair.",
    words: ServerWords(status: 200))
}

extension ServerWords {
  static let notFound = ServerWords(status: 404, code: "ERR004", message: "The object was not found.", ticketId: "t4")
  static let noPrivilege = ServerWords(
    status: 403, code: "ERR014", message: "User does not have the privilege.", ticketId: "t14")
}
