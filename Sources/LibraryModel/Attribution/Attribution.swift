package import JSONDocument

/// Whose word an answer is, and what it says.
package enum Attribution: Sendable, Equatable {
  /// The Library did what was asked; with the document where one was due.
  case asAsked(JSON?)
  /// The Library's own 4xx: final for this request. (Also a 413, whoever says it.)
  case refused(ServerWords)
  /// The Library's own word that it does not know the login: to be asked again with a new one, once.
  case loginGone(ServerWords)
  /// The Library's own 429: it did nothing, and asks to be left alone.
  case notTaken(ServerWords)
  /// The Library's own word for an outage of its own. What became of a PUT hangs on `KnownOutage.mayHaveDone`.
  case outage(KnownOutage, ServerWords)
  /// Nobody's word: a read or a login was not answered, and what became of a PUT is unknown.
  case nobody(Unanswered)

  /// Judges an answer by who speaks and of what: the one place where a status decides that. What a refusal means for a job is for
  /// `Edit` to say.
  package init(_ answer: RawAnswer, to question: LibraryQuestion) {
    let reading = AnswerReading(answer, to: question)
    switch answer.status {
    case 200..<300: self = reading.success
    case 413: self = .refused(reading.words)
    case 400..<600: self = reading.error.map { reading.librarysError($0) } ?? .nobody(reading.unanswered)
    default: self = .nobody(reading.unanswered)
    }
  }
}

/// One answer, read once for everything that is concluded from it.
struct AnswerReading {
  let answer: RawAnswer
  let question: LibraryQuestion
  let body: AnswerBody
  /// nil where the body is none in the Library's own shape.
  let error: LibraryError?
  /// Whether it is a 2xx with what was asked for.
  let isAsAsked: Bool
  /// What the server says, for people; of an answer that is as asked no more than its status, since nobody is told of it, and
  /// looking for secrets takes long.
  let words: ServerWords

  init(_ answer: RawAnswer, to question: LibraryQuestion) {
    self.answer = answer
    self.question = question
    body = AnswerBody(answer)
    error = if case .json(let json) = body { LibraryError(json) } else { nil }
    isAsAsked = (200..<300).contains(answer.status) && Self.has(what: question.request, answer, body, error)
    words =
      isAsAsked ? ServerWords(status: answer.status) : ServerWords(answer, body, redaction: question.redaction)
  }

  private static func has(
    what request: LibraryRequest, _ answer: RawAnswer, _ body: AnswerBody, _ error: LibraryError?
  ) -> Bool {
    // Its token is all that a login needs, and stands before any body.
    if request == .login { return answer.hasToken }
    switch body {
    case .nothing: return [.keepAlive, .logout].contains(request)
    case .json(let json): return error == nil && json.isWhatWasAsked(by: request)
    default: return false
    }
  }

  /// A 2xx counts only with what was asked for.
  var success: Attribution {
    guard isAsAsked else { return .nobody(unanswered) }
    if question.request != .login, case .json(let json) = body { return .asAsked(json) }
    return .asAsked(nil)
  }

  /// An error of the Library's with a status from 400 to 599.
  func librarysError(_ error: LibraryError) -> Attribution {
    // It could not reach the Intelligence Server, which is the one to ask.
    if error.saysServerUnreachable { return .nobody(unanswered) }
    if let outage = KnownOutage(error) { return .outage(outage, words) }
    if NobodysStatus.holds(answer.status) { return .nobody(unanswered) }
    if answer.status == 429 { return .notTaken(words) }
    let isLoginGone =
      answer.status == 401 || error.codes.contains("ERR009")
      // A login that has expired is no longer found.
      || (answer.status == 404 && question.request == .keepAlive)
    return isLoginGone && question.request.needsLogin ? .loginGone(words) : .refused(words)
  }
}

extension LibraryError {
  var saysServerUnreachable: Bool { codes.contains { $0 == "ERR013" || $0 == "ERR016" } }
}

extension JSON {
  /// Whether it has the shape of what a request asks for. More is found out where it is read.
  fileprivate func isWhatWasAsked(by request: LibraryRequest) -> Bool {
    switch request {
    case .login, .keepAlive, .logout, .status: true
    case .list:
      (array ?? self["data"]?.array ?? self["migrations"]?.array)?.allSatisfy(\.isListed) ?? false
    case .privileges: (array ?? self["privileges"]?.array)?.allSatisfy { $0["name"]?.string != nil } ?? false
    case .read, .readWithContent: isTarget
    case .submit: isTarget || isReceipt
    }
  }

  /// An element of a list has what it was asked for, which is its id at least.
  private var isListed: Bool { self["id"]?.string != nil || self["packageInfo"]?.object != nil }

  private var isTarget: Bool { self["packageInfo"]?.object != nil || self["migrations"]?.array != nil }

  /// The short answer to the PUT of a migration: `{id, status, progress}`.
  private var isReceipt: Bool {
    self["id"]?.string.map { TargetID($0) != nil } ?? false
      || self["status"]?.string.map { PackageStatus($0) != .unknown } ?? false
  }
}
