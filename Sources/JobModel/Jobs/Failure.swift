import JSONDocument
package import LibraryModel

package enum FailureReason: String, WordedEnum {
  case createFailed, notEditable, notFound, conflict, rejected, forbidden, serverError, unreadable,
    invalidChange
  case dependencyFailed, timedOut, outcomeUnknown, verification, crashed
  // An outage: the environment's failure, not the job's.
  case unreachable, loginRefused, tooManyLogins, overloaded, storageService
}

/// Why a job, an attempt or an environment failed.
package struct Failure: Sendable, Hashable, Codable, Error {
  package let reason: Word<FailureReason>
  /// For people: what happened and what to do.
  package let message: String
  package let server: ServerWords?

  package init(_ reason: FailureReason, _ message: String, server: ServerWords? = nil) {
    self.reason = Word(reason)
    self.message = message
    self.server = server
  }
}

extension Failure {
  /// A login that the server does not want, and that is not to be tried on.
  package var isTurnedAway: Bool { reason.known == .loginRefused || reason.known == .tooManyLogins }
}

extension Failure {
  /// The same of an attempt that was the last one, since the job's deadline has passed.
  package var notTriedAgain: Failure {
    Failure(reason, "\(message) The job's deadline has passed, so it is not tried again.", server: server)
  }

  /// A strict edit's, whose result is not as asked.
  static func differing(_ verification: Verification) -> Failure {
    let places = verification.differences.prefix(3).map(\.description)
    let more = verification.differences.count - places.count
    let all = places.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    return Failure(
      .verification,
      """
      The server made something else than was asked, at \(all), and the edit is strict. Look at what it made; the edit is \
      not submitted again.
      """)
  }

  init(_ reason: Word<FailureReason>, _ message: String, server: ServerWords?) {
    self.reason = reason
    self.message = message
    self.server = server
  }
}
