import JobModel
import LibraryModel

/// What is wrong with a server, as an outage's failure.
extension Failure {
  /// The server answers nobody.
  init(_ unanswered: Unanswered) {
    let reason: FailureReason = unanswered.kind == .serverError ? .overloaded : .unreachable
    self.init(reason, unanswered.message, server: unanswered.words)
  }

  /// The Library itself named an outage.
  init(_ outage: KnownOutage, _ words: ServerWords, server: String) {
    let reason: FailureReason =
      switch outage {
      case .tooManyLogins: .tooManyLogins
      case .projectNotLoaded: .loginRefused
      case .storageDatabase, .storageLocation: .storageService
      case .serverTimeout: .overloaded
      }
    self.init(reason, outage.message(words, server: server) + words.rest, server: words)
  }

  /// The Library itself refused the login.
  static func loginRefused(_ words: ServerWords, server: String) -> Failure {
    if words.status == 404 {
      return Failure(
        .unreachable,
        "There is no Library login at the environment's url (\(words.summary)). Check that the url ends with the "
          + "Library's own path, as https://library.example.com/MicroStrategyLibrary.", server: words)
    }
    return Failure(
      .loginRefused,
      "The Library server at \(server) refused the login (\(words.summary)). Check the environment's username, "
        + "login_mode and password, and that its url ends with the Library's own path.", server: words)
  }
}

extension Unanswered {
  /// Of one target, while its server answers others.
  func trouble(_ kind: TroubleKind) -> TroubledRequest {
    TroubledRequest(kind, Failure(isUnreadable ? .unreadable : .serverError, message, server: words))
  }

  /// The server takes a login and then does not know it.
  static func loginNotKnown(_ words: ServerWords, server: String) -> Unanswered {
    Unanswered(
      .serverError,
      "The Library server at \(server) gave a login and then did not know it (\(words.summary)): look into its log, and "
        + "whether the load balancer before it keeps a login at one node.", words: words)
  }

  static func tooBusy(_ words: ServerWords, server: String) -> Unanswered {
    Unanswered(
      .serverError,
      "The Library server at \(server) asks to be left alone for a while (\(words.summary)).\(words.rest)", words: words
    )
  }
}
