extension NextStep {
  /// What to do before a job starts that would fail so; nil: the failure's own message says it.
  static func words(beforeFailing reason: FailureReason, in environment: String) -> String? {
    switch reason {
    case .notEditable, .rejected: "Unless that is changed on the server before the job starts, it fails."
    case .notFound:
      "Check the id, and that \(environment)'s user may see it. Unless it is there when the job starts, the job fails."
    case .forbidden:
      "Give \(environment)'s user the privilege that the server names before the job starts: it must be an Architect with the "
        + "privilege Create package, in the source environment."
    case .invalidChange:
      "Fix the change: `migeditctl preview` tries it on the target. Enqueue that, and cancel this job, which fails."
    case .createFailed, .conflict, .serverError, .unreadable, .dependencyFailed, .timedOut, .outcomeUnknown,
      .verification, .crashed, .unreachable, .loginRefused, .tooManyLogins, .overloaded, .storageService:
      nil
    }
  }

  /// What is said of a job whose environment can't be asked at present.
  package static func words(ofUnasked environment: String, _ failure: Failure) -> String {
    let advice = words(of: failure, in: environment)
    return (["\(environment) can't be asked now: \(failure.message)", advice].compactMap(\.self)).joined(separator: " ")
  }

  /// What is said of a job whose target alone is not answered.
  package static func words(ofUnanswered failure: Failure) -> String {
    "\(failure.message) The server answers others: look at the target there, before the job starts."
  }

  /// What is said of a job whose environment the configuration does not have.
  package static func words(ofUnconfigured environment: String) -> String {
    "The configuration does not have \(environment): put it back, then `migeditctl reload`; or cancel the job."
  }
}
