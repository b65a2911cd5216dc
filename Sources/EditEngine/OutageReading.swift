import JobModel
import LibraryAPI
import LibraryModel

extension LibraryAPI.Answer {
  /// What is wrong with the server, where an answer is not as asked and is no refusal of what was asked.
  ///
  /// - Parameter server: its name, for the message.
  func failure(at server: String) -> Failure {
    switch self {
    case .accepted, .refused: preconditionFailure("this is an answer, and no failure of the server")
    case .loginGone(let words): .loginRefused(words)
    case .notTaken(let words):
      Failure(
        .overloaded, "The Library server at \(server) asks to be left alone for a while (429).", server: words)
    case .outage(let outage, let words):
      Failure(outage.reason, outage.message(words, server: server), server: words)
    case .unanswered(let unanswered, _):
      Failure(
        (unanswered.words?.status ?? 0) >= 500 ? .overloaded : .unreachable, unanswered.message,
        server: unanswered.words)
    }
  }
}

extension KnownOutage {
  var reason: FailureReason {
    switch self {
    case .tooManyLogins: .tooManyLogins
    case .projectNotLoaded: .loginRefused
    case .storageDatabase, .storageLocation: .storageService
    case .serverTimeout: .overloaded
    }
  }
}

extension Failure {
  /// The server knows neither the login nor, tried again, the user.
  static func loginRefused(_ words: ServerWords) -> Failure {
    if words.status == 404 {
      return Failure(
        .unreachable,
        "There is no Library login at the environment's url (\(words.summary)). Check that the url ends with the "
          + "Library's own path, as https://library.example.com/MicroStrategyLibrary.", server: words)
    }
    return Failure(
      .loginRefused,
      "The Library server refused the login (\(words.summary)). Check the environment's username, login_mode "
        + "and password, and that its url ends with the Library's own path.", server: words)
  }
}
